"""Each step from raw code to score, as arithmetic that anybody can work out again.

The steps follow the manual's rules in plain numbers, apart from the kernel; that both give the same score,
bit for bit, is held by the tests. No wording of an item stands here: items are named by their printed ids.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.answers import NOT_APPLICABLE, Answer, Answers, score
from scoring.catalogue import fitting_norm_set
from scoring.definition import Basis, Confidence, Definition, NormSet, Scale, Summary
from scoring.plan import least_answered
from scoring.results import Lineage, Metric, Reason, Scoring
from scoring.tables import least_sure


@dataclass(frozen=True)
class Step:
    """One step of the arithmetic.

    name        what is worked out; the same name is the same step, in whichever score it stands
    expression  plain arithmetic of numbers, + - * / and parentheses; worked out in IEEE double, from left to
                right, it gives exactly `value`. Empty where there is no value
    sources     the citations of the table that the step uses, and its confidence mark
    note        what the numbers are, or why there is no value
    """

    name: str
    expression: str
    value: float | None
    sources: tuple[str, ...]
    confidence: Confidence | None
    note: str | None = None


@dataclass(frozen=True)
class ScoreExplanation:
    """One score with all its steps from the raw codes; the value of the last step is the score's."""

    code: str
    metric: Metric
    value: float | None
    reason: Reason | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Explanation:
    """How every score of one response came about, with the lineage that they share."""

    instrument: str
    definition_version: str
    definition_hash: str
    norm_set: str | None
    norm_hash: str | None
    algorithm_version: str
    recall: str
    policy: str
    scores: tuple[ScoreExplanation, ...]

    @property
    def lineage(self) -> Lineage:
        return Lineage.of(self)

    def __getitem__(self, code: str) -> ScoreExplanation:
        for each in self.scores:
            if each.code == code:
                return each
        raise KeyError(code)


def explain(
    definition: Definition,
    answers: Answers,
    *,
    norms: str | NormSet | None = None,
    recall: str | None = None,
    policy: str | None = None,
) -> Explanation:
    """Explain every score of one response; the arguments and the refusals are those of `score`."""
    scored = score(definition, answers, norms=norms, recall=recall, policy=policy)
    steps = _all_steps(definition, answers, scored, fitting_norm_set(definition, norms))
    return Explanation(
        instrument=scored.instrument,
        definition_version=scored.definition_version,
        definition_hash=scored.definition_hash,
        norm_set=scored.norm_set,
        norm_hash=scored.norm_hash,
        algorithm_version=scored.algorithm_version,
        recall=scored.recall,
        policy=scored.policy,
        scores=tuple(
            ScoreExplanation(each.code, each.metric, each.value, each.reason, steps[each.code])
            for each in scored.scores
        ),
    )


def _all_steps(
    definition: Definition, answers: Answers, scored: Scoring, norm_set: NormSet | None
) -> dict[str, tuple[Step, ...]]:
    scales = {
        scale.code: _scale_steps(definition, scale, answers, scored.policy) for scale in definition.scales
    }
    if norm_set is None:
        return scales
    standardised = {code: (*steps, *_z_steps(code, steps[-1], norm_set)) for code, steps in scales.items()}
    norm_based = {f"{code}_NBS": (*steps, _t_step(code, steps[-1])) for code, steps in standardised.items()}
    summaries = {each.code: _summary_steps(each, standardised, norm_set) for each in definition.summaries}
    return scales | norm_based | summaries


# ------------------------------------------------------------------ scales


def _scale_steps(definition: Definition, scale: Scale, answers: Answers, policy: str) -> tuple[Step, ...]:
    """Recode, count, add in whole hundredths, carry to 0-100 by one division."""
    recoded = {item: _hundredths(definition, item, answers) for item in scale.items}
    given = [value for value, _ in recoded.values() if value is not None]
    steps = [_recode_step(definition, item, answers, *recoded[item]) for item in scale.items]
    steps.append(_answered_step(definition, scale, len(given), policy))
    if len(given) < least_answered(policy, len(scale.items)):
        why = "no score: too few items are answered" if given else "no score: nothing is answered"
        return (*steps, Step(scale.code, "", None, *_based(definition, scale.basis), why))
    total, n = sum(given), len(given)
    steps.append(
        Step(
            f"{scale.code} sum",
            " + ".join(map(str, given)),
            float(total),
            *_based(definition, scale.basis),
            "the recoded values in hundredths, so that the sum is exact",
        )
    )
    carried = f"({total} - 100 * {scale.lowest} * {n}) / ({n} * ({scale.highest} - {scale.lowest}))"
    value = (total - 100 * scale.lowest * n) / (n * (scale.highest - scale.lowest))
    note = f"the mean of the answered items carried from {scale.lowest}-{scale.highest} to 0-100"
    return (*steps, Step(scale.code, carried, value, *_based(definition, scale.basis), note))


