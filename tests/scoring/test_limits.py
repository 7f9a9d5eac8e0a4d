"""How far norm-based and summary scores reach: neither is bounded by 0 and 100."""

import pytest

import scoring
from tests.scoring.cases import SF36V1, SF36V2, V1, V2, read

pytestmark = pytest.mark.requirement("R42")

SCALES = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]
BEST_AND_WORST = {
    "sf36v1": (read(SF36V1, V1["best"]), read(SF36V1, V1["worst"])),
    "sf36v2": (read(SF36V2, V2["best"]), read(SF36V2, V2["worst"])),
}
# T at 0 and at 100 of each scale, worked out as 50 + 10 (0 or 100 - mean) / SD.
LIMITS = {
    ("sf36v1", "us1990"): (
        (13.08, 25.97, 17.96, 14.20, 20.74, 12.64, 25.39, 8.45),
        (56.76, 55.56, 60.40, 63.78, 68.66, 57.33, 55.66, 63.97),
    ),
    ("sf36v2", "us1998"): (
        (14.94, 17.67, 19.86, 16.23, 20.87, 13.22, 9.23, 7.77),
        (57.03, 56.85, 62.12, 63.90, 70.82, 56.85, 55.88, 64.09),
    ),
    ("sf36v2", "us1998-acute"): (
        (16.18, 18.45, 19.23, 16.75, 22.02, 13.38, 10.25, 8.02),
        (57.11, 56.62, 60.88, 63.72, 69.92, 56.40, 55.68, 63.43),
    ),
    ("sf36v1", "es1996"): (
        (14.71, 26.36, 21.68, 19.37, 19.73, 4.95, 20.56, 13.53),
        (56.38, 54.77, 57.53, 64.22, 64.98, 54.95, 53.79, 63.28),
    ),
}
HALF_A_DIGIT = 5e-3 + 1e-9  # 56.375 stands in the table as 56.38

CORNERS = {  # lowest and highest PCS, lowest and highest MCS
    ("sf36v1", "us1990"): ((1.7318, 76.2766), (-1.2655, 80.7394)),
    ("sf36v2", "us1998"): ((0.6544, 80.7310), (-8.8136, 81.6492)),
    ("sf36v2", "us1998-acute"): ((1.6036, 79.9697), (-7.8014, 80.5825)),
    ("sf36v1", "es1996"): ((2.1061, 77.5850), (-6.6535, 81.1877)),
}
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


@pytest.mark.parametrize(("instrument", "norms"), LIMITS)
def test_norm_based_scales_at_0_and_at_100(instrument, norms):
    at_0, at_100 = LIMITS[instrument, norms]
    best, worst = (scored(instrument, norms, answers) for answers in BEST_AND_WORST[instrument])
    for scale, low, high in zip(SCALES, at_0, at_100, strict=True):
        assert worst[f"{scale}_NBS"] == pytest.approx(low, abs=HALF_A_DIGIT)
        assert best[f"{scale}_NBS"] == pytest.approx(high, abs=HALF_A_DIGIT)


@pytest.mark.parametrize(("instrument", "norms"), CORNERS)
@pytest.mark.parametrize(("nth", "summary"), [(0, "PCS"), (1, "MCS")])
def test_summaries_at_their_far_corners_are_not_clamped(instrument, norms, nth, summary):
    lifts = (ES_LIFTS if norms == "es1996" else US_LIFTS)[summary]
    lowest, highest = CORNERS[instrument, norms][nth]
    low = scored(instrument, norms, corner(instrument, set(SCALES) - lifts))
    high = scored(instrument, norms, corner(instrument, lifts))
    assert low[summary] == pytest.approx(lowest, abs=5e-5)
    assert high[summary] == pytest.approx(highest, abs=5e-5)


@pytest.mark.parametrize(("instrument", "norms"), CORNERS)
def test_the_mental_summary_can_be_negative(instrument, norms):
    worst_mind = corner(instrument, set(SCALES) - US_LIFTS["MCS"])
    assert scored(instrument, norms, worst_mind)["MCS"] < 0
