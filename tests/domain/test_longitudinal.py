"""Change from baseline, row by row; expected values worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pro_service.domain.longitudinal import ScoreValue, Series, Visited, rows, study_day

DAY_0 = date(2026, 3, 2)
GH = Series("sf36v2", "GH", "0-100", None)
MADE = ("1", "standard", "half", "1")


def visited(visit, number, on, value, reason=None, made_by=MADE, status="completed"):
    scores = {GH: ScoreValue(value, reason, made_by)} if on else {}
    return Visited(visit, number, "sf36v2", status, on, (), scores)


BASELINE = visited("baseline", 2, DAY_0, 22.0)


def of(*later, day_0=DAY_0):
    return {row.visit: row for row in rows([GH], [BASELINE, *later], day_0)}


def test_a_change_is_the_follow_up_less_the_baseline():
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0))["w24"]
    assert (row.baseline_visit, row.baseline_on, row.baseline_value) == ("baseline", DAY_0, 22.0)
    assert row.change == 5.0
    assert row.percent_change == pytest.approx(500 / 22, rel=1e-15)
    assert row.change_reason is None
    assert row.study_day == 169


def test_the_baseline_itself_has_no_change():
    row = of()["baseline"]
    assert (row.baseline_role, row.change, row.change_reason) == ("baseline", None, "on-baseline")
    assert row.baseline_value == 22.0


@pytest.mark.requirement("R46")
def test_what_was_expected_and_never_came_has_a_row_with_its_reason():
    row = of(visited("w24", 5, None, None, status="missed"))["w24"]
    assert (row.value, row.value_reason) == (None, "missed")
    assert (row.change, row.change_reason) == (None, "followup-missing")


def test_a_score_that_is_not_due_gives_its_reason_and_no_change():
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), None, "too-few-items"))["w24"]
    assert (row.value_reason, row.change, row.change_reason) == ("too-few-items", None, "followup-missing")


def test_scores_that_were_not_made_in_the_same_way_are_never_subtracted():
    other = ("2", *MADE[1:])
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0, made_by=other))["w24"]
    assert (row.change, row.change_reason) == (None, "not-comparable")


def test_a_baseline_of_zero_has_no_percent_change():
    zero = replace(BASELINE, scores={GH: ScoreValue(0.0, None, MADE)})
    later = visited("w24", 5, DAY_0 + timedelta(days=168), 27.0)
    row = {row.visit: row for row in rows([GH], [zero, later], DAY_0)}["w24"]
    assert (row.change, row.percent_change) == (27.0, None)


def test_without_an_infusion_there_is_no_change():
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0), day_0=None)["w24"]
    assert (row.change, row.change_reason, row.study_day) == (None, "no-day-0", None)


def test_a_failed_scoring_is_told_apart_from_a_form_that_never_came():
    failed = Visited("w24", 5, "sf36v2", "completed", DAY_0 + timedelta(days=168), (), {}, failed=True)
    assert of(failed)["w24"].value_reason == "scoring-failed"


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (1, 2), (-1, -1), (-30, -30), (27, 28)])
def test_there_is_no_study_day_0(days, expected):
    assert study_day(DAY_0 + timedelta(days=days), DAY_0) == expected
