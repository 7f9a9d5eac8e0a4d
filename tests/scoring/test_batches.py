"""One response, a million, any split of a batch: the same bytes."""

import numpy as np
import pytest

import scoring
from tests.scoring.cases import WAYS, random_codes

pytestmark = pytest.mark.requirement("I6")

ROWS = 5_000


@pytest.mark.parametrize(("instrument", "norms", "recall", "policy"), WAYS)
def test_responses_scored_one_at_a_time_are_those_scored_together(instrument, norms, recall, policy):
    definition = scoring.load(instrument)
    way = {"norms": norms, "recall": recall, "policy": policy}
    codes = random_codes(definition, ROWS, seed=5)
    together = scoring.score_array(definition, codes, **way)
    single = (scoring.score_array(definition, codes[row : row + 1], **way).values for row in range(ROWS))
    assert b"".join(values.tobytes() for values in single) == together.values.tobytes()


@pytest.mark.parametrize(
    "cuts", [[1], [4_095], [4_096], [4_097], [7, 8, 2_500, 4_999], range(333, ROWS, 333)]
)
def test_any_split_of_a_batch_gives_the_same_scores(cuts):
    definition = scoring.load("sf36v2")
    codes = random_codes(definition, ROWS, seed=6)
    whole = scoring.score_array(definition, codes, norms="us1998")
    parts = [scoring.score_array(definition, part, norms="us1998") for part in np.split(codes, list(cuts))]
    assert b"".join(part.values.tobytes() for part in parts) == whole.values.tobytes()
    assert np.array_equal(np.concatenate([part.n_answered for part in parts]), whole.n_answered)


def test_a_million_responses_are_scored_as_each_alone():
    definition = scoring.load("sf36v2")
    block = random_codes(definition, ROWS, seed=7)
    expected = scoring.score_array(definition, block, norms="us1998").values.tobytes()
    million = scoring.score_array(definition, np.tile(block, (200, 1)), norms="us1998").values
    assert len(million) == 1_000_000
    assert all(part.tobytes() == expected for part in np.split(million, 200))


def test_the_memory_layout_and_number_type_of_a_batch_do_not_matter():
    definition = scoring.load("sf36v1")
    codes = random_codes(definition, 1_000, seed=9)
    expected = scoring.score_array(definition, codes, norms="us1990").values.tobytes()
    layouts = [np.asfortranarray(codes), np.repeat(codes, 2, axis=0)[::2], codes.astype(np.float32)]
    for layout in layouts:
        assert scoring.score_array(definition, layout, norms="us1990").values.tobytes() == expected


def test_a_batch_is_left_as_it_was():
    definition = scoring.load("sf36v1")
    codes = random_codes(definition, 100, seed=10)
    codes[3, 4] = 77
    before = codes.tobytes()
    scoring.score_array(definition, codes, norms="us1990", off_scale="missing")
    assert codes.tobytes() == before


def test_a_batch_of_no_responses_has_no_scores():
    definition = scoring.load("sf36v2")
    scored = scoring.score_array(definition, np.empty((0, 36)), norms="us1998")
    assert scored.values.shape == (0, 18)
    assert scored.n_answered.shape == (0, 8)
