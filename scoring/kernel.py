"""The one arithmetic, on arrays: recode -> missing rule -> scale -> norm-based -> summary.

Every step is exact or one rounding of a number, elementwise and in a fixed order: no BLAS, no pairwise sums.
So a response has the same scores, bit for bit, alone or among a million. Nothing is rounded or clamped.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.definition import HIGHEST_CODE
from scoring.errors import OffScale
from scoring.plan import OFF_SCALE, Floats, HangingRows, Hundredths, Norms, Plan

ALGORITHM_VERSION = "1"
BLOCK = 8192  # responses at a time: what is worked on stays in the processor's cache

Slots = NDArray[np.int8]  # code + 1; 0 where unanswered
Counts = NDArray[np.int32]
Marks = NDArray[np.bool_]


def run(codes: Floats, plan: Plan, values: Floats, n_answered: Counts, refuse: bool) -> Counts:
    """Score every response into `values` and `n_answered`.

    codes       (responses, items) in the definition's order; NaN where unanswered or not applicable
    values      (responses, scores) to be written; NaN (never 0) where no score is due
    n_answered  (responses, scales) to be written
    refuse      whether a code off the scale raises OffScale, or is taken as unanswered
    returns     (responses,) codes off the scale in each response
    """
    off_scale = np.zeros(len(codes), dtype=np.int32)
    for start in range(0, len(codes), BLOCK):
        block = slice(start, start + BLOCK)
        slots, hundredths, wrong = look_up(codes[block], plan)
        if wrong is not None:
            if refuse:
                raise first_off_scale(wrong, plan, start)
            off_scale[block] = wrong.sum(axis=0)
        answered, scales = scale_scores(slots, hundredths, plan)
        n_answered[block] = answered.T
        write(values[block], scales, plan.norms)
    return off_scale


def look_up(codes: Floats, plan: Plan) -> tuple[Slots, Hundredths, Marks | None]:
    """Slots and recoded hundredths, both (items, responses) in the rows of the plan.

    The marks, in the same shape, tell where a code is off the scale (not offered by its item, not a whole
    number, infinite); there slot and hundredths are those of unanswered. None where all codes are sound.
    """
    with np.errstate(invalid="ignore"):  # what does not fit a byte fails the comparison
        whole = codes.astype(np.int8)
    is_code = (whole == codes) & (whole.view(np.uint8) <= HIGHEST_CODE)
    unanswered = np.isnan(codes)
    slots: Slots = ((whole + np.int8(1)) * is_code).T[plan.columns]
    hundredths = plan.hundredths.take(slots + plan.starts)
    wrong = None
    readable = np.count_nonzero(is_code) + np.count_nonzero(unanswered)
    if readable < codes.size or hundredths.min(initial=0) == OFF_SCALE:
        wrong = ~(is_code | unanswered).T[plan.columns] | (hundredths == OFF_SCALE)
        slots[wrong] = 0
        hundredths[wrong] = 0
    if plan.hanging:
        hundredths[plan.hanging.item] = hanging_values(slots, plan.hanging)
    return slots, hundredths, wrong


def hanging_values(slots: Slots, rule: HangingRows) -> Hundredths:
    """The values of SF-36 item 8, which hang on item 7 (no pain at all, some pain, unanswered).

    When one of the two is unanswered the manual gives it the value of the other; the mean of the answered one
    is the same.
    """
    values: Hundredths = rule.hundredths[slots[rule.hangs_on], slots[rule.item]]
    return values


def scale_scores(slots: Slots, hundredths: Hundredths, plan: Plan) -> tuple[Counts, Floats]:
    """Answered items, and the mean of the answered items carried to 0-100, each (scales, responses).

    The sum of hundredths is a whole number, so that the one division gives the correctly rounded score.
    """
    answered = (slots > 0).view(np.uint8)
    n = np.stack([answered[first:end].sum(axis=0, dtype=np.uint8) for first, end in plan.spans]).astype(
        np.int32
    )
    total = np.stack([hundredths[first:end].sum(axis=0, dtype=np.int32) for first, end in plan.spans])
    scores = (total - plan.lowest * n).astype(np.float64)
    scores /= np.where(n >= plan.least, n * plan.width, np.nan)
    return n, scores


def norm_based(scales: Floats, norms: Norms) -> tuple[Floats, Floats]:
    """T scores (mean 50, SD 10 in the norm population) of the scales, and the summaries.

    A summary adds weight x z over all scales in the order PF RP BP GH VT SF RE MH; NaN if one is missing.
    """
    z = scales - norms.means
    z /= norms.sds
    total = norms.weights[:, 0] * z[0]
    term = np.empty_like(total)
    for nth in range(1, len(z)):
        total += np.multiply(norms.weights[:, nth], z[nth], out=term)
    for scores in (z, total):
        scores *= 10.0
        scores += 50.0
    return z, total


def write(values: Floats, scales: Floats, norms: Norms | None) -> None:
    """Put scales, norm-based scales and summaries into the columns of (responses, scores)."""
    count = len(scales)
    values[:, :count] = scales.T
    if norms is not None:
        t_scores, summaries = norm_based(scales, norms)
        values[:, count : 2 * count] = t_scores.T
        values[:, 2 * count :] = summaries.T


def first_off_scale(wrong: Marks, plan: Plan, start: int) -> OffScale:
    """The refusal for the first response with a code off the scale, at its first such item as printed."""
    row = int(wrong.any(axis=0).argmax())
    faulty = np.flatnonzero(wrong[:, row])
    first = faulty[plan.columns[faulty].argmin()]
    return OffScale(plan.item_ids[first], start + row)
