"""Change from baseline, and whether it reaches a threshold.

Change is follow-up less baseline, and only between scores that were made in the same way. Higher is better
for every score, so a positive change is an improvement. A change is compared with a threshold here and
nowhere else, so that responder counts, figures and exports agree.
"""

import math
from dataclasses import dataclass
from typing import Literal

from scoring.definition import Confidence
from scoring.errors import (
    GroupLevelThreshold,
    ThresholdMismatch,
    ThresholdWithoutValue,
    WrongReliability,
    WrongThreshold,
)
from scoring.results import Lineage, Metric, Scoring

COMPARED = ("instrument", "definition_version", "norm_set", "recall", "policy", "algorithm_version")
"""What of their lineage two scores must share, so that one can be taken from the other."""

TOLERANCE = 1e-9
"""A change that falls short of its threshold by no more than this reaches it: scores are not rounded."""

Direction = Literal["improvement", "deterioration"]
Level = Literal["group", "individual"]
NoChange = Literal["not-comparable", "baseline-missing", "followup-missing", "both-missing"]
NoPercent = Literal["no-change", "norm-based", "baseline-zero"]


@dataclass(frozen=True)
class Change:
    """The change of one score; where there is none, `reason` says why.

    change          follow-up less baseline, in the unit of the metric
    percent_change  100 x change / baseline; of a 0-100 score alone, and from a baseline above 0: a T score
                    has no zero to count from. Else None, and `percent_reason` says why
    instrument      None where the caller did not say
    """

    code: str
    metric: Metric
    baseline: float | None
    followup: float | None
    change: float | None
    percent_change: float | None
    reason: NoChange | None = None
    percent_reason: NoPercent | None = None
    instrument: str | None = None


def change(baseline: Scoring, followup: Scoring) -> tuple[Change, ...]:
    """The change of every score of the baseline, in its order.

    Where the two were not scored in the same way (`differences`) no change is given: reason "not-comparable".
    """
    comparable = not differences(baseline.lineage, followup.lineage)
    later = {score.code: score.value for score in followup.scores}
    return tuple(
        change_of(
            score.code, score.metric, score.value, later.get(score.code), comparable, baseline.instrument
        )
        for score in baseline.scores
    )


def differences(baseline: Lineage, followup: Lineage) -> tuple[str, ...]:
    """What of instrument, version, norm set, recall, policy and algorithm the two do not share."""
    if baseline == followup:
        return ()
    return tuple(name for name in COMPARED if getattr(baseline, name) != getattr(followup, name))


def change_of(
    code: str,
    metric: Metric,
    baseline: float | None,
    followup: float | None,
    comparable: bool = True,
    instrument: str | None = None,
) -> Change:
    """The change of one score; None (never 0) where either side is None or the two are not comparable."""
    reason = _reason(baseline, followup, comparable)
    if reason is not None or baseline is None or followup is None:
        return Change(code, metric, baseline, followup, None, None, reason, "no-change", instrument)
    difference = followup - baseline
    no_percent = _no_percent(metric, baseline)
    percent = None if no_percent else 100.0 * difference / baseline
    return Change(code, metric, baseline, followup, difference, percent, None, no_percent, instrument)


def _reason(baseline: float | None, followup: float | None, comparable: bool) -> NoChange | None:
    if not comparable:
        return "not-comparable"
    if baseline is None:
        return "both-missing" if followup is None else "baseline-missing"
    return "followup-missing" if followup is None else None


def _no_percent(metric: Metric, baseline: float) -> NoPercent | None:
    if metric != "0-100":
        return "norm-based"
    return None if baseline > 0 else "baseline-zero"


# ------------------------------------------------------------------ thresholds


@dataclass(frozen=True)
class Threshold:
    """How large a change of a score has to be, in one direction, by one source.

    value              above 0 for improvement, below 0 for deterioration, in the unit of the metric; None
                       where the sources give a range over several scores only
    range_over_scores  that range, for help texts; nobody is judged by it
    level              "group": the difference between groups that matters; "individual": one person changed
    citation           never empty
    raises             WrongThreshold
    """

    id: str
    instruments: tuple[str, ...]
    scores: tuple[str, ...]
    metric: Metric
    direction: Direction
    value: float | None
    level: Level
    population: str
    citation: str
    confidence: Confidence
    range_over_scores: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not self.citation.strip():
            raise WrongThreshold(f"{self.id}: a threshold needs a citation")
        ends = [each for each in (self.value, *(self.range_over_scores or ())) if each is not None]
        sign = 1.0 if self.direction == "improvement" else -1.0
        if not all(math.isfinite(each) and each * sign > 0 for each in ends):
            raise WrongThreshold(f"{self.id}: improvement is above 0, deterioration below 0")


