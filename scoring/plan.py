"""What can be worked out once for an instrument, a norm set and a policy, before any answer is seen."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.definition import HIGHEST_CODE, Definition, NormSet
from scoring.errors import UnknownPolicy

Floats = NDArray[np.float64]
Hundredths = NDArray[np.int32]

WIDTH = HIGHEST_CODE + 2  # an answer's slot is its code + 1; slot 0 is for unanswered
OFF_SCALE = -1  # in a table of hundredths: the item does not offer this code


@dataclass(frozen=True, eq=False)
class HangingRows:
    """The rows of the two items of a HangingItem, and hundredths by (slot of the one hung on, own slot)."""

    item: int
    hangs_on: int
    hundredths: Hundredths


@dataclass(frozen=True, eq=False)
class Norms:
    """Columns to be taken with (scales, responses); `weights` is (summaries, scales, 1)."""

    means: Floats
    sds: Floats
    weights: Floats


@dataclass(frozen=True, eq=False)
class Plan:
    """Tables for the kernel. Its rows are items in the order of the scales, those in no scale last.

    columns     (items,) for each row the column of the item in the definition's order
    item_ids    for each row the id of the item
    hundredths  (items x WIDTH,) by row and slot: 0 where unanswered, OFF_SCALE where no such code
    starts      (items, 1) where each row's slots start in `hundredths`
    spans       for each scale its first row and the row after its last
    least       (scales, 1) answered items under which a scale has no score
    lowest      (scales, 1) lowest value of an item, in hundredths
    width       (scales, 1) highest less lowest value of an item
    """

    columns: NDArray[np.intp]
    item_ids: tuple[str, ...]
    hundredths: Hundredths
    starts: NDArray[np.int16]
    hanging: HangingRows | None
    spans: tuple[tuple[int, int], ...]
    least: NDArray[np.int32]
    lowest: NDArray[np.int32]
    width: Floats
    norms: Norms | None


@lru_cache(maxsize=64)
def plan(definition: Definition, norm_set: NormSet | None, policy: str) -> Plan:
    """The tables for one way of scoring an instrument."""
    rows = _rows(definition)
    ends = np.cumsum([len(scale.items) for scale in definition.scales]).tolist()
    column_of = {item.id: column for column, item in enumerate(definition.items)}
    return Plan(
        columns=np.array([column_of[item] for item in rows], dtype=np.intp),
        item_ids=rows,
        hundredths=_hundredths(definition, rows).reshape(-1),
        starts=(np.arange(len(rows), dtype=np.int16) * WIDTH)[:, None],
        hanging=_hanging_rows(definition, rows),
        spans=tuple(zip([0, *ends[:-1]], ends, strict=True)),
        least=np.array(
            [[least_answered(policy, len(each.items))] for each in definition.scales], dtype=np.int32
        ),
        lowest=np.array([[100 * scale.lowest] for scale in definition.scales], dtype=np.int32),
        width=np.array([[float(scale.highest - scale.lowest)] for scale in definition.scales]),
        norms=_norms(definition, norm_set) if norm_set else None,
    )


def least_answered(policy: str, n_items: int) -> int:
    """How many of a scale's items must be answered: for "half" the least n with 2n >= n_items."""
    match policy:
        case "half":
            return (n_items + 1) // 2
        case "any":
            return 1
    raise UnknownPolicy("no such policy")


def score_codes_of(definition: Definition, norm_set: NormSet | None) -> tuple[str, ...]:
    """The codes of the scores, in output order: scales, norm-based scales, summaries."""
    scales = tuple(scale.code for scale in definition.scales)
    return scales if norm_set is None else scales + norm_based_codes(definition)


def norm_based_codes(definition: Definition) -> tuple[str, ...]:
    """The codes of the scores that any norm set adds to the scales: norm-based scales, summaries."""
    norm_based = tuple(f"{scale.code}_NBS" for scale in definition.scales)
    return norm_based + tuple(summary.code for summary in definition.summaries)


def _rows(definition: Definition) -> tuple[str, ...]:
    scored = [item for scale in definition.scales for item in scale.items]
    return tuple(scored + [item.id for item in definition.items if item.id not in scored])


def _hundredths(definition: Definition, rows: tuple[str, ...]) -> Hundredths:
    table = np.full((len(rows), WIDTH), OFF_SCALE, dtype=np.int32)
    table[:, 0] = 0
    for row, item in enumerate(rows):
        table[row, [code + 1 for code in definition.item_by_id[item].codes]] = 0
    for recode in definition.recodes:
        for item in recode.items:
            table[rows.index(item), [code + 1 for code in recode.codes]] = recode.hundredths
    return table


def _hanging_rows(definition: Definition, rows: tuple[str, ...]) -> HangingRows | None:
    rule = definition.hanging
    if rule is None:
        return None
    codes = definition.item_by_id[rule.item].codes
    own = slice(codes[0] + 1, codes[-1] + 2)
    table = np.zeros((WIDTH, WIDTH), dtype=np.int32)
    table[:, own] = rule.otherwise
    table[0, own] = rule.when_unanswered
    table[definition.item_by_id[rule.hangs_on].codes[0] + 1, own] = rule.when_first_code
    return HangingRows(rows.index(rule.item), rows.index(rule.hangs_on), table)


def _norms(definition: Definition, norm_set: NormSet) -> Norms:
    scales = [scale.code for scale in definition.scales]
    weights = [
        [[norm_set.weights[summary.code][code]] for code in scales] for summary in definition.summaries
    ]
    return Norms(
        means=np.array([[norm_set.means[code]] for code in scales]),
        sds=np.array([[norm_set.sds[code]] for code in scales]),
        weights=np.array(weights),
    )
