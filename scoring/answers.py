"""Scoring: one response given by item id, or an array of many; both through the same kernel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring import kernel
from scoring.catalogue import available, fitting_norm_set, load, versions
from scoring.definition import Definition, Item, NormSet, Scale
from scoring.errors import OffScale, UnknownItem, UnknownPolicy, UnknownRecall, WrongShape
from scoring.plan import Plan, least_answered, plan, score_codes_of
from scoring.results import ArrayScores, Metric, Reason, Score, Scoring

NOT_APPLICABLE = "NA"
MISSING_RULES = {"half": "half-scale", "any": "any-item"}

Answer = int | str | None
Answers = Mapping[str, Answer]
FaultCode = Literal["unknown-item", "code-off-scale", "not-applicable-not-allowed"]


@dataclass(frozen=True)
class Fault:
    """One answer that the instrument does not offer; `item` is None where the item itself is unknown."""

    item: str | None
    code: FaultCode


def check(definition: Definition, answers: Answers) -> tuple[Fault, ...]:
    """Every fault of a response, in the order of its answers; none for what is unanswered."""
    faults = (_fault(definition.item_by_id.get(item), answer) for item, answer in answers.items())
    return tuple(fault for fault in faults if fault is not None)


def score(
    definition: Definition,
    answers: Answers,
    *,
    norms: str | NormSet | None = None,
    recall: str | None = None,
    policy: str | None = None,
) -> Scoring:
    """Score one response.

    answers  item id -> code, "NA" (not applicable, scored as unanswered) or None; absent is unanswered
    norms    the norm set for norm-based and summary scores, by its id where it is shipped, or itself; without
             one there are none
    recall   the form's recall period; the instrument's first unless told
    policy   how many items a scale needs; the instrument's first unless told
    raises   UnknownItem, OffScale, UnknownRecall, UnknownPolicy, UnknownNormSet, NormSetMismatch

    Source: each table's own, in the instrument and norm files.
    """
    way = _way(definition, norms, recall, policy)
    _refuse_faults(definition, answers)
    given = (answers.get(item.id) for item in definition.items)
    codes = np.array([[answer if isinstance(answer, int) else np.nan for answer in given]], dtype=np.float64)
    arrays = _run(definition, codes, way, refuse=True)
    norm_set = way.norm_set
    return Scoring(
        instrument=definition.id,
        definition_version=definition.version,
        definition_hash=definition.hash,
        norm_set=norm_set.id if norm_set else None,
        norm_hash=norm_set.hash if norm_set else None,
        algorithm_version=kernel.ALGORITHM_VERSION,
        recall=way.recall,
        policy=way.policy,
        missing_rule=missing_rule(definition, way.policy),
        scores=next(scores_of(definition, arrays, way.policy)),
    )


def score_array(
    definition: Definition,
    codes: NDArray[np.float64],
    *,
    norms: str | NormSet | None = None,
    recall: str | None = None,
    policy: str | None = None,
    off_scale: Literal["refuse", "missing"] = "refuse",
) -> ArrayScores:
    """Score many responses.

    codes      (responses, items) in the order of `definition.items`; NaN where unanswered or not applicable
    norms, recall, policy   as for `score`
    off_scale  "refuse" raises OffScale with the row (from 0) and the item; "missing" takes such codes as
               unanswered and counts them
    """
    if off_scale not in ("refuse", "missing"):
        raise ValueError('off_scale must be "refuse" or "missing"')
    way = _way(definition, norms, recall, policy)
    return _run(definition, _checked(definition, codes), way, refuse=off_scale == "refuse")


def scores_of(definition: Definition, arrays: ArrayScores, policy: str) -> Iterator[tuple[Score, ...]]:
    """The scores of each response of `score_array` in turn, as `score` gives them with the same policy."""
    rows = zip(arrays.values.tolist(), arrays.n_answered.tolist(), strict=True)
    return (_scores(definition, arrays.codes, values, answered, policy) for values, answered in rows)


def score_codes(definition: Definition, norms: str | NormSet | None = None) -> tuple[str, ...]:
    """The codes of the scores in output order: scales, norm-based scales, summaries."""
    return score_codes_of(definition, fitting_norm_set(definition, norms))


def missing_rule(definition: Definition, policy: str) -> str:
    """The missing-item rule by name: "half-scale/all-8" where summaries need all eight scales."""
    rule = MISSING_RULES[policy]
    return f"{rule}/all-{len(definition.scales)}" if definition.summaries else rule


def missing_rules() -> tuple[str, ...]:
    """The names of the missing-item rules of the instruments shipped, in any version of them."""
    every = (load(name, version) for name in available() for version in versions(name))
    return tuple(dict.fromkeys(missing_rule(each, policy) for each in every for policy in each.policies))


@dataclass(frozen=True)
class _Way:
    """One way of scoring an instrument, once what was asked for has been checked."""

    norm_set: NormSet | None
    recall: str
    policy: str
    plan: Plan


def _way(definition: Definition, norms: str | NormSet | None, recall: str | None, policy: str | None) -> _Way:
    recall = definition.recalls[0] if recall is None else recall
    if recall not in definition.recalls:
        raise UnknownRecall(f"{definition.id} has no such recall; known: {', '.join(definition.recalls)}")
    policy = definition.policies[0] if policy is None else policy
    if policy not in definition.policies:
        raise UnknownPolicy(f"{definition.id} has no such policy; known: {', '.join(definition.policies)}")
    norm_set = fitting_norm_set(definition, norms, recall)
    return _Way(norm_set, recall, policy, plan(definition, norm_set, policy))


def _run(definition: Definition, codes: NDArray[np.float64], way: _Way, refuse: bool) -> ArrayScores:
    names = score_codes_of(definition, way.norm_set)
    values = np.empty((len(codes), len(names)))
    n_answered = np.empty((len(codes), len(definition.scales)), dtype=np.int32)
    off_scale = kernel.run(codes, way.plan, values, n_answered, refuse)
    return ArrayScores(names, values, n_answered, int(off_scale.sum()), np.flatnonzero(off_scale), off_scale)


def _checked(definition: Definition, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The codes as float64; what could be misread (masks, texts, truth values, another width) is refused."""
    if np.ma.isMaskedArray(codes):
        raise WrongShape("masked arrays are not read: give NaN where unanswered")
    array = np.asarray(codes)
    if array.dtype.kind not in "fiu":
        raise WrongShape("codes must be numbers, NaN where unanswered")
    if array.ndim != 2 or array.shape[1] != len(definition.items):
        raise WrongShape(f"codes must be (responses, {len(definition.items)}), items as printed")
    return array.astype(np.float64, copy=False)


