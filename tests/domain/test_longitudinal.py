"""Change from baseline, row by row; expected values worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from pro_service.domain.longitudinal import ScoreValue, Series, Visited, rows, study_day
from scoring import Lineage

DAY_0 = date(2026, 3, 2)
GH = Series("sf36v2", "GH", "0-100", None)
MADE = Lineage("sf36v2", "1", "a hash", None, None, "standard", "half", "1")
RUNS = {"baseline": UUID(int=1), "w24": UUID(int=2)}


def visited(visit, number, on, value, reason=None, lineage=MADE, status="completed"):
    scores = {GH: ScoreValue(value, reason, RUNS[visit], lineage)} if on else {}
    how = ("self_on_device", "participant") if on else (None, None)
    return Visited(UUID(int=int(number)), visit, number, "sf36v2", status, on, *how, (), scores)


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
    other = replace(MADE, definition_version="2")
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0, lineage=other))["w24"]
    assert (row.change, row.change_reason) == (None, "not-comparable")
    assert (row.percent_change, row.percent_change_reason) == (None, "no-change")


def test_every_number_of_a_row_leads_to_the_run_that_explains_it():
    rows = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0), visited("w48", 6, None, None))
    follow_up, never_came = rows["w24"], rows["w48"]
    assert (follow_up.run_id, follow_up.baseline_run_id) == (RUNS["w24"], RUNS["baseline"])
    assert (follow_up.assessment_id, follow_up.lineage) == (UUID(int=5), MADE)
    assert (follow_up.mode, follow_up.completed_by) == ("self_on_device", "participant")
    assert (never_came.run_id, never_came.lineage, never_came.mode) == (None, None, None)
    assert never_came.baseline_run_id == RUNS["baseline"]


def test_a_baseline_of_zero_has_no_percent_change():
    zero = replace(BASELINE, scores={GH: ScoreValue(0.0, None, RUNS["baseline"], MADE)})
    later = visited("w24", 5, DAY_0 + timedelta(days=168), 27.0)
    row = {row.visit: row for row in rows([GH], [zero, later], DAY_0)}["w24"]
    assert (row.change, row.percent_change, row.percent_change_reason) == (27.0, None, "baseline-zero")


def test_a_norm_based_score_has_a_change_and_no_percent_change():
    summary = Series("sf36v2", "PCS", "T", "us1998")
    points = [("baseline", DAY_0, 39.1), ("w24", DAY_0 + timedelta(days=168), 41.6)]
    two = [
        replace(
            visited(visit, number, on, None),
            scores={summary: ScoreValue(value, None, RUNS[visit], replace(MADE, norm_set="us1998"))},
        )
        for number, (visit, on, value) in enumerate(points)
    ]
    row = {row.visit: row for row in rows([summary], two, DAY_0)}["w24"]
    assert row.change == pytest.approx(2.5)
    assert (row.percent_change, row.percent_change_reason) == (None, "norm-based")


def test_without_an_infusion_there_is_no_change():
    row = of(visited("w24", 5, DAY_0 + timedelta(days=168), 27.0), day_0=None)["w24"]
    assert (row.change, row.change_reason, row.study_day) == (None, "no-day-0", None)


def test_a_failed_scoring_is_told_apart_from_a_form_that_never_came():
    failed = replace(visited("w24", 5, DAY_0 + timedelta(days=168), None), scores={}, failed=True)
    assert of(failed)["w24"].value_reason == "scoring-failed"


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (1, 2), (-1, -1), (-30, -30), (27, 28)])
def test_there_is_no_study_day_0(days, expected):
    assert study_day(DAY_0 + timedelta(days=days), DAY_0) == expected
