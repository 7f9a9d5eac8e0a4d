"""Two scorers that share nothing agree on 20,000 random responses with gaps, each way of scoring."""

import numpy as np
import pytest

import scoring
from tests.scoring.cases import LUPUSQOL, SF36V1, WAYS, as_answers, random_codes, read
from tests.support.plain_scorer import plain_scores
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_SCORES

pytestmark = pytest.mark.requirement("R42")

RESPONSES = 20_000


def plain_table(definition, codes, norms, policy):
    """(responses, scores) by the plain scorer, NaN where there is no score."""
    rows = ([None if code != code else int(code) for code in row] for row in codes.tolist())
    scored = (plain_scores(definition.id, row, norms, policy) for row in rows)
    return np.array([list(scores.values()) for scores in scored], dtype=float)  # None becomes NaN


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), WAYS)
def test_the_kernel_agrees_with_the_plain_scorer(instrument, norms, recall, policy):
    definition = scoring.load(instrument)
    codes = random_codes(definition, RESPONSES, seed=36)
    kernel = scoring.score_array(definition, codes, norms=norms, recall=recall, policy=policy).values
    plain = plain_table(definition, codes, norms, policy)
    scales = len(definition.scales)
    assert plain.shape == kernel.shape
    assert np.array_equal(kernel[:, :scales], plain[:, :scales], equal_nan=True)  # to the last bit
    assert np.array_equal(np.isnan(kernel), np.isnan(plain))
    assert np.nanmax(np.abs(kernel - plain)) < 1e-9
    assert 0.02 < np.isnan(plain[:, 0]).mean() < 0.98  # the gaps were worth trying


def test_the_plain_scorer_names_its_scores_in_the_same_order():
    for instrument, norms, _, policy in WAYS:
        definition = scoring.load(instrument)
        nothing = [None] * len(definition.items)
        named = tuple(plain_scores(instrument, nothing, norms, policy))
        assert named == scoring.score_codes(definition, norms)


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), WAYS)
def test_a_single_response_is_scored_as_its_row_in_an_array(instrument, norms, recall, policy):
    definition = scoring.load(instrument)
    codes = random_codes(definition, 300, seed=8)
    arrays = scoring.score_array(definition, codes, norms=norms, recall=recall, policy=policy)
    for row, values in zip(codes, arrays.values.tolist(), strict=True):
        answers = as_answers(definition, row)
        scored = scoring.score(definition, answers, norms=norms, recall=recall, policy=policy)
        assert [score.value for score in scored.scores] == [None if v != v else v for v in values]


@pytest.mark.external
def test_the_plain_scorer_itself_gives_a_published_case():
    answers = list(read(SF36V1, APOLONE["08"]).values())
    scores = plain_scores("sf36v1", answers, "us1990")
    published = dict(zip(SF36_SCORES, APOLONE_SCORES["08"], strict=True))
    assert {code: scores[code] for code in SF36_SCORES} == pytest.approx(published, abs=DIGITS)


def test_the_plain_scorer_takes_not_applicable_as_unanswered():
    answers = [4] * len(LUPUSQOL.items)
    answers[14:16] = [None, None]
    assert plain_scores("lupusqol", answers)["IR"] is None
