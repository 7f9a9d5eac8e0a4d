"""Item-scale statistics of a group, worked out by hand for small tables that are repeated 13 times.

Repeating a table changes neither alpha nor a correlation, and brings four rows to 52.
"""

import math

import numpy as np
import pytest

import scoring
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V2, random_codes

pytestmark = pytest.mark.requirement("R42")

TIMES = 13


def group(definition, times=TIMES, **columns):
    """Codes (responses, items) of a table given by columns; every other item unanswered."""
    length = len(next(iter(columns.values())))
    codes = np.full((length, len(definition.items)), np.nan)
    place = {item.id: nth for nth, item in enumerate(definition.items)}
    for item, answers in columns.items():
        codes[:, place[item]] = answers
    return np.tile(codes, (times, 1))


def scale(code, definition, codes, **more):
    return {each.code: each for each in scoring.item_scale_statistics(definition, codes, **more)}[code]


def test_alpha_and_item_scale_correlation_of_two_items():
    # Recoded q6 (6 - x): 1 2 4 5, squares about the mean 3: 4 + 1 + 1 + 4 = 10. q10: 4 + 0 + 0 + 4 = 8.
    # Sums 2 5 7 10, about 6: 16 + 1 + 1 + 16 = 34. alpha = 2 / 1 x (1 - 18 / 34) = 16 / 17.
    # Products about the means: 4 + 0 + 0 + 4 = 8; r = 8 / sqrt(10 x 8).
    found = scale("SF", SF36V2, group(SF36V2, q6=[5, 4, 2, 1], q10=[1, 3, 3, 5]))
    assert found.alpha == 16 / 17
    assert [(each.item, each.own_scale_r) for each in found.items] == [
        ("q6", pytest.approx(8 / math.sqrt(80), rel=1e-15)),
        ("q10", pytest.approx(8 / math.sqrt(80), rel=1e-15)),
    ]
    assert (found.n_items, found.n_complete, found.n_scored, found.reason) == (2, 52, 52, None)
    assert (found.floor, found.ceiling) == (13, 13)  # (1, 1) and (5, 5)


def test_alpha_and_item_scale_correlation_of_three_items():
    # Squares about the means: 2.25 + 0.25 + 0.25 + 2.25 = 5; 4 + 1 + 1 + 4 = 10; 1 + 1 + 0 + 4 = 6.
    # Sums 4 6 10 14, about 8.5: 20.25 + 6.25 + 2.25 + 30.25 = 59. alpha = 3 / 2 x (1 - 21 / 59) = 57 / 59.
    # q5a with q5b + q5c (3 4 7 10, about 6: 30): 4.5 + 1 + 0.5 + 6 = 12; r = 12 / sqrt(5 x 30).
    found = scale("RE", SF36V2, group(SF36V2, q5a=[1, 2, 3, 4], q5b=[1, 2, 4, 5], q5c=[2, 2, 3, 5]))
    assert found.alpha == 57 / 59
    assert found.items[0].own_scale_r == pytest.approx(12 / math.sqrt(150), rel=1e-15)
    assert (found.floor, found.ceiling) == (0, 0)


def test_an_item_is_left_out_of_the_sum_that_it_is_compared_with():
    # Uncorrected, q6 with q6 + q10 would be (10 + 8) / sqrt(10 x 34) = 0.976.
    found = scale("SF", SF36V2, group(SF36V2, q6=[5, 4, 2, 1], q10=[1, 3, 3, 5]))
    assert found.items[0].own_scale_r == pytest.approx(0.894427191)


def test_items_that_always_agree_have_alpha_1_and_items_that_go_against_each_other_a_negative_one():
    assert scale("SF", SF36V2, group(SF36V2, q6=[5, 3, 1], q10=[1, 3, 5], times=20)).alpha == 1.0
    # 1 2 3 4 (5) and 4 3 3 1 (4.75): sums 5 5 6 5 (0.75): alpha = 2 x (1 - 9.75 / 0.75) = -24
    against = scale("SF", SF36V2, group(SF36V2, q6=[5, 4, 3, 2], q10=[4, 3, 3, 1]))
    assert against.alpha == -24.0


