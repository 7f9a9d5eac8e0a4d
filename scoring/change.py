"""Change from baseline: follow-up less baseline, and only between scores that were made in the same way.

Higher is better for every score, so a positive change is an improvement.
"""

from dataclasses import dataclass
from typing import Literal

from scoring.results import Metric, Scoring

LINEAGE = ("instrument", "definition_version", "norm_set", "recall", "policy", "algorithm_version")

NoChange = Literal["not-comparable", "baseline-missing", "followup-missing", "both-missing"]


@dataclass(frozen=True)
class Change:
    """The change of one score; where there is none, `reason` says why.

    change          follow-up less baseline, in the unit of the metric
    percent_change  100 x change / baseline; None where the baseline is 0
    """

    code: str
    metric: Metric
    baseline: float | None
    followup: float | None
    change: float | None
    percent_change: float | None
    reason: NoChange | None = None


def change(baseline: Scoring, followup: Scoring) -> tuple[Change, ...]:
    """The change of every score of the baseline, in its order.

    Where the two were not scored in the same way (`differences`) no change is given: reason "not-comparable".
    """
    comparable = not differences(baseline, followup)
    later = {score.code: score.value for score in followup.scores}
    return tuple(
        change_of(score.code, score.metric, score.value, later.get(score.code), comparable)
        for score in baseline.scores
    )


def differences(baseline: Scoring, followup: Scoring) -> tuple[str, ...]:
    """What of instrument, version, norm set, recall, policy and algorithm the two do not share."""
    return tuple(name for name in LINEAGE if getattr(baseline, name) != getattr(followup, name))


def change_of(
    code: str, metric: Metric, baseline: float | None, followup: float | None, comparable: bool = True
) -> Change:
    """The change of one score; None (never 0) where either side is None or the two are not comparable."""
    reason = _reason(baseline, followup, comparable)
    if reason is not None or baseline is None or followup is None:
        return Change(code, metric, baseline, followup, None, None, reason)
    difference = followup - baseline
    percent = None if baseline == 0 else 100.0 * difference / baseline
    return Change(code, metric, baseline, followup, difference, percent)


def _reason(baseline: float | None, followup: float | None, comparable: bool) -> NoChange | None:
    if not comparable:
        return "not-comparable"
    if baseline is None:
        return "both-missing" if followup is None else "baseline-missing"
    return "followup-missing" if followup is None else None
