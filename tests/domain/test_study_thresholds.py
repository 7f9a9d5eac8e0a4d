"""The thresholds of change that a study file names, and what allows each of them to judge one person."""

import copy
import json
from typing import Any

import pytest

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
