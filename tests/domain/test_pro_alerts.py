"""PRO alerts: raised by the study's policy alone, and told to participants as the policy is."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pro_service.domain.pro_alerts import OUTCOMES, AlertPolicy, AlertRule, is_open, told
from pro_service.domain.study_file import StudyFileError, from_content, read_study

TWO_VISITS = Path(__file__).parents[1] / "support/studies/two_visits.yaml"
ASK = {"es": "Llame.", "en": "Call."}
BY_ITEM = AlertRule("by-item", "lupusqol", "q18", frozenset({0, 1}), None, None, ASK)
BY_SCORE = AlertRule("by-score", "sf36v1", None, frozenset(), "MCS", 30.0, ASK)
POLICY = AlertPolicy(2, (BY_ITEM, BY_SCORE))


def codes(instrument, answers, scores):
    return [rule.code for rule in POLICY.raised(instrument, answers, scores)]


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("answers", "raised"),
    [({"q18": 0}, True), ({"q18": 1}, True), ({"q18": 2}, False), ({"q18": "NA"}, False),
     ({"q18": "skipped"}, False), ({}, False), ({"q17": 0}, False)],
)  # fmt: skip
def test_an_answer_raises_an_alert_where_its_rule_names_it(answers, raised):
    assert codes("lupusqol", answers, {}) == (["by-item"] if raised else [])


@pytest.mark.parametrize(("score", "raised"), [(29.999, True), (30.0, False), (30.1, False), (None, False)])
def test_a_score_raises_an_alert_only_below_its_value(score, raised):
    assert codes("sf36v1", {}, {"MCS": score}) == (["by-score"] if raised else [])


def test_a_rule_is_about_its_own_instrument():
    assert codes("sf36v1", {"q18": 0}, {"PCS": 10.0}) == []
    assert codes("lupusqol", {}, {"MCS": 10.0}) == []


def test_the_site_has_until_the_end_of_the_last_day():
    assert POLICY.respond_by(date(2026, 12, 30)) == date(2027, 1, 1)


@given(st.lists(st.sampled_from(sorted(OUTCOMES))))
def test_an_alert_waits_until_one_outcome_ends_it(outcomes):
    ends = {"participant-called", "seen-by-clinician", "no-action-needed", "answered-in-error"}
    assert is_open(tuple(outcomes)) == (not ends & set(outcomes))


@pytest.mark.requirement("R50")
def test_participants_are_told_within_how_many_days():
    text = {"es": "En {days} días.", "en": "Within {days} days."}
    assert told(text, POLICY) == {"es": "En 2 días.", "en": "Within 2 days."}
    plain = {"es": "Nadie.", "en": "Nobody."}
    assert told(plain, None) == plain


# ------------------------------------------------------------------ the study file

WATCHED = {
    "respond_within_days": 2,
    "rules": [
        {"code": "low", "instrument": "lupusqol", "item": "q18", "answers": [0, 1], "ask": ASK},
        {"code": "very-low", "instrument": "sf36v1", "score": "MCS", "below": 30, "ask": ASK},
    ],
}


@pytest.fixture
def content():
    found = copy.deepcopy(dict(read_study(TWO_VISITS.read_text("utf-8"), TWO_VISITS.name).content))
    found["pro_alert"] = {"es": "Respondemos en {days} días.", "en": "We respond within {days} days."}
    found["pro_alerts"] = copy.deepcopy(WATCHED)
    return found


def test_a_policy_is_read_and_drives_the_text(content):
    study = from_content(json.loads(json.dumps(content)))
    assert [rule.code for rule in study.pro_alerts.rules] == ["low", "very-low"]
    assert study.told_of_alerts["es"] == "Respondemos en 2 días."


def test_without_a_policy_nobody_watches_the_answers():
    study = read_study(TWO_VISITS.read_text("utf-8"), TWO_VISITS.name)
    assert study.pro_alerts is None
    assert study.told_of_alerts == study.pro_alert


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("pro_alert", "es"), "Nadie lo lee.", "pro_alert.es", "must say with {days}"),
        (("pro_alerts",), None, "pro_alert.es", "no rule under pro_alerts"),
        (("pro_alerts", "respond_within_days"), 0, "pro_alerts.respond_within_days", "above 0"),
        (("pro_alerts", "respond_within_days"), 60, "pro_alerts.respond_within_days", "at most 31"),
        (("pro_alerts", "rules"), [], "pro_alerts.rules", "not empty"),
        (("pro_alerts", "rules", 0, "item"), "q99", "pro_alerts.rules[0].item", "is no item of lupusqol"),
        (("pro_alerts", "rules", 0, "answers"), [9], "pro_alerts.rules[0].answers", "9 is no response code"),
        (("pro_alerts", "rules", 0, "answers"), ["0"], "pro_alerts.rules[0].answers[0]", "whole number"),
        (("pro_alerts", "rules", 0, "score"), "PH", "pro_alerts.rules[0].item", "either item and answers"),
        (("pro_alerts", "rules", 0, "instrument"), "sf36v2", "pro_alerts.rules[0].instrument", "not used"),
        (("pro_alerts", "rules", 1, "score"), "XX", "pro_alerts.rules[1].score", "is no score of sf36v1"),
        (("pro_alerts", "rules", 1, "code"), "low", "pro_alerts.rules[1].code", "given twice"),
        (("pro_alerts", "rules", 0, "ask"), {"es": "Llame."}, "pro_alerts.rules[0].ask.en", "is missing"),
        (("pro_alerts", "rules", 0, "tell"), "x", "pro_alerts.rules[0].tell", "unknown key"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused_with_its_key(content, path, value, key, reason):
    place = content
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(StudyFileError) as caught:
        from_content(content)
    assert [fault for fault in caught.value.faults if fault.key == key and reason in fault.reason]
