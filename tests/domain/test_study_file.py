"""The study file: what it says of the trial, and how its faults are told."""

import copy
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pro_service.domain.anchors import END_KINDS
from pro_service.domain.calendar import Duration
from pro_service.domain.canonical import content_hash
from pro_service.domain.protocol import PlannedAssessment, StudyDefinition, planned_assessments
from pro_service.domain.study_file import StudyFileError, from_content, read_study

ROOT = Path(__file__).parents[2]
TRIAL = ROOT / "pro_service/studies/nct03673748.yaml"
TWO_VISITS = ROOT / "tests/support/studies/two_visits.yaml"
FORBIDDEN = re.compile(r"\b(arms?|placebo|dose|dosis|msc|kit|product|producto|brazo|cel+s?|células?)\b", re.I)


@pytest.fixture(scope="module")
def trial() -> StudyDefinition:
    return read_study(TRIAL.read_text("utf-8"), TRIAL.name)


@pytest.fixture
def content(trial: StudyDefinition) -> dict[str, Any]:
    return copy.deepcopy(dict(trial.content))


def faults_of(read: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(StudyFileError) as caught:
        read()
    return [(fault.key, fault.reason) for fault in caught.value.faults]


# ------------------------------------------------------------------ the trial


def test_the_trial_plans_two_instruments_at_eight_visits_in_a_fixed_order(trial):
    assert [visit.code for visit in trial.visits] == (
        ["selection", "baseline", "w4", "w12", "w24", "m9", "m12", "m18"]
    )
    planned = planned_assessments(trial)
    assert len(planned) == 16
    assert planned[8:10] == (
        PlannedAssessment("w24", "sf36v2", occurrence=1, position=1),
        PlannedAssessment("w24", "lupusqol", occurrence=1, position=2),
    )


def test_what_the_trial_is(trial):
    assert (trial.registry_id, trial.phase, trial.blinding) == ("NCT03673748", "2b", "double-blind")
    assert (trial.participants_planned, trial.languages) == (20, ("es", "en"))
    assert trial.site("01").zone == "Europe/Madrid"
    assert trial.site("01").emergency_phone == "112"
    assert (trial.key_visit, trial.visit("w24").target) == ("w24", Duration(1, 0, 168))


def test_the_instruments_are_pinned(trial):
    sf36 = trial.instrument("sf36v2")
    assert (sf36.definition_version, sf36.recall, sf36.norm_set) == ("1", "standard", "us1998")
    assert trial.instrument("lupusqol").norm_set is None


@pytest.mark.requirement("R12")
def test_the_baseline_opens_seven_days_before_the_infusion_and_closes_with_its_day(trial):
    baseline = trial.visit("baseline")
    assert baseline.anchor == "infusion"
    assert (str(baseline.opens), str(baseline.due), str(baseline.closes)) == ("-P7D", "P0D", "P1D")


@pytest.mark.requirement("R14", "R27")
def test_each_end_reason_says_what_it_ends(trial):
    assert {kind: trial.end_reason(kind).contact for kind in END_KINDS} == {
        "withdrawal_of_consent": False,
        "lost_to_follow_up": False,
        "death": False,
        "treatment_stop": True,
    }
    assert trial.end_reason("treatment_stop").expectation == "stays"
    assert trial.end_reason("withdrawal_of_consent").data == "keep_before"


@pytest.mark.requirement("R50")
def test_participants_are_told_that_nobody_watches_their_answers(trial):
    assert trial.pro_alert["es"].startswith("Nadie lee sus respuestas")
    assert trial.pro_alert["en"].startswith("Nobody reads your answers")


def test_what_the_registry_does_not_say_is_marked_as_assumed(trial):
    told = " ".join(trial.assumptions)
    for assumed in ("weeks 4 and 12", "months 9, 12 and 18", "SF-36v2", "windows", "day of the infusion"):
        assert assumed in told


@pytest.mark.requirement("I8", "R35")
def test_no_study_file_names_what_is_given():
    for file in (TRIAL, TWO_VISITS):
        assert FORBIDDEN.search(file.read_text("utf-8")) is None


@pytest.mark.requirement("I8", "R34")
def test_the_baseline_compares_days_and_says_what_it_assumes_of_day_0(trial, content):
    assert trial.baseline.id == "last-evaluable-on-or-before-day-0"
    assert trial.baseline.compared_by == "local_date"
    assert "before it" in trial.baseline.assumption
    content["baseline"]["compared_by"] = "instant"
    assert faults_of(lambda: from_content(content)) == [
        ("baseline.compared_by", "must be local_date: the instant of day 0 must leave no trace")
    ]


def test_the_study_for_tests_is_sf36_version_1_and_lupusqol_at_two_visits():
    study = read_study(TWO_VISITS.read_text("utf-8"), TWO_VISITS.name)
    assert study.id == "two-visits"
    assert [visit.code for visit in study.visits] == ["first", "second"]
    assert study.instrument("sf36v1").norm_set == "us1990"
    assert {visit.late_policy for visit in study.visits} == {"open_with_flag"}


def test_a_question_may_be_left_empty_where_the_study_does_not_say_otherwise(trial):
    assert trial.instrument("sf36v2").skipping == "allow"
    study = read_study(TWO_VISITS.read_text("utf-8"), TWO_VISITS.name)
    assert study.instrument("lupusqol").skipping == "force"


# ------------------------------------------------------------------ stored and read again


def test_a_stored_definition_is_read_again_as_the_same(trial):
    stored = json.dumps(trial.content)
    assert from_content(json.loads(stored)) == trial
    assert trial.hash == content_hash(json.loads(stored))


def test_comments_and_the_order_of_keys_do_not_change_the_hash(trial, content):
    assert from_content(dict(reversed(content.items()))).hash == trial.hash
    assert read_study(TRIAL.read_text("utf-8") + "\n# one more remark\n", TRIAL.name).hash == trial.hash


@pytest.mark.requirement("R40")
def test_any_change_of_content_changes_the_hash(trial, content):
    content["visits"][2]["window"]["closes"] = "P9D"
    assert from_content(content).hash != trial.hash


def test_what_the_study_does_not_have_is_a_key_error(trial):
    for look_up in (trial.site, trial.instrument, trial.visit, trial.end_reason, trial.consent.version):
        with pytest.raises(KeyError):
            look_up("nothing")


# ------------------------------------------------------------------ faults


def test_a_fault_names_file_line_key_and_reason():
    text = TRIAL.read_text("utf-8").replace("zone: Europe/Madrid", "zone: Europe/Valladolid")
    line = text[: text.index("Europe/Valladolid")].count("\n") + 1
    with pytest.raises(StudyFileError) as caught:
        read_study(text, TRIAL.name)
    reason = "is not a zone of the IANA time zone database, such as Europe/Madrid"
    assert str(caught.value) == f"nct03673748.yaml, line {line}: sites[0].zone: {reason}"


def test_all_faults_of_a_file_are_told_at_once(content):
    del content["title"]
    content["randomisation_ratio"] = "1:1"
    content["sites"][0]["zone"] = "Mars/Olympus"
    content["visits"][3]["window"]["closes"] = "8 days"
    content["visits"][4]["late_policy"] = "sometimes"
    content["instruments"][0]["norm_set"] = "us2009"
    assert Counter(key for key, _ in faults_of(lambda: from_content(content))) == Counter(
        [
            "title",
            "randomisation_ratio",
            "sites[0].zone",
            "visits[3].window.closes",
            "visits[4].late_policy",
            "instruments[0].norm_set",
        ]
    )


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        place: Any = content
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        place: Any = content
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


WINDOW = {"opens": "-P7D", "due": "P0D", "overdue": "P3D", "closes": "P8D"}


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        # keys and types
        (put("arms", value=["a"]), "arms", "unknown key"),
        (put("reminder", value={}), "reminder", "unknown key"),
        (put("visits", 2, "window", "opens_at", value="P1D"), "visits[2].window.opens_at", "unknown key"),
        (drop("key_visit"), "key_visit", "is missing"),
        (drop("visits", 1, "window"), "visits[1].window", "is missing"),
        (put("id", value="NCT 1/2"), "id", "must be a code"),
        (put("version", value="1"), "version", "whole number"),
        (put("version", value=True), "version", "whole number"),
        (put("version", value=0), "version", "whole number above 0"),
        (put("title", value=7), "title", "must be a text"),
        (put("title", value="  "), "title", "must be a text"),
        (put("title", value="a\x00b"), "title", "control characters"),
        (put("sites", value={}), "sites", "must be a list"),
        (put("sites", value=[]), "sites", "must be a list that is not empty"),
        (put("sites", 0, value="Valladolid"), "sites[0]", "must hold keys and values"),
        (put("visits", 0, "number", value="1"), "visits[0].number", "must be a number"),
        (put("visits", 0, "number", value=float("nan")), "visits[0].number", "must be a number"),
        (put("visits", 2, "target", value="4 weeks"), "visits[2].target", "must be a duration"),
        (put("visits", 2, "target", value="PT4H"), "visits[2].target", "must be a duration"),
        (put("visits", 7, "target", value="P99Y"), "visits[7].target", "longer than 20 years"),
        # languages and zones
        (put("languages", value=["es", "xx"]), "languages[1]", "must be one of en, es"),
        (put("languages", value=["es", "en", "es"]), "languages[2]", "is named twice"),
        (put("sites", 0, "languages", value=["en", "fr"]), "sites[0].languages[1]", "must be one of"),
        (drop("pro_alert", "en"), "pro_alert.en", "is missing"),
        (put("visits", 0, "name", "fr", value="Sélection"), "visits[0].name.fr", "unknown key"),
        (put("sites", 0, "zone", value="../etc/passwd"), "sites[0].zone", "is not a zone"),
        # given twice
        (put("visits", 3, "code", value="w4"), "visits[3].code", "w4 is given twice"),
        (put("visits", 3, "number", value=3), "visits[3].number", "must rise from visit to visit"),
        (put("instruments", 1, "instrument", value="sf36v2"), "instruments[1].instrument", "given twice"),
        (put("end_reasons", 1, "kind", value="death"), "end_reasons[2].kind", "death is given twice"),
        (put("visits", 0, "instruments", value=["sf36v2", "sf36v2"]), "visits[0].instruments[1]", "twice"),
        # instruments
        (put("instruments", 0, "instrument", value="sf12"), "instruments[0].instrument", "must be one of"),
        (put("instruments", 0, "definition_version", value="9"), "instruments[0].definition_version", "1"),
        (put("instruments", 0, "recall", value="2-day"), "instruments[0].recall", "standard, acute"),
        (put("instruments", 0, "policy", value="any"), "instruments[0].policy", "must be one of half"),
        (put("instruments", 0, "norm_set", value="us1990"), "instruments[0].norm_set", "of sf36v2"),
        (put("instruments", 0, "recall", value="acute"), "instruments[0].norm_set", "standard recall"),
        (put("instruments", 1, "norm_set", value="us1998"), "instruments[1].norm_set", "be left out"),
        (
            put("instruments", 0, "secondary_norm_sets", value=["us1998"]),
            "instruments[0].secondary_norm_sets[0]",
            "already",
        ),
        (put("instruments", 0, "mode", value="telepathy"), "instruments[0].mode", "must be one of"),
        (put("instruments", 0, "minutes", value=0), "instruments[0].minutes", "above 0"),
        (put("instruments", 0, "minutes", value=121), "instruments[0].minutes", "more than 120"),
        (put("instruments", 0, "minutes", value="10"), "instruments[0].minutes", "whole number"),
        (
            put("instruments", 0, "skipping", value="never"),
            "instruments[0].skipping",
            "must be one of allow, force",
        ),
        (put("proxy_answers", value="sometimes"), "proxy_answers", "must be one of declared, forbidden"),
        (put("scores_to_participants", value=True), "scores_to_participants", "must be a text"),
        # anchors and visits
        (put("anchors", 0, value="screening"), "anchors[0]", "must be one of"),
        (put("visits", 2, "anchor", value="birth"), "visits[2].anchor", "must be one of"),
        (put("visits", 2, "instruments", value=["eq5d"]), "visits[2].instruments[0]", "must be one of"),
        (put("key_visit", value="w25"), "key_visit", "is not the code of a visit"),
        (put("baseline", "id", value="first"), "baseline.id", "must be one of"),
        (put("baseline", "anchor", value="birth"), "baseline.anchor", "must be one of"),
        # windows
        (put("visits", 2, "window", value=WINDOW | {"closes": "-P8D"}), "visits[2].window.closes", "before"),
        (put("visits", 2, "window", value=WINDOW | {"closes": "-P7D"}), "visits[2].window.closes", "before"),
        (put("visits", 2, "window", value=WINDOW | {"due": "-P8D"}), "visits[2].window.due", "before opens"),
        (put("visits", 2, "window", value=WINDOW | {"due": "P4D"}), "visits[2].window.overdue", "before due"),
        (put("visits", 2, "window", value=WINDOW | {"overdue": "P9D"}), "visits[2].window.overdue", "after"),
        (put("visits", 3, "target", value="P6W"), "visits[3].window", "overlaps the window of w4"),
        # ends
        (drop("end_reasons", 3), "end_reasons", "say nothing of treatment_stop"),
        (put("end_reasons", 0, "contact", value="stays"), "end_reasons[0].contact", "must be ends"),
        (put("end_reasons", 2, "expectation", value="stays"), "end_reasons[2].expectation", "must be ends"),
        (put("end_reasons", 3, "expectation", value="ends"), "end_reasons[3].expectation", "followed up"),
        # consent
        (put("consent", "versions", 0, "permissions", value=["contact"]), "consent.versions", "no version"),
    ],
)
def test_what_does_not_hold_together_is_refused(content, change, key, reason):
    change(content)
    faults = dict(faults_of(lambda: from_content(content)))
    assert list(faults) == [key]
    assert reason in faults[key]