@dataclass(frozen=True)
class Responder:
    """Whether a change meets a threshold, with all that has to be said beside it.

    is_responder  None (never False) where there is no change; `reason` says why
    allowed_by    for a group-level threshold, the citation that allows it to judge one person
    """

    code: str
    change: float | None
    is_responder: bool | None
    reason: NoChange | None
    threshold: str
    metric: Metric
    direction: Direction
    value: float
    level: Level
    citation: str
    allowed_by: str | None


def responder(
    change: Change, threshold: Threshold, *, allow_group_level: Literal[False] | str = False
) -> Responder:
    """Judge one change by one threshold, at TOLERANCE; a deterioration is met at or below its value.

    allow_group_level  the citation that allows a group-level threshold to judge one person; refused without
    raises             ThresholdMismatch, GroupLevelThreshold, ThresholdWithoutValue
    """
    _refuse_mismatch(change, threshold)
    if threshold.value is None:
        raise ThresholdWithoutValue(f"{threshold.id} has no single value in its sources")
    allowed_by = _allowed_by(threshold, allow_group_level)
    return Responder(
        code=change.code,
        change=change.change,
        is_responder=None if change.change is None else reaches(change.change, threshold.value),
        reason=change.reason,
        threshold=threshold.id,
        metric=threshold.metric,
        direction=threshold.direction,
        value=threshold.value,
        level=threshold.level,
        citation=threshold.citation,
        allowed_by=allowed_by,
    )


def reaches(change: float, value: float) -> bool:
    """Whether a change is as large as a value above 0, or as far down as a value below 0, at TOLERANCE."""
    return change >= value - TOLERANCE if value > 0 else change <= value + TOLERANCE


def _refuse_mismatch(change: Change, threshold: Threshold) -> None:
    if change.metric != threshold.metric:
        raise ThresholdMismatch(
            f"{threshold.id} is in the metric {threshold.metric}, {change.code} is in {change.metric}"
        )
    if change.code not in threshold.scores:
        raise ThresholdMismatch(f"{threshold.id} is not for {change.code}")
    if change.instrument is not None and change.instrument not in threshold.instruments:
        raise ThresholdMismatch(f"{threshold.id} is not for {change.instrument}")


def _allowed_by(threshold: Threshold, citation: Literal[False] | str) -> str | None:
    if threshold.level == "individual":
        return None
    if not isinstance(citation, str) or not citation.strip():
        raise GroupLevelThreshold(
            f"{threshold.id} is a group-level threshold: to judge one person by it, cite what allows it"
        )
    return citation


# ------------------------------------------------------------------ reliable change


@dataclass(frozen=True)
class ReliableChange:
    """The reliable change index of one change; `index` is None where there is no change.

    standard_error  of the difference between two measurements of somebody who did not change
    """

    code: str
    index: float | None
    reason: NoChange | None
    standard_error: float
    sd: float
    reliability: float
    citation: str


def reliable_change_index(change: Change, sd: float, reliability: float, citation: str) -> ReliableChange:
    """The change in standard errors of the difference: change / (sd x sqrt(2 x (1 - reliability))).

    sd, reliability  of the score in the population of the citation, in the metric of the change; sd above 0,
                     reliability from 0 to less than 1
    citation         where both stand; never empty
    raises           WrongReliability

    Source: Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19.
    """
    if not (math.isfinite(sd) and sd > 0):
        raise WrongReliability("the standard deviation must be above 0")
    if not 0 <= reliability < 1:
        raise WrongReliability("the reliability must be from 0 to less than 1")
    if not citation.strip():
        raise WrongReliability("the standard deviation and the reliability need a citation")
    error = sd * math.sqrt(2.0 * (1.0 - reliability))
    index = None if change.change is None else change.change / error
    return ReliableChange(change.code, index, change.reason, error, sd, reliability, citation)
