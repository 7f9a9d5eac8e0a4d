"""Cases whose expected scores come from outside this project."""

import pytest

import scoring
from tests.scoring.cases import APOLONE, JULIA, LUPUSQOL, RAND36, SF36V1, read

pytestmark = [pytest.mark.external, pytest.mark.requirement("R42")]

SF36 = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH", "PCS", "MCS"]

# lbraglia/lbscorer, saved output of the Mario Negri/Apolone program, US 1990.
APOLONE_SCORES = {
    "01": (10, 0, 0, 10, 13.33333, 0, 0, 15, 21.57120, 21.80415),
    "02": (80, 25, 64, None, 80, 100, 33.33333, 76, None, None),
    "03": (85, 0, 52, 35, 45, 50, 0, 72, 38.84769, 36.87770),
    "04": (10, 0, 40, 10, 35, 0, 0, 8, 28.11901, 20.70724),
    "05": (60, 0, 41, 87, 50, 50, 0, 72, 39.23738, 40.00224),
    "06": (75, 0, 74, 72, 75, 62.5, 0, 72, 44.91013, 41.56973),
    "07": (75, 0, 100, 67, 70, 75, 100, 96, 38.92918, 61.08827),
    "08": (95, 50, 100, 72, 75, 75, 66.66667, 88, 51.43490, 51.24144),
    "09": (35, 0, 31, 20, 50, 50, 0, 64, 25.95036, 41.29078),
    "10": (95, 100, 100, 92, 85, 100, 100, 88, 57.22017, 57.77303),
}


@pytest.mark.parametrize("case", APOLONE)
def test_the_apolone_sample_is_scored_as_its_own_program_scored_it(case):
    scored = scoring.score(SF36V1, read(SF36V1, APOLONE[case]), norms="us1990")
    for code, expected in zip(SF36, APOLONE_SCORES[case], strict=True):
        assert scored[code] == (None if expected is None else pytest.approx(expected, abs=5e-6)), code


def test_the_julia_package_s_case_gives_its_summaries_to_nine_decimals():
    scored = scoring.score(SF36V1, read(SF36V1, JULIA), norms="us1990")
    assert scored["PCS"] == pytest.approx(44.4027962318693, abs=1e-9)
    assert scored["MCS"] == pytest.approx(32.31104541346562, abs=1e-9)
    scales = [scored[code] for code in SF36[:8]]
    assert scales == pytest.approx([55, 50, 62, 55, 50, 37.5, 33.33333, 40], abs=5e-6)


def test_rand_s_own_example_averages_the_three_energy_items_that_were_answered():
    scored = scoring.score(RAND36, {"q9a": 4, "q9e": 3, "q9g": 3, "q9i": None})
    assert scored["EF"] == pytest.approx(46.66667, abs=5e-6)  # 40, 60, 40


@pytest.mark.parametrize(("code", "expected"), [(4, 100.0), (2, 50.0), (0, 0.0)])
def test_lupusqol_items_all_answered_alike_put_every_domain_at_the_same_place(code, expected):
    scored = scoring.score(LUPUSQOL, {item.id: code for item in LUPUSQOL.items})
    assert [score.value for score in scored.scores] == [expected] * 8


def test_lupusqol_pain_of_4_2_0_is_half_way():
    assert scoring.score(LUPUSQOL, {"q9": 4, "q10": 2, "q11": 0})["PA"] == 50.0
