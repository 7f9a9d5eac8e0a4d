"""How far norm-based and summary scores reach: neither is bounded by 0 and 100."""

import pytest

import scoring
from scoring import golden
from tests.scoring.cases import SF36V1, SF36V2, V1, V2, read

pytestmark = pytest.mark.requirement("R42")

SCALES = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]
BEST_AND_WORST = {
    "sf36v1": (read(SF36V1, V1["best"]), read(SF36V1, V1["worst"])),
    "sf36v2": (read(SF36V2, V2["best"]), read(SF36V2, V2["worst"])),
}
# T at 0 and at 100 of each scale, worked out as 50 + 10 (0 or 100 - mean) / SD; and the corners: the lowest
# and the highest PCS, the lowest and the highest MCS.
SUITES = [golden.load("sf36v1-computed"), golden.load("sf36v2-computed")]
LIMITS = {
    (case.instrument, case.norms): suite.expected(case.id.split("/")[1])
    for suite in SUITES
    for case in suite.cases
    if "/limits-" in case.id
}
HALF_A_DIGIT = 5e-3 + 1e-9  # 56.375 stands in the table as 56.38
CORNERS = {(each.instrument, each.norms): each.summaries for suite in SUITES for each in suite.extremes}
# Scales at their best where the summary is highest (their weights are positive), all others at their worst.
US_LIFTS = {"PCS": {"PF", "RP", "BP", "GH", "VT"}, "MCS": {"VT", "SF", "RE", "MH"}}
ES_LIFTS = {"PCS": {"PF", "RP", "BP", "GH", "VT", "SF"}, "MCS": {"VT", "SF", "RE", "MH"}}


def scored(instrument, norms, answers):
    recall = "acute" if norms == "us1998-acute" else "standard"
    return scoring.score(scoring.load(instrument), answers, norms=norms, recall=recall)


def corner(instrument, best_scales):
    """A response with the named scales at 100 and the others at 0."""
    best, worst = BEST_AND_WORST[instrument]
    answers = dict(worst)
    for scale in scoring.load(instrument).scales:
        if scale.code in best_scales:
            answers |= {item: best[item] for item in scale.items}
    return answers


def test_every_norm_set_that_is_shipped_has_its_limits_and_corners():
    shipped = {
        (each, norms) for each in scoring.available() for norms in scoring.norm_sets(scoring.load(each))
    }
    assert set(LIMITS) == set(CORNERS) == shipped


@pytest.mark.parametrize(("instrument", "norms"), LIMITS)
def test_norm_based_scales_at_0_and_at_100(instrument, norms):
    at_0, at_100 = LIMITS[instrument, norms]["worst"], LIMITS[instrument, norms]["best"]
    best, worst = (scored(instrument, norms, answers) for answers in BEST_AND_WORST[instrument])
    for scale, low, high in zip(SCALES, at_0, at_100, strict=True):
        assert worst[f"{scale}_NBS"] == pytest.approx(low, abs=HALF_A_DIGIT)
        assert best[f"{scale}_NBS"] == pytest.approx(high, abs=HALF_A_DIGIT)


@pytest.mark.parametrize(("instrument", "norms"), CORNERS)
@pytest.mark.parametrize("summary", ["PCS", "MCS"])
def test_summaries_at_their_far_corners_are_not_clamped(instrument, norms, summary):
    lifts = (ES_LIFTS if norms == "es1996" else US_LIFTS)[summary]
    lowest, highest = CORNERS[instrument, norms][summary]
    low = scored(instrument, norms, corner(instrument, set(SCALES) - lifts))
    high = scored(instrument, norms, corner(instrument, lifts))
    assert low[summary] == pytest.approx(lowest, abs=5e-5)
    assert high[summary] == pytest.approx(highest, abs=5e-5)


@pytest.mark.parametrize(("instrument", "norms"), CORNERS)
def test_the_mental_summary_can_be_negative(instrument, norms):
    worst_mind = corner(instrument, set(SCALES) - US_LIFTS["MCS"])
    assert scored(instrument, norms, worst_mind)["MCS"] < 0
