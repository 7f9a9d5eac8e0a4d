"""The quality of the answers to one questionnaire: what is there, in range, without contradiction.

It is counted and told, and never alters a score.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from scoring.answers import NOT_APPLICABLE, Answers, check, score
from scoring.catalogue import consistency_list
from scoring.definition import Definition, Item
from scoring.errors import UnknownItem, WrongSeconds

LEAST_IN_A_BLOCK = 4
"""Items in a block under which equal answers are not looked at: in two or three they are common."""


@dataclass(frozen=True)
class StraightLine:
    """A block of items with the same codes, printed together, that were all answered by the same code.

    contradicts_itself  whether the items run both ways, so that the same code is good health in one and bad
                        in another; where they all run one way, equal answers may well be true
    """

    first: str
    last: str
    n_items: int
    code: int
    contradicts_itself: bool


@dataclass(frozen=True)
class Timing:
    """Seconds per item, of the items that were timed; no limit is set, since none is published."""

    n_items: int
    total: float
    median: float
    shortest: float
    longest: float


@dataclass(frozen=True)
class Quality:
    """The quality of one response; n_answered + n_not_applicable + n_unanswered + n_off_scale = n_items.

    off_scale            items whose answer they do not offer; taken as unanswered in all that follows
    estimable            scale -> whether enough is answered for a score, under the policy
    consistency_list     the project's own list of contradictions; None where the instrument has none
    consistency_flags    the contradictions found, by their ids in that list
    n_consistency_checks how many contradictions the list has
    timing               None where no times were given
    """

    instrument: str
    definition_version: str
    policy: str
    n_items: int
    n_answered: int
    n_not_applicable: int
    n_unanswered: int
    n_off_scale: int
    off_scale: tuple[str, ...]
    estimable: Mapping[str, bool]
    consistency_list: str | None
    consistency_flags: tuple[str, ...]
    n_consistency_checks: int
    straight_lines: tuple[StraightLine, ...]
    timing: Timing | None


def data_quality(
    definition: Definition,
    answers: Answers,
    *,
    policy: str | None = None,
    seconds: Mapping[str, float] | None = None,
) -> Quality:
    """Evaluate one response; an answer off the scale is counted, not refused.

    answers  as for `score`
    policy   how many items a scale needs; the instrument's first unless told
    seconds  item id -> seconds spent on it, for the items that were timed
    raises   UnknownItem, UnknownPolicy, WrongSeconds
    """
    faults = check(definition, answers)
    if any(fault.item is None for fault in faults):
        raise UnknownItem(f"an item that {definition.id} does not have")
    off_scale = tuple(fault.item for fault in faults if fault.item is not None)
    sound = {item: answer for item, answer in answers.items() if item not in off_scale}
    codes = {item: answer for item, answer in sound.items() if isinstance(answer, int)}
    n_not_applicable = sum(answer == NOT_APPLICABLE for answer in sound.values())
    scored = score(definition, sound, policy=policy)
    checks = consistency_list(definition)
    flags = checks.flags if checks else ()
    return Quality(
        instrument=definition.id,
        definition_version=definition.version,
        policy=scored.policy,
        n_items=len(definition.items),
        n_answered=len(codes),
        n_not_applicable=n_not_applicable,
        n_unanswered=len(definition.items) - len(codes) - n_not_applicable - len(off_scale),
        n_off_scale=len(off_scale),
        off_scale=off_scale,
        estimable={each.code: each.value is not None for each in scored.scores},
        consistency_list=checks.id if checks else None,
        consistency_flags=tuple(flag.id for flag in flags if flag.holds(codes)),
        n_consistency_checks=len(flags),
        straight_lines=_straight_lines(definition, codes),
        timing=_timing(definition, seconds) if seconds else None,
    )


# ------------------------------------------------------------------ straight lines


def _straight_lines(definition: Definition, codes: Mapping[str, int]) -> tuple[StraightLine, ...]:
    found = []
    for block in _blocks(definition):
        given = {codes.get(item.id) for item in block}
        code = given.pop()
        if code is not None and not given:
            directions = {rises for item in block if (rises := _rises(definition, item)) is not None}
            found.append(StraightLine(block[0].id, block[-1].id, len(block), code, len(directions) > 1))
    return tuple(found)


def _blocks(definition: Definition) -> list[list[Item]]:
    """Items printed together with the same codes: the lettered items of one number, or a run of numbers."""
    grouped = groupby(definition.items, key=lambda item: (_number(item), item.codes))
    blocks = [list(items) for _, items in grouped]
    return [block for block in blocks if len(block) >= LEAST_IN_A_BLOCK]


def _number(item: Item) -> str:
    return item.id[:-1] if item.id[-1].isalpha() else ""


def _rises(definition: Definition, item: Item) -> bool | None:
    """Whether a higher code of an item is better health; None where it has no values of its own."""
    for recode in definition.recodes:
        if item.id in recode.items:
            return recode.hundredths[-1] > recode.hundredths[0]
    return None


# ------------------------------------------------------------------ times


def _timing(definition: Definition, seconds: Mapping[str, float]) -> Timing:
    for item, each in seconds.items():
        if item not in definition.item_by_id:
            raise UnknownItem(f"an item that {definition.id} does not have")
        if not (math.isfinite(each) and each >= 0):
            raise WrongSeconds(f"{item}: seconds must be 0 or more")
    times = list(seconds.values())
    return Timing(len(times), math.fsum(times), median(times), min(times), max(times))
