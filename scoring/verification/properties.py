"""What must hold for every response, tried on one way of scoring an instrument.

No expected number stands here: these find what the golden cases, being few, may pass by.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoring import golden
from scoring.answers import NOT_APPLICABLE, Answers, score
from scoring.definition import Scale
from scoring.errors import OffScale
from scoring.results import Score
from scoring.verification.responses import (
    Codes,
    as_answers,
    column,
    corners,
    generator,
    random_codes,
    rising_codes,
    scored,
    values_of,
)
from scoring.verification.results import Tried, Way

MANY, SOME, FEW = 20_000, 500, 100  # responses: for the cheap, the middling and the dear

Floats = NDArray[np.float64]


def bounds(way: Way) -> Tried:
    """Every scale lies from 0 to 100, and no score is infinite."""
    values = scored(way, random_codes(way.definition, MANY)).values
    scales = _scales(way, values)
    faults = ["a scale is under 0 or over 100"] if ((scales < 0) | (scales > 100)).any() else []
    faults += ["a score is infinite"] if np.isinf(values).any() else []
    return Tried(values.size, tuple(faults))


def limits(way: Way) -> Tried:
    """Summaries reach their theoretical limits, at all scales at 0 or 100, and never pass them."""
    found = [
        each
        for name in golden.suites()
        for each in golden.load(name).extremes
        if (each.instrument, each.norms, each.recall) == (way.definition.id, way.norms, way.recall)
    ]
    if not found:
        return Tried(1, (f"the golden cases do not tell the limits of {way.norms}",))
    at_corners = scored(way, corners(way.definition))
    inside = scored(way, random_codes(way.definition, MANY)).values
    faults = []
    for code, (lowest, highest) in found[0].summaries.items():
        nth, slack = at_corners.codes.index(code), found[0].tolerance
        reached = at_corners.values[:, nth].min(), at_corners.values[:, nth].max()
        if abs(reached[0] - lowest) > slack or abs(reached[1] - highest) > slack:
            faults.append(f"{code} reaches {reached[0]:.4f} to {reached[1]:.4f}, not {lowest} to {highest}")
        if ((inside[:, nth] < reached[0] - 1e-9) | (inside[:, nth] > reached[1] + 1e-9)).any():
            faults.append(f"{code} passes its limits")
    return Tried(len(at_corners.values) + len(inside), tuple(faults))


def better_item(way: Way) -> Tried:
    """A better answer to an item raises its own scale and leaves the others as they are."""
    base, tried, faults = random_codes(way.definition, FEW), 0, []
    for nth, scale in enumerate(way.definition.scales):
        for item in scale.items:
            steps = [_scales(way, scored(way, with_code).values) for with_code in _each_code(way, base, item)]
            for lower, higher in pairwise(steps):
                given = ~np.isnan(lower[:, nth])
                tried += len(base)
                if not (higher[given, nth] > lower[given, nth]).all():
                    faults.append(f"{item} does not raise {scale.code}")
                if not _same(np.delete(lower, nth, axis=1), np.delete(higher, nth, axis=1)):
                    faults.append(f"{item} alters more than {scale.code}")
    return Tried(tried, tuple(faults))


def better_scale(way: Way) -> Tried:
    """From all its items at the worst (exactly 0) to all at the best (exactly 100), a scale rises at each."""
    tried, faults = 0, []
    for nth, scale in enumerate(way.definition.scales):
        rows = np.full((len(scale.items) + 1, len(way.definition.items)), np.nan)
        for place, item in enumerate(scale.items):
            codes = rising_codes(way.definition, item)
            rows[: place + 1, column(way.definition, item)] = codes[0]
            rows[place + 1 :, column(way.definition, item)] = codes[-1]
        values = scored(way, rows).values[:, nth]
        tried += len(values)
        if (values[0], values[-1]) != (0.0, 100.0):
            faults.append(f"{scale.code} runs from {values[0]} to {values[-1]}")
        if not (np.diff(values) > 0).all():
            faults.append(f"{scale.code} does not rise with each item")
    return Tried(tried, tuple(faults))


def permutation(way: Way) -> Tried:
    """Recoded values may change places among the items of a scale that share them."""
    rng, tried, faults = generator(), 0, []
    for nth, scale in enumerate(way.definition.scales):
        for items in _interchangeable(way, scale):
            base = random_codes(way.definition, FEW)
            ranks = rng.integers(-1, len(rising_codes(way.definition, items[0])), (FEW, len(items)))
            before, after = (
                scored(way, _with_ranks(way, base, items, each)).values[:, nth]
                for each in (ranks, rng.permuted(ranks, axis=1))
            )
            tried += FEW
            if not _same(before, after):
                faults.append(f"{scale.code} depends on which of {', '.join(items)} has which value")
    return Tried(tried, tuple(faults))


def absent(way: Way) -> Tried:
    """An unanswered item is as one that is absent, and "not applicable" as one unanswered."""
    allows = {item.id for item in way.definition.items if item.allows_not_applicable}
    faults = []
    for nth, row in enumerate(random_codes(way.definition, FEW)):
        answers = as_answers(way.definition, row)
        given = {item: answer for item, answer in answers.items() if answer is not None}
        marked: Answers = answers | {item: NOT_APPLICABLE for item in allows if answers[item] is None}
        expected = _one(way, answers)
        if not expected == _one(way, given) == _one(way, marked):
            faults.append(f"response {nth} is scored otherwise")
    return Tried(2 * FEW, tuple(faults))


def one_as_many(way: Way) -> Tried:
    """A response has the same scores, bit for bit, alone, among many, in any split and in any order."""
    codes = random_codes(way.definition, SOME)
    together = scored(way, codes).values
    faults = []
    for parts in (2, 7, 64, SOME):
        split = [scored(way, part).values for part in np.array_split(codes, parts)]
        if np.concatenate(split).tobytes() != together.tobytes():
            faults.append(f"other scores in {parts} parts")
    order = generator().permutation(SOME)
    if scored(way, codes[order]).values.tobytes() != together[order].tobytes():
        faults.append("other scores in another order")
    for row, values in zip(codes[:FEW], together[:FEW].tolist(), strict=True):
        alone = [each.value for each in _one(way, as_answers(way.definition, row))]
        if alone != [None if value != value else value for value in values]:  # NaN
            faults.append("other scores when given by item id")
    return Tried(5 * SOME + FEW, tuple(faults))


def missing_rule(way: Way) -> Tried:
    """A scale is scored from the items that its policy asks for, whichever they are, and never from fewer."""
    tried, faults = 0, []
    for nth, scale in enumerate(way.definition.scales):
        size = len(scale.items)
        chosen = (np.arange(2**size)[:, None] >> np.arange(size)) & 1
        rows = np.full((len(chosen), len(way.definition.items)), np.nan)
        for place, item in enumerate(scale.items):
            rows[chosen[:, place] == 1, column(way.definition, item)] = way.definition.item_by_id[item].codes[
                0
            ]
        results = scored(way, rows)
        answered = chosen.sum(axis=1)
        enough = answered >= 1 if way.policy == "any" else 2 * answered >= size
        tried += len(rows)
        if (np.isnan(results.values[:, nth]) == enough).any():
            faults.append(f"{scale.code} is not scored from the items that '{way.policy}' asks for")
        if (results.n_answered[:, nth] != answered).any():
            faults.append(f"{scale.code} miscounts its answered items")
    return Tried(tried, tuple(faults))


def nothing_answered(way: Way) -> Tried:
    """A response without any answer has no score, and never 0; each score tells a reason."""
    scores = _one(way, {})
    faults = [each.code for each in scores if each.value is not None or each.reason is None]
    return Tried(len(scores), tuple(f"{code} has a score, or no reason" for code in faults))


def off_scale(way: Way) -> Tried:
    """A code that an item does not offer is refused, with its row and item."""
    tried, faults = 0, []
    for item in way.definition.items:
        for code in (item.codes[0] - 1, item.codes[-1] + 1, item.codes[0] + 0.5, np.inf):
            rows = np.full((3, len(way.definition.items)), np.nan)
            rows[1, item.display_number - 1] = code
            tried += 1
            try:
                scored(way, rows)
            except OffScale as refused:
                if (refused.item, refused.row) == (item.id, 1):
                    continue
            faults.append(f"{item.id} takes {code}, or another is blamed for it")
    return Tried(tried, tuple(faults))


ALWAYS: tuple[Callable[[Way], Tried], ...] = (
    bounds,
    better_item,
    better_scale,
    permutation,
    absent,
    one_as_many,
    missing_rule,
    nothing_answered,
    off_scale,
)
WITH_NORMS: tuple[Callable[[Way], Tried], ...] = (limits,)


def _scales(way: Way, values: Floats) -> Floats:
    return values[:, : len(way.definition.scales)]


def _same(one: Floats, other: Floats) -> bool:
    return np.array_equal(one, other, equal_nan=True)


def _one(way: Way, answers: Answers) -> tuple[Score, ...]:
    return score(way.definition, answers, norms=way.norms, recall=way.recall, policy=way.policy).scores


def _each_code(way: Way, base: Codes, item: str) -> list[Codes]:
    """The responses with each code of one item in turn, the worst first."""
    place, responses = column(way.definition, item), []
    for code in rising_codes(way.definition, item):
        responses.append(base.copy())
        responses[-1][:, place] = code
    return responses


def _interchangeable(way: Way, scale: Scale) -> list[list[str]]:
    """The items of a scale that share one set of values, those of a rule between items left out."""
    rule = way.definition.hanging
    groups: dict[tuple[int, ...], list[str]] = {}
    for item in scale.items:
        if rule is None or item not in (rule.item, rule.hangs_on):
            values = values_of(way.definition, item).values()
            groups.setdefault(tuple(sorted(values)), []).append(item)
    return [items for items in groups.values() if len(items) > 1]


def _with_ranks(way: Way, base: Codes, items: list[str], ranks: NDArray[np.int64]) -> Codes:
    """The responses with the items at the codes of these ranks, 0 the worst; unanswered at -1."""
    codes = base.copy()
    for place, item in enumerate(items):
        table = np.array([*rising_codes(way.definition, item), np.nan])
        codes[:, column(way.definition, item)] = table[ranks[:, place]]
    return codes
