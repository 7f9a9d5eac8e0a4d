"""The thresholds of change that a study file names, and what allows each of them to judge one person."""

import copy
import json
from typing import Any

import pytest

import scoring
from pro_service.domain.canonical import content_hash
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import StudyFileError, from_content, read_study
from pro_service.resources import studies_folder

TRIAL = studies_folder() / "nct03673748.yaml"


@pytest.fixture(scope="module")
def trial() -> StudyDefinition:
    return read_study(TRIAL.read_text("utf-8"), TRIAL.name)


@pytest.fixture
def content(trial: StudyDefinition) -> dict[str, Any]:
    return copy.deepcopy(dict(trial.content))


def faults_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(StudyFileError) as caught:
        from_content(content)
    return [(fault.key, fault.reason) for fault in caught.value.faults]


CITED = "statistical analysis plan, section 5.2"
PLANNED = {
    "threshold": "sle-strand-summary-improvement",
    "label": "PCS or MCS improved by 2.5",
    "allow_group_level": CITED,
}


def with_thresholds(content: dict[str, Any], *planned: dict[str, Any]) -> dict[str, Any]:
    return content | {"thresholds": list(planned)}


def test_a_study_file_without_thresholds_is_as_valid_as_before_and_has_the_same_hash(trial):
    assert trial.thresholds == ()
    assert trial.hash == content_hash(trial.content)
    assert "thresholds" not in trial.content


@pytest.mark.requirement("R45")
def test_a_study_names_its_thresholds_with_what_allows_them(content):
    own_words = {**PLANNED, "threshold": "sle-strand-scale-deterioration", "label": "A scale is worse"}
    study = from_content(with_thresholds(content, PLANNED, own_words))
    assert [each.threshold for each in study.thresholds] == [PLANNED["threshold"], own_words["threshold"]]
    assert (study.thresholds[0].label, study.thresholds[0].allow_group_level) == (PLANNED["label"], CITED)
    assert from_content(json.loads(json.dumps(study.content))) == study


@pytest.mark.requirement("R45")
@pytest.mark.parametrize(
    ("key", "value", "at", "reason"),
    [
        ("threshold", "sle-strand", "threshold", "must be one of "),
        (
            "threshold",
            "lupusqol-mcelhone-improvement",
            "threshold",
            "its sources give no single value: nobody can be judged by it",
        ),
        ("allow_group_level", None, "allow_group_level", "must cite what allows a group-level threshold"),
        ("allow_group_level", True, "allow_group_level", "must be a text that is not empty"),
        ("allow_group_level", " ", "allow_group_level", "must be a text that is not empty"),
        ("label", "", "label", "must be a text that is not empty"),
        ("value", 2.5, "value", "unknown key"),
    ],
)
def test_a_threshold_that_nobody_may_be_judged_by_is_refused(content, key, value, at, reason):
    ((found_at, found),) = faults_of(with_thresholds(content, {**PLANNED, key: value}))
    assert found_at == f"thresholds[0].{at}"
    assert reason in found


def test_a_threshold_in_t_scores_needs_a_norm_set(content):
    del content["instruments"][0]["norm_set"]
    faults = faults_of(with_thresholds(content, PLANNED))
    assert faults == [
        (
            "thresholds[0].threshold",
            "is in T scores, and the study has no norm set to make them with",
        )
    ]


def test_a_threshold_for_an_instrument_that_the_study_does_not_use_is_refused(content):
    del content["instruments"][0]
    for visit in content["visits"]:
        visit["instruments"] = ["lupusqol"]
    faults = faults_of(with_thresholds(content, PLANNED))
    assert faults == [("thresholds[0].threshold", "is for sf36v1, sf36v2, which the study does not use")]


def test_a_threshold_is_planned_once(content):
    faults = faults_of(with_thresholds(content, PLANNED, PLANNED))
    assert faults == [("thresholds[1].threshold", f"{PLANNED['threshold']} is given twice")]


# ------------------------------------------------------------------ a threshold of the study's own


OWN = {
    "instrument": "sf36v2",
    "scores": ["PF", "RP"],
    "metric": "0-100",
    "direction": "improvement",
    "value": 12.5,
    "level": "individual",
    "population": "lupus nephritis",
    "citation": "a paper of individual change",
}


def own(**changed: Any) -> dict[str, Any]:
    return {"threshold": "own-pf", "label": "PF or RP improved by 12.5", "own": {**OWN, **changed}}


def changed_by(change: float) -> scoring.Change:
    return scoring.change_of("PF", "0-100", 50.0, 50.0 + change, instrument="sf36v2")


@pytest.mark.requirement("R45")
def test_a_study_brings_an_individual_level_threshold_with_its_citation(content):
    (planned,) = from_content(with_thresholds(content, own())).thresholds
    assert (planned.judged_by.value, planned.judged_by.level) == (12.5, "individual")
    judged = planned.judge(changed_by(12.5))
    assert (judged.is_responder, judged.threshold, judged.level) == (True, "own-pf", "individual")
    assert (judged.citation, judged.allowed_by) == ("a paper of individual change", None)
    assert planned.judge(changed_by(12.4)).is_responder is False


def test_a_responder_by_a_shipped_threshold_carries_what_the_study_file_cites(content):
    worse = {**PLANNED, "threshold": "sle-strand-scale-deterioration"}
    (planned,) = from_content(with_thresholds(content, worse)).thresholds
    judged = planned.judge(changed_by(-5.0))
    assert (judged.is_responder, judged.level, judged.allowed_by) == (True, "group", CITED)


@pytest.mark.parametrize(
    ("entry", "at", "reason"),
    [
        (own(citation=""), "own.citation", "must be a text that is not empty"),
        (own(value=-12.5), "own.value", "must be above 0 for improvement, below 0 for deterioration"),
        (own(value=0), "own.value", "must be above 0 for improvement, below 0 for deterioration"),
        (own(direction="deterioration"), "own.value", "must be above 0 for improvement"),
        (own(value="12"), "own.value", "must be a number"),
        (own(metric="T"), "own.scores", "sf36v2 has no PF in the metric T"),
        (own(scores=["PCS"]), "own.scores", "sf36v2 has no PCS in the metric 0-100"),
        (own(instrument="sf12"), "own.instrument", "must be one of"),
        (own(instrument="rand36"), "threshold", "is for rand36, which the study does not use"),
        (own(level="group"), "allow_group_level", "must cite what allows a group-level threshold"),
        (own() | {"allow_group_level": CITED}, "allow_group_level", "must be left out"),
        (
            own() | {"threshold": PLANNED["threshold"]},
            "threshold",
            "is the id of a threshold that is shipped",
        ),
        (own() | {"threshold": "Own PF"}, "threshold", "must be a code of small letters"),
        (own(note="x"), "own.note", "unknown key"),
        (own() | {"own": None}, "own", "must hold keys and values"),
    ],
)
def test_a_threshold_of_the_studys_own_that_does_not_hold_is_refused(content, entry, at, reason):
    ((found_at, found),) = faults_of(with_thresholds(content, entry))
    assert found_at == f"thresholds[0].{at}"
    assert reason in found
