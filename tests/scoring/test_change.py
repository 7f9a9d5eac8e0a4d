"""Change from baseline."""

from dataclasses import replace

import pytest

import scoring
from scoring import golden
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, V1, V2, V2_SUITE, read

pytestmark = pytest.mark.requirement("R42")

ROUND = [change for name in golden.suites() for change in golden.load(name).changes]


@pytest.mark.parametrize("case", ROUND, ids=lambda case: case.id)
def test_a_change_between_round_scores_is_exactly_round(case):
    definition = scoring.load(case.instrument)
    baseline, followup = scoring.score(definition, case.baseline), scoring.score(definition, case.followup)
    assert {each.code: each.change for each in scoring.change(baseline, followup)}[case.score] == case.change


def test_general_health_bodily_pain_and_physical_functioning_have_such_changes():
    assert [(case.instrument, case.score) for case in ROUND] == [
        (instrument, score) for instrument in ("sf36v1", "sf36v2") for score in ("GH", "BP", "PF")
    ]


def test_every_score_has_its_change_in_its_own_metric():
    baseline = scoring.score(SF36V2, read(SF36V2, V2["worst"]), norms="us1998")
    followup = scoring.score(SF36V2, read(SF36V2, V2["best"]), norms="us1998")
    changes = scoring.change(baseline, followup)
    assert [each.code for each in changes] == list(scoring.score_codes(SF36V2, "us1998"))
    assert [each.change for each in changes[:8]] == [100.0] * 8
    summary = {each.code: each for each in changes}["PCS"]
    assert summary.metric == "T"
    assert (summary.percent_change, summary.percent_reason) == (None, "norm-based")
    expected = V2_SUITE.expected("summaries-us1998")
    assert summary.change == pytest.approx(expected["best"][0] - expected["worst"][0], abs=1e-4)


def test_higher_is_better_so_a_worsening_is_a_negative_change():
    worse = scoring.change(scoring.score(LUPUSQOL, {"q15": 3}), scoring.score(LUPUSQOL, {"q15": 1}))
    intimate = {each.code: each for each in worse}["IR"]
    assert (intimate.change, intimate.percent_change) == (-50.0, pytest.approx(-66.66666667))


@pytest.mark.parametrize(
    ("baseline", "followup", "change", "percent", "reason", "percent_reason"),
    [
        (40.0, 50.0, 10.0, 25.0, None, None),
        (40.0, 40.0, 0.0, 0.0, None, None),
        (0.0, 50.0, 50.0, None, None, "baseline-zero"),
        (0.0, 0.0, 0.0, None, None, "baseline-zero"),
        (50.0, 0.0, -50.0, -100.0, None, None),
        (None, 50.0, None, None, "baseline-missing", "no-change"),
        (50.0, None, None, None, "followup-missing", "no-change"),
        (None, None, None, None, "both-missing", "no-change"),
        (0.0, None, None, None, "followup-missing", "no-change"),
    ],
)
def test_a_change_needs_both_sides_and_a_percentage_a_baseline_above_nothing(
    baseline, followup, change, percent, reason, percent_reason
):
    each = scoring.change_of("PF", "0-100", baseline, followup)
    assert (each.baseline, each.followup) == (baseline, followup)
    assert (each.change, each.percent_change) == (change, percent)
    assert (each.reason, each.percent_reason) == (reason, percent_reason)


@pytest.mark.parametrize("baseline", [39.1, 0.0, -1.5])
def test_a_norm_based_score_has_no_zero_and_so_no_percentage(baseline):
    each = scoring.change_of("PCS", "T", baseline, baseline + 2.5)
    assert each.change == pytest.approx(2.5)
    assert (each.percent_change, each.percent_reason) == (None, "norm-based")


def test_responses_to_different_instruments_are_not_compared():
    baseline = scoring.score(SF36V1, read(SF36V1, V1["best"]))
    followup = scoring.score(RAND36, read(RAND36, V1["best"]))
    assert scoring.differences(baseline.lineage, followup.lineage) == ("instrument", "policy")
    changes = scoring.change(baseline, followup)
    assert {each.reason for each in changes} == {"not-comparable"}
    assert {each.change for each in changes} == {None}
    assert {each.percent_change for each in changes} == {None}


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("instrument", "sf36v1"),
        ("definition_version", "2"),
        ("norm_set", "us2009"),
        ("norm_set", None),
        ("recall", "acute"),
        ("policy", "any"),
        ("algorithm_version", "2"),
    ],
)
def test_no_change_is_given_between_scores_made_in_different_ways(field, other):
    baseline = scoring.score(SF36V2, read(SF36V2, V2["middle"]), norms="us1998")
    followup = replace(baseline, **{field: other})
    assert scoring.differences(baseline.lineage, followup.lineage) == (field,)
    changes = scoring.change(baseline, followup)
    assert {(each.change, each.percent_change, each.reason) for each in changes} == {
        (None, None, "not-comparable")
    }


def test_scores_made_in_the_same_way_have_no_differences():
    scored = scoring.score(SF36V2, {}, norms="us1998")
    assert scoring.differences(scored.lineage, scored.lineage) == ()
