"""From how somebody feels to the answers of a questionnaire, item by item."""

from dataclasses import dataclass
from functools import cache
from random import Random

import scoring
from pro_service.domain.answers import SKIPPED
from pro_service.simulation.traits import Day
from scoring import NOT_APPLICABLE, Definition, Item

ITEM_NOISE = 0.15  # in shares of an item's range: people do not answer like rulers

EASE = {
    "q3a": -0.34, "q3b": 0.0, "q3c": 0.03, "q3d": -0.16, "q3e": 0.08,
    "q3f": -0.04, "q3g": -0.12, "q3h": 0.02, "q3i": 0.14, "q3j": 0.26,
}  # fmt: skip
"""Of the ten items of physical functioning: from the most strenuous to the least, in shares of the range."""

NOBODY_TO_ANSWER_FOR = {"q15": 0.25, "q26": 0.04}
"""LupusQoL: share of people to whom the scale that begins with this item does not apply."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How one participant fills in questionnaires: lasting, like the lupus itself."""

    skips: float  # share of items skipped
    not_applicable: frozenset[str]  # items that never apply to this person


def habits(rng: Random) -> Habits:
    """Most people skip next to nothing, some skip more."""
    definition = scoring.load("lupusqol")
    without = [first for first, share in NOBODY_TO_ANSWER_FOR.items() if rng.random() < share]
    scales = [scale.items for scale in definition.scales if scale.items[0] in without]
    return Habits(
        rng.choice((0.001, 0.004, 0.01, 0.04)), frozenset(item for items in scales for item in items)
    )


def answers(rng: Random, definition: Definition, day: Day, of: Habits) -> dict[str, int | str]:
    """One completed questionnaire, every item shown: a code, NA where it does not apply, or skipped."""
    standing = {scale.code: day.scale(definition.id, scale.code) for scale in definition.scales}
    scale_of = {item: scale.code for scale in definition.scales for item in scale.items}
    given: dict[str, int | str] = {}
    for item in definition.items:
        feeling = standing.get(scale_of.get(item.id, ""), 50 + 15 * day.physical) / 100
        given[item.id] = _answer(rng, definition, item, feeling, of, given)
    return given


def _answer(
    rng: Random, definition: Definition, item: Item, feeling: float, of: Habits, before: dict[str, int | str]
) -> int | str:
    """The code whose value is the nearest to how the person feels."""
    wanted = feeling + rng.gauss(0, ITEM_NOISE) + (EASE.get(item.id, 0) if len(item.codes) == 3 else 0)
    skipped = rng.random() < of.skips
    if item.allows_not_applicable and item.id in of.not_applicable:
        return NOT_APPLICABLE
    if skipped:
        return SKIPPED
    hanging = definition.hanging
    if (
        hanging
        and item.id == hanging.item
        and before.get(hanging.hangs_on) == _best(definition, hanging.hangs_on)
    ):
        return _best(definition, item.id)  # whoever has no pain is not kept from anything by it
    return min(item.codes, key=lambda code: abs(_shares(definition, item.id)[code] - wanted))


def _best(definition: Definition, item: str) -> int:
    shares = _shares(definition, item)
    return max(shares, key=lambda code: shares[code])


@cache
def _shares(definition: Definition, item: str) -> dict[int, float]:
    """Each code of an item as a share of its range, 1 the best health."""
    codes, values = _values(definition, item)
    lowest, highest = min(values), max(values)
    return {code: (value - lowest) / (highest - lowest) for code, value in zip(codes, values, strict=True)}


def _values(definition: Definition, item: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The codes and values of an item; one that is in no scale has its first code for the best."""
    for recode in definition.recodes:
        if item in recode.items:
            return recode.codes, recode.hundredths
    codes = definition.item_by_id[item].codes
    if definition.hanging and item == definition.hanging.item:
        return codes, definition.hanging.otherwise
    return codes, tuple(-code for code in codes)
