"""Cases worked out by hand from the published rules; nobody else's output stands behind these."""

import pytest

import scoring
from tests.scoring.cases import LUPUS, LUPUSQOL, RAND36, SF36V1, SF36V2, V1, V2, read
from tests.support.published import APOLONE

pytestmark = pytest.mark.requirement("R42")

SCALES = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]

V1_SCALES = {
    "best": (100,) * 8,
    "worst": (0,) * 8,
    "middle": (65, 50, 41, 52, 50, 62.5, 66.6667, 64),
    "gaps": (68.75, 0, 42, 53.3333, 53.3333, 50, 50, 60),
    "many gaps": (60, None, 75, None, None, 62.5, None, 60),
}
V1_SUMMARIES = {  # US 1990, then Spain 1996 with Spanish weights
    "best": ((57.8724, 62.1366), (57.5718, 59.5708)),
    "worst": ((20.1360, 17.3373), (22.1193, 14.9633)),
    "middle": ((38.0900, 46.0541), (38.7595, 44.3401)),
    "gaps": ((35.4361, 43.0549), (36.2651, 41.1663)),
    "many gaps": ((None, None), (None, None)),
}
V2_SCALES = {
    "best": (100,) * 8,
    "worst": (0,) * 8,
    "middle": (65, 50, 41, 52, 50, 62.5, 75, 70),
    "gaps": (68.75, 50, 50, 53.3333, 58.3333, 50, 87.5, 62.5),
    "all threes": (100, 50, 52, 52, 50, 50, 50, 50),
}
V2_SUMMARIES = {  # US 1998 standard, then acute
    "best": ((59.0145, 62.2767), (58.6922, 61.6708)),
    "worst": ((22.3709, 10.5590), (22.8810, 11.1102)),
    "middle": ((37.6333, 47.3208), (37.7666, 47.0873)),
    "gaps": ((39.6420, 46.5705), (39.7458, 46.2998)),
    "all threes": ((50.1224, 31.4805), (49.9632, 31.5879)),
}
LUPUS_DOMAINS = ["PH", "PA", "PL", "IR", "BO", "EH", "BI", "FA"]
LUPUS_SCORES = {
    "all 4": (100,) * 8,
    "all 0": (0,) * 8,
    "all 2": (50,) * 8,
    "complete": (62.5, 33.3333, 66.6667, 87.5, 41.6667, 54.1667, 75, 37.5),
    "gaps": (62.5, 25, None, None, 37.5, 50, 66.6667, None),
    "at the half": (62.5, None, 87.5, 25, None, 50, None, 75),
}


def same(scored, codes, expected):
    """Each score as the table has it, to its four decimals; None where it has none."""
    for code, value in zip(codes, expected, strict=True):
        assert scored[code] == (None if value is None else pytest.approx(value, abs=5e-5)), code


@pytest.mark.parametrize("case", V1)
def test_sf36_version_1_scales_and_summaries_in_both_norm_sets(case):
    answers = read(SF36V1, V1[case])
    for norms, summaries in zip(("us1990", "es1996"), V1_SUMMARIES[case], strict=True):
        scored = scoring.score(SF36V1, answers, norms=norms)
        same(scored, SCALES, V1_SCALES[case])
        same(scored, ("PCS", "MCS"), summaries)


@pytest.mark.parametrize("case", V2)
def test_sf36_version_2_scales_and_summaries_at_both_recalls(case):
    answers = read(SF36V2, V2[case])
    ways = (("us1998", "standard"), ("us1998-acute", "acute"))
    for (norms, recall), summaries in zip(ways, V2_SUMMARIES[case], strict=True):
        scored = scoring.score(SF36V2, answers, norms=norms, recall=recall)
        same(scored, SCALES, V2_SCALES[case])
        same(scored, ("PCS", "MCS"), summaries)


def test_norm_based_scales_of_the_middle_response():
    scored = scoring.score(SF36V2, read(SF36V2, V2["middle"]), norms="us1998")
    expected = (42.3014, 37.2613, 37.1841, 41.0165, 45.8469, 40.4872, 44.2171, 47.1915)
    same(scored, [f"{scale}_NBS" for scale in SCALES], expected)