def _fault(item: Item | None, answer: Answer) -> Fault | None:
    if item is None:
        return Fault(None, "unknown-item")
    if answer is None:
        return None
    if isinstance(answer, str) and answer == NOT_APPLICABLE:
        return None if item.allows_not_applicable else Fault(item.id, "not-applicable-not-allowed")
    is_code = isinstance(answer, int) and not isinstance(answer, bool) and answer in item.codes
    return None if is_code else Fault(item.id, "code-off-scale")


def _refuse_faults(definition: Definition, answers: Answers) -> None:
    for fault in check(definition, answers):
        if fault.item is None:
            raise UnknownItem(f"an item that {definition.id} does not have")
        if fault.code == "not-applicable-not-allowed":
            raise OffScale(fault.item, reason="does not offer 'not applicable'")
        raise OffScale(fault.item)


def _scores(
    definition: Definition,
    codes: tuple[str, ...],
    values: Sequence[float],
    answered: Sequence[int],
    policy: str,
) -> tuple[Score, ...]:
    row = [None if value != value else value for value in values]  # NaN differs from itself
    count = len(definition.scales)
    scores = []
    for nth, (code, value) in enumerate(zip(codes, row, strict=True)):
        metric: Metric = "0-100" if nth < count else "T"
        if nth < 2 * count:
            scale, n = definition.scales[nth % count], answered[nth % count]
            scores.append(Score(code, metric, value, n, len(scale.items), _reason(scale, n, policy)))
        else:
            n_items = sum(len(scale.items) for scale in definition.scales)
            reason: Reason | None = "scale-missing" if value is None else None
            scores.append(Score(code, metric, value, sum(answered), n_items, reason))
    return tuple(scores)


def _reason(scale: Scale, n_answered: int, policy: str) -> Reason | None:
    if n_answered >= least_answered(policy, len(scale.items)):
        return None
    return "nothing-answered" if n_answered == 0 else "too-few-items"