def _hundredths(definition: Definition, item: str, answers: Answers) -> tuple[int | None, Basis]:
    """The recoded value of an answer in hundredths, None where unanswered, with the basis of its table."""
    hanging, code = definition.hanging, answers.get(item)
    if hanging is not None and item == hanging.item:
        values, basis = _hanging_values(definition, answers), hanging.basis
        codes = definition.item_by_id[item].codes
    else:
        recode = next(each for each in definition.recodes if item in each.items)
        values, codes, basis = recode.hundredths, recode.codes, recode.basis
    return (values[codes.index(code)] if isinstance(code, int) else None), basis


def _hanging_values(definition: Definition, answers: Answers) -> tuple[int, ...]:
    rule = definition.hanging
    assert rule is not None
    other = answers.get(rule.hangs_on)
    if not isinstance(other, int):
        return rule.when_unanswered
    return rule.when_first_code if other == definition.item_by_id[rule.hangs_on].codes[0] else rule.otherwise


def _recode_step(
    definition: Definition, item: str, answers: Answers, hundredths: int | None, basis: Basis
) -> Step:
    if hundredths is None:
        why = "not applicable, taken as unanswered" if answers.get(item) == NOT_APPLICABLE else "unanswered"
        return Step(item, "", None, *_based(definition, basis), f"{item}: {why}")
    value = hundredths / 100
    note = f"{item}: code {answers[item]} -> {number(value)}{_hangs(definition, item, answers)}"
    return Step(item, number(value), value, *_based(definition, basis), note)


def _hangs(definition: Definition, item: str, answers: Answers) -> str:
    """Why the code of an item that hangs on another one has the value it has."""
    rule = definition.hanging
    if rule is None or item != rule.item:
        return ""
    other: Answer = answers.get(rule.hangs_on)
    return f", as {rule.hangs_on} is {f'code {other}' if isinstance(other, int) else 'unanswered'}"


def _answered_step(definition: Definition, scale: Scale, n: int, policy: str) -> Step:
    least = least_answered(policy, len(scale.items))
    note = f"of {len(scale.items)} items; at least {least} must be answered (policy {policy})"
    basis = definition.policy_bases[policy]
    return Step(f"{scale.code} answered", str(n), float(n), *_based(definition, basis), note)


# ------------------------------------------------------------------ norm-based scales, summaries


def _z_steps(code: str, scale: Step, norm_set: NormSet) -> tuple[Step, ...]:
    """The scale as distance from the norm mean in norm SDs; no step where the scale has no score."""
    if scale.value is None:
        return ()
    mean, sd = norm_set.means[code], norm_set.sds[code]
    expression = f"({number(scale.value)} - {number(mean)}) / {number(sd)}"
    based = _based(norm_set, norm_set.bases["means"], norm_set.bases["sds"])
    note = f"mean and standard deviation of {code} in norm set {norm_set.id}"
    return (Step(f"{code} z", expression, (scale.value - mean) / sd, *based, note),)


def _t_step(code: str, z: Step) -> Step:
    name = f"{code}_NBS"
    if z.value is None:
        return Step(name, "", None, z.sources, z.confidence, f"no score: {code} has none")
    expression = f"50 + 10 * {number(z.value)}"
    return Step(name, expression, 50.0 + 10.0 * z.value, z.sources, z.confidence, "mean 50, SD 10")


def _summary_steps(
    summary: Summary, standardised: Mapping[str, tuple[Step, ...]], norm_set: NormSet
) -> tuple[Step, ...]:
    """Every scale's steps, then weight x z added in the order of the scales."""
    before = tuple(step for code in summary.scales for step in standardised[code])
    last = {code: standardised[code][-1] for code in summary.scales}
    based = _based(norm_set, norm_set.bases[summary.code])
    if missing := [code for code in summary.scales if last[code].value is None]:
        why = f"no score: every scale is needed, and these have none: {', '.join(missing)}"
        return (*before, Step(summary.code, "", None, *based, why))
    weights = norm_set.weights[summary.code]
    zs = {code: step.value for code, step in last.items() if step.value is not None}
    expression = " + ".join(f"{number(weights[code])} * {number(z)}" for code, z in zs.items())
    total = _added(weights[code] * z for code, z in zs.items())
    note = f"weights of {summary.code} in norm set {norm_set.id}, in the order {' '.join(zs)}"
    added = Step(f"{summary.code} sum", expression, total, *based, note)
    carried = f"50 + 10 * {number(total)}"
    return (*before, added, Step(summary.code, carried, 50.0 + 10.0 * total, *based, "mean 50, SD 10"))


def _added(terms: Iterable[float]) -> float:
    """The sum from left to right, each addition rounded; newer versions of `sum` add in another way."""
    first, *rest = terms
    for term in rest:
        first += term
    return first


# ------------------------------------------------------------------ how it is written


def number(value: float) -> str:
    """The shortest plain decimal that is read back as the same double; a negative one in parentheses."""
    plain = format(Decimal(repr(value)), "f").removesuffix(".0")
    return f"({plain})" if plain.startswith("-") else plain


def _based(of: Definition | NormSet, *bases: Basis) -> tuple[tuple[str, ...], Confidence]:
    """The citations in full and the confidence of the tables that a step uses."""
    keys = dict.fromkeys(key for basis in bases for key in basis.sources)
    return tuple(of.sources[key] for key in keys), least_sure(*bases)