def test_windows_may_touch(content):
    content["visits"][3] |= {"target": "P6W", "window": WINDOW | {"opens": "-P6D"}}  # w4 closes on day 28 + 8
    assert from_content(content).visit("w12").target == Duration(1, 0, 42)


def test_windows_may_not_overlap_on_any_day_of_the_calendar(content):
    """Nine months are 273 to 276 days: 273 from 31 May 2024 to 28 February 2025.

    Month 9 opens 14 days before, on day 259 at the earliest, and week 24 is day 168.
    """
    content["visits"][4]["window"]["closes"] = "P91D"  # as day 259 begins
    assert from_content(content).visit("w24").closes == Duration(1, 0, 91)
    content["visits"][4]["window"]["closes"] = "P92D"
    ((key, reason),) = faults_of(lambda: from_content(content))
    assert key == "visits[5].window"
    assert reason.startswith("overlaps the window of w24, for example if infusion is on 2024-05-31")


# ------------------------------------------------------------------ YAML


@pytest.mark.parametrize(
    ("text", "key", "line", "reason"),
    [
        ("id: a\nversion: 1\nid: b\n", "id", 3, "is given twice"),
        ("sites:\n  - code: '01'\n    code: '02'\n", "sites[0].code", 3, "is given twice"),
        ("a: &x [1]\nb: *x\n", "b", 1, "aliases are not read"),
        ("a: &x [*x]\n", "a[0]", 1, "aliases are not read"),
        ("a: !!python/object/apply:os.getcwd []\n", "a", 1, "tags are not read"),
        ("a: !!int '1'\n", "a", 1, "tags are not read"),
        ("? [a]\n: 1\n", "(whole file)", 1, "keys must be texts"),
        ("a: [1, 2\n", "(whole file)", 2, "is not YAML"),
        ("a: 1\n---\nb: 2\n", "(whole file)", 2, "is not YAML"),
        ("a: \x00\n", "(whole file)", None, "is not YAML"),
        ("[" * 5000, "(whole file)", None, "nested too deeply"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text, key, line, reason):
    with pytest.raises(StudyFileError) as caught:
        read_study(text, "a.yaml")
    fault = caught.value.faults[0]
    assert (fault.file, fault.key, fault.line) == ("a.yaml", key, line)
    assert reason in fault.reason


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n"])
def test_what_holds_no_keys_is_refused(text):
    assert faults_of(lambda: read_study(text, "a.yaml"))[0] == ("(whole file)", "must hold keys and values")


@pytest.mark.parametrize("written", ["no", "on", "2026-01-15", "12:30", "01", "1e3", ".nan", "0x10", "1_000"])
def test_yaml_guesses_nothing(written):
    """Norway's code, times and dates stay the text that was written."""
    text = TWO_VISITS.read_text("utf-8").replace("title: Two visits", f"title: {written}")
    assert read_study(text, "two_visits.yaml").title == written
