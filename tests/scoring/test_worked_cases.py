"""Cases worked out by hand from the published rules; nobody else's output stands behind these."""

import pytest

import scoring
from scoring import golden
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, V1, assert_met, read
from tests.support.published import APOLONE

pytestmark = pytest.mark.requirement("R42")

SUITES = [golden.load(name) for name in golden.suites()]
COMPUTED = [case for suite in SUITES if suite.origin == "computed" for case in suite.cases]


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case.id)
def test_the_scores_are_those_worked_out_by_hand(case):
    scored = scoring.score(
        scoring.load(case.instrument), case.answers, norms=case.norms, recall=case.recall, policy=case.policy
    )
    assert_met(scored, case.expected, case.tolerance)


@pytest.mark.parametrize(
    ("block", "responses", "scores"),
    [
        ("sf36v1-computed/scales", 5, 40),
        ("sf36v1-computed/summaries-us1990", 5, 10),
        ("sf36v1-computed/summaries-es1996", 5, 10),
        ("sf36v1-computed/limits-us1990", 2, 16),
        ("sf36v1-computed/limits-es1996", 2, 16),
        ("sf36v1-computed/bodily-pain", 10, 10),
        ("sf36v1-computed/first-item", 5, 5),
        ("sf36v1-computed/round-scores", 6, 6),
        ("sf36v2-computed/scales", 5, 40),
        ("sf36v2-computed/summaries-us1998", 5, 10),
        ("sf36v2-computed/summaries-us1998-acute", 5, 10),
        ("sf36v2-computed/norm-based", 1, 8),
        ("sf36v2-computed/limits-us1998", 2, 16),
        ("sf36v2-computed/limits-us1998-acute", 2, 16),
        ("sf36v2-computed/bodily-pain", 10, 10),
        ("sf36v2-computed/first-item", 5, 5),
        ("sf36v2-computed/round-scores", 6, 6),
        ("rand36-computed/pain-and-health", 10, 20),
        ("rand36-computed/any", 3, 14),
        ("rand36-computed/half", 2, 10),
        ("lupusqol-computed/domains", 3, 24),
    ],
)
def test_none_of_them_is_lost(block, responses, scores):
    found = [case for case in COMPUTED if case.id.rpartition("/")[0] == block]
    assert (len(found), sum(len(case.expected) for case in found)) == (responses, scores)


def test_each_block_is_counted():
    assert len({case.id.rpartition("/")[0] for case in COMPUTED}) == 21


def test_rand_scores_the_very_answers_of_the_sf36():
    same = golden.load("rand36-computed").lines
    assert same == {name: (APOLONE | V1)[name] for name in same}


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