def test_incomplete_responses_count_for_the_score_and_not_for_alpha():
    codes = group(SF36V2, q6=[5, 4, 2, 1], q10=[1, 3, 3, 5])
    with_gaps = np.vstack([codes, group(SF36V2, q6=[5, 1], times=5)])
    found = scale("SF", SF36V2, with_gaps)
    assert (found.n_complete, found.n_scored) == (52, 62)
    assert found.alpha == 16 / 17
    assert (found.floor, found.ceiling) == (13 + 5, 13 + 5)


@pytest.mark.parametrize(("n", "given"), [(49, False), (50, True)])
def test_no_statistic_is_given_for_a_small_group(n, given):
    assert scoring.LEAST_RESPONSES == 50
    codes = group(SF36V2, q6=[5, 4, 2, 1], q10=[1, 3, 3, 5])[:n]
    found = scale("SF", SF36V2, codes)
    assert (found.n_complete, found.n_scored) == (n, n)
    for statistic in (found.alpha, found.items[0].own_scale_r, found.floor, found.ceiling):
        assert (statistic is not None) is given
    assert found.reason == (None if given else "too-few-responses")


def test_the_limits_that_set_the_least_number_of_responses():
    def limits(r, n):
        away = 1.96 / math.sqrt(n - 3)
        return math.tanh(math.atanh(r) - away), math.tanh(math.atanh(r) + away)

    assert limits(0.40, 50) == pytest.approx((0.14, 0.61), abs=0.005)
    assert limits(0.40, 20) == pytest.approx((-0.05, 0.72), abs=0.005)


def test_a_scale_of_one_item_has_no_alpha():
    found = scale("HT", RAND36, group(RAND36, q2=[1, 2, 3, 5]))
    assert (found.alpha, found.reason, found.items[0].own_scale_r) == (None, "single-item", None)
    assert (found.floor, found.ceiling) == (13, 13)


def test_where_nothing_varies_nothing_is_said():
    found = scale("SF", SF36V2, group(SF36V2, q6=[1], q10=[5], times=60))
    assert (found.alpha, found.reason) == (None, "no-variation")
    assert (found.ceiling, found.floor) == (60, 0)
    one_fixed = scale("SF", SF36V2, group(SF36V2, q6=[1, 2], q10=[5, 5], times=30))
    assert (one_fixed.alpha, [each.own_scale_r for each in one_fixed.items]) == (0.0, [None, None])


def test_statistics_are_the_same_in_any_order_and_agree_with_the_textbook():
    codes = random_codes(LUPUSQOL, 3000, seed=8)
    found = scoring.item_scale_statistics(LUPUSQOL, codes)
    assert found == scoring.item_scale_statistics(LUPUSQOL, codes[::-1].copy())
    pain = codes[:, 8:11]
    complete = pain[~np.isnan(pain).any(axis=1)]
    variances, total = complete.var(axis=0), complete.sum(axis=1).var()
    textbook = 3 / 2 * (1 - variances.sum() / total)
    assert {each.code: each for each in found}["PA"].alpha == pytest.approx(textbook, abs=1e-12)
    own_scale = np.corrcoef(complete[:, 0], complete[:, 1:].sum(axis=1))[0, 1]
    assert {each.code: each for each in found}["PA"].items[0].own_scale_r == pytest.approx(own_scale)


def test_what_cannot_be_scored_has_no_statistics():
    codes = group(SF36V2, q6=[5, 4, 2, 1], q10=[1, 3, 3, 9])
    with pytest.raises(scoring.OffScale, match="q10"):
        scoring.item_scale_statistics(SF36V2, codes)
    with pytest.raises(scoring.WrongShape):
        scoring.item_scale_statistics(SF36V2, codes[:, :5])