@pytest.mark.parametrize("case", LUPUS)
def test_lupusqol_domains(case):
    same(scoring.score(LUPUSQOL, read(LUPUSQOL, LUPUS[case])), LUPUS_DOMAINS, LUPUS_SCORES[case])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("02", {"PA": 65, "GH": 100}),  # general health from its one answered item
        ("03", {"PA": 55, "GH": 35}),
        ("04", {"PA": 50, "GH": 10}),
        ("05", {"PA": 45, "GH": 85}),
        ("06", {"PA": 77.5, "GH": 70}),
        ("07", {"PA": 100, "GH": 65}),
        ("08", {"PA": 100, "GH": 70}),
        ("09", {"PA": 32.5, "GH": 20}),
        ("10", {"PA": 100, "GH": 90}),
    ],
)
def test_rand_arithmetic_differs_from_the_sf36_in_pain_and_general_health(case, expected):
    scored = scoring.score(RAND36, read(RAND36, APOLONE[case]))
    same(scored, expected.keys(), expected.values())


def test_rand_general_health_from_one_item_has_no_score_under_the_half_rule():
    assert scoring.score(RAND36, read(RAND36, APOLONE["02"]), policy="half")["GH"] is None


@pytest.mark.parametrize("case", APOLONE)
def test_rand_agrees_with_the_sf36_on_the_six_other_scales(case):
    rand = scoring.score(RAND36, read(RAND36, APOLONE[case]))
    mos = scoring.score(SF36V1, read(SF36V1, APOLONE[case]))
    for rand_code, mos_code in {
        "PF": "PF",
        "RP": "RP",
        "RE": "RE",
        "EF": "VT",
        "EW": "MH",
        "SF": "SF",
    }.items():
        assert rand[rand_code] == pytest.approx(mos[mos_code], abs=1e-12)


@pytest.mark.parametrize(
    ("case", "policy", "expected"),
    [
        ("middle", "any", {"PA": 45, "GH": 50}),
        ("gaps", "any", {"PA": 40, "GH": 50, "EF": 53.3333}),
        (
            "many gaps",
            "any",
            {"PF": 60, "RP": 0, "RE": 100, "EF": 40, "EW": 60, "SF": 62.5, "PA": 75, "GH": 50, "HT": 50},
        ),
        ("many gaps", "half", {"RP": None, "RE": None, "EF": None, "GH": None, "PF": 60, "EW": 60}),
    ],
)
def test_rand_scores_with_gaps_under_either_policy(case, policy, expected):
    scored = scoring.score(RAND36, read(RAND36, V1[case]), policy=policy)
    same(scored, expected.keys(), expected.values())


# (pain, interference) -> (value of item 7 + value of item 8 - 2) / 10 x 100
@pytest.mark.parametrize(
    ("q7", "q8", "expected"),
    [
        (1, 1, 100.0),  # 6 + 6
        (2, 1, 84.0),  # 5.4 + 5
        (6, 1, 40.0),  # 1 + 5
        (1, 2, 80.0),  # 6 + 4
        (3, 4, 42.0),  # 4.2 + 2
        (None, 1, 100.0),  # 6 twice
        (None, 2, 75.0),  # 4.75 twice
        (None, 3, 50.0),  # 3.5 twice
        (None, 4, 25.0),  # 2.25 twice
        (4, None, 42.0),  # 3.1 twice
        (None, None, None),
    ],
)
@pytest.mark.parametrize("definition", [SF36V1, SF36V2], ids=["v1", "v2"])
def test_bodily_pain_lets_item_8_hang_on_item_7(definition, q7, q8, expected):
    assert scoring.score(definition, {"q7": q7, "q8": q8})["BP"] == expected


@pytest.mark.parametrize(
    ("code", "least"),
    {"PF": 5, "RP": 2, "BP": 1, "GH": 3, "VT": 2, "SF": 1, "RE": 2, "MH": 3}.items(),
)
def test_an_sf36_scale_is_scored_from_half_its_items_and_not_from_one_less(code, least):
    for definition in (SF36V1, SF36V2):
        scale = next(scale for scale in definition.scales if scale.code == code)
        answered = dict.fromkeys(scale.items[:least], 1)
        assert scoring.score(definition, answered)[code] is not None
        answered[scale.items[0]] = None
        assert scoring.score(definition, answered)[code] is None


@pytest.mark.parametrize(
    ("code", "least"),
    {"PH": 4, "PA": 2, "PL": 2, "IR": 1, "BO": 2, "EH": 3, "BI": 3, "FA": 2}.items(),
)
def test_a_lupusqol_domain_is_scored_from_half_its_items_and_not_from_one_less(code, least):
    scale = next(scale for scale in LUPUSQOL.scales if scale.code == code)
    answered = dict.fromkeys(scale.items[-least:], 3)
    assert scoring.score(LUPUSQOL, answered)[code] == 75.0
    del answered[scale.items[-1]]
    assert scoring.score(LUPUSQOL, answered)[code] is None
