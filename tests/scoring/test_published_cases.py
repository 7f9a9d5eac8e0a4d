"""Cases whose expected scores come from outside this project."""

import pytest

import scoring
from tests.scoring.cases import JULIA, LUPUSQOL, RAND36, SF36V1, read
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_SCORES

pytestmark = [pytest.mark.external, pytest.mark.requirement("R42")]


@pytest.mark.parametrize("case", APOLONE)
def test_the_apolone_sample_is_scored_as_its_own_program_scored_it(case):
    scored = scoring.score(SF36V1, read(SF36V1, APOLONE[case]), norms="us1990")
    for code, expected in zip(SF36_SCORES, APOLONE_SCORES[case], strict=True):
        assert scored[code] == (None if expected is None else pytest.approx(expected, abs=DIGITS)), code


def test_the_julia_package_s_case_gives_its_summaries_to_nine_decimals():
    scored = scoring.score(SF36V1, read(SF36V1, JULIA), norms="us1990")
    assert scored["PCS"] == pytest.approx(44.4027962318693, abs=1e-9)
    assert scored["MCS"] == pytest.approx(32.31104541346562, abs=1e-9)
    scales = [scored[code] for code in SF36_SCORES[:8]]
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
