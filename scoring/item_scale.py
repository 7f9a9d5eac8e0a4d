"""How the items of each scale hold together in a group of responses.

All sums are of whole numbers, so that they are exact whatever their order; what is made of them is the same,
bit for bit, for the same responses in any order.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.answers import score_array
from scoring.definition import Definition
from scoring.kernel import look_up
from scoring.plan import plan

LEAST_RESPONSES = 50
"""Responses under which no statistic of a group is given.

At 50 the 95 % limits of an item-scale correlation of 0.40, the least that is asked for, are 0.14 and 0.61; at
20 they are -0.05 and 0.72 and hold 0 (Fisher's z, standard error 1 / sqrt(n - 3)).
"""

NoStatistic = Literal["too-few-responses", "single-item", "no-variation"]
Wholes = NDArray[np.int64]


@dataclass(frozen=True)
class ItemStatistic:
    """How one item goes with the sum of the other items of its scale.

    own_scale_r  Pearson's r, the item itself left out of the sum; None where there is none
    """

    item: str
    own_scale_r: float | None


@dataclass(frozen=True)
class ScaleStatistics:
    """One scale in a group.

    n_complete      responses with every item of the scale answered: alpha and own_scale_r are over these
    alpha           Cronbach's alpha of the recoded items; None where there is none, and `reason` says why
    n_scored        responses with a score: floor and ceiling are over these
    floor, ceiling  how many score exactly 0, exactly 100; None where n_scored is under LEAST_RESPONSES
    """

    code: str
    n_items: int
    n_complete: int
    alpha: float | None
    reason: NoStatistic | None
    items: tuple[ItemStatistic, ...]
    n_scored: int
    floor: int | None
    ceiling: int | None


def item_scale_statistics(
    definition: Definition, codes: NDArray[np.float64], *, policy: str | None = None
) -> tuple[ScaleStatistics, ...]:
    """The statistics of every scale over a group of responses.

    codes   (responses, items) as for `score_array`; a code off the scale is refused
    policy  how many items a score needs; the instrument's first unless told
    raises  WrongShape, OffScale, UnknownPolicy

    Source: Cronbach 1951, Psychometrika 16:297-334 (alpha).
    """
    scored = score_array(definition, codes, policy=policy)
    tables = plan(definition, None, definition.policies[0] if policy is None else policy)
    slots, hundredths, _ = look_up(np.asarray(codes, dtype=np.float64), tables)
    statistics = []
    for nth, (scale, (first, end)) in enumerate(zip(definition.scales, tables.spans, strict=True)):
        complete = (slots[first:end] > 0).all(axis=0)
        values: Wholes = hundredths[first:end, complete].astype(np.int64)
        alpha, correlations, reason = _held_together(values)
        scores = scored.values[:, nth]
        n_scored = int(np.count_nonzero(~np.isnan(scores)))
        enough = n_scored >= LEAST_RESPONSES
        statistics.append(
            ScaleStatistics(
                code=scale.code,
                n_items=len(scale.items),
                n_complete=int(np.count_nonzero(complete)),
                alpha=alpha,
                reason=reason,
                items=tuple(map(ItemStatistic, scale.items, correlations)),
                n_scored=n_scored,
                floor=int(np.count_nonzero(scores == 0.0)) if enough else None,
                ceiling=int(np.count_nonzero(scores == 100.0)) if enough else None,
            )
        )
    return tuple(statistics)


def _held_together(values: Wholes) -> tuple[float | None, list[float | None], NoStatistic | None]:
    """Alpha, and each item's r with the rest, from (items, responses) in hundredths."""
    count, n = values.shape
    none: list[float | None] = [None] * count
    if n < LEAST_RESPONSES:
        return None, none, "too-few-responses"
    if count == 1:
        return None, none, "single-item"
    total: Wholes = values.sum(axis=0)
    spread = _spread(total, total)
    if spread == 0:
        return None, none, "no-variation"
    own = sum(_spread(item, item) for item in values)
    alpha = count * (spread - own) / ((count - 1) * spread)
    return alpha, [_correlation(item, total - item) for item in values], None


def _spread(first: Wholes, second: Wholes) -> int:
    """n times the sum of products about the means, exact: n x sum(xy) - sum(x) x sum(y)."""
    return len(first) * int((first * second).sum()) - int(first.sum()) * int(second.sum())


def _correlation(first: Wholes, second: Wholes) -> float | None:
    """Pearson's r; None where one of the two does not vary."""
    product = _spread(first, first) * _spread(second, second)
    return _spread(first, second) / math.sqrt(product) if product else None
