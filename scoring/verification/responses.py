"""Responses to try an instrument on: made from its definition alone, the same in every run."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from scoring.answers import Answer, score_array
from scoring.definition import Definition
from scoring.results import ArrayScores
from scoring.verification.results import Way

SEED = 20_240_229
GAPS = (0.0, 0.0, 0.03, 0.2, 0.5, 0.9, 1.0)  # shares of unanswered items: complete to empty

Codes = NDArray[np.float64]


def generator() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(SEED))


def random_codes(definition: Definition, count: int) -> Codes:
    """(count, items) codes, NaN where unanswered: from complete responses to empty ones."""
    rng = generator()
    codes = np.stack([rng.choice(item.codes, count) for item in definition.items], axis=1).astype(np.float64)
    codes[rng.random(codes.shape) < rng.choice(GAPS, count)[:, None]] = np.nan
    return codes


def corners(definition: Definition) -> Codes:
    """(2 to the scales, items) complete responses with each scale at its worst or at its best."""
    worst, best = (
        {item: rising_codes(definition, item)[end] for scale in definition.scales for item in scale.items}
        for end in (0, -1)
    )
    rows = []
    for ends in product((worst, best), repeat=len(definition.scales)):
        chosen = {
            item: end[item]
            for scale, end in zip(definition.scales, ends, strict=True)
            for item in scale.items
        }
        rows.append([float(chosen.get(item.id, item.codes[0])) for item in definition.items])
    return np.array(rows)


def rising_codes(definition: Definition, item: str) -> tuple[int, ...]:
    """The codes of an item from the worst health to the best, by the values that its definition gives."""
    values = values_of(definition, item)
    return tuple(sorted(values, key=lambda code: values[code]))


def values_of(definition: Definition, item: str) -> dict[int, int]:
    """Code -> hundredths; for an item that hangs on another, with that one at any code but its first."""
    hanging = definition.hanging
    if hanging and hanging.item == item:
        return dict(zip(definition.item_by_id[item].codes, hanging.otherwise, strict=True))
    recode = next(each for each in definition.recodes if item in each.items)
    return dict(zip(recode.codes, recode.hundredths, strict=True))


def column(definition: Definition, item: str) -> int:
    return definition.item_by_id[item].display_number - 1


def scored(way: Way, codes: Codes) -> ArrayScores:
    return score_array(way.definition, codes, norms=way.norms, recall=way.recall, policy=way.policy)


def as_answers(definition: Definition, row: Codes, unanswered: Answer = None) -> dict[str, Answer]:
    """One row of codes as item id -> code; `unanswered` stands where there is none."""
    items = zip(definition.items, row.tolist(), strict=True)
    return {item.id: unanswered if code != code else int(code) for item, code in items}  # NaN
