"""Change from baseline: one row for every planned assessment and score, those that never came included."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import scoring
from pro_service.domain.baseline import Point, Role, roles
from scoring import Lineage


@dataclass(frozen=True, slots=True)
class Series:
    """What is followed over time: one score of one instrument, in one metric."""

    instrument: str
    code: str
    metric: scoring.Metric
    norm_set: str | None  # None where the metric needs none


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """A score as stored; null with its coded reason.

    run_id        the score run that it is of
    lineage       by what it was made; a 0-100 score has no norm set
    rescoring_id  None for one made as received
    version       that of the response: 1 as received, later ones are corrections
    """

    value: float | None
    reason: str | None
    run_id: UUID
    lineage: Lineage
    rescoring_id: UUID | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Visited:
    """One planned assessment of a participant, what came of it, and its scores by series.

    completed_on        local day at the site; None where nothing was accepted
    mode, completed_by  on what it was filled in, and by whom; None where nothing was accepted
    failed              the scoring of the response failed: the scores are missing for that reason
    """

    assessment_id: UUID
    visit: str
    visit_number: float
    instrument: str
    status: str
    completed_on: date | None
    mode: str | None
    completed_by: str | None
    flags: tuple[str, ...]
    scores: Mapping[Series, ScoreValue]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One score at one visit, its baseline and the change between them; domain/reasons.py lists the reasons.

    value          None for `value_reason`: of the scoring, or the status where nothing came
    baseline_role  which point is the baseline, and why the others are not
    change         higher is better; None for `change_reason`
    percent_change None for `percent_change_reason`
    run_id         with the code of the score, what `explainScore` asks for; None where there is no score.
                   `baseline_run_id` is that of the baseline
    rescoring_id   which rescoring made the value; None where it is as received
    response_version  of which version of the response the score is; None where there is no score
    study_day      counted from day 0 as 1, the day before it as -1; there is no day 0
    """

    series: Series
    assessment_id: UUID
    visit: str
    visit_number: float
    status: str
    completed_on: date | None
    study_day: int | None
    mode: str | None
    completed_by: str | None
    flags: tuple[str, ...]
    run_id: UUID | None
    lineage: Lineage | None
    rescoring_id: UUID | None
    response_version: int | None
    value: float | None
    value_reason: str | None
    baseline_role: Role
    baseline_visit: str | None
    baseline_on: date | None
    baseline_value: float | None
    baseline_run_id: UUID | None
    change: float | None
    change_reason: str | None
    percent_change: float | None
    percent_change_reason: str | None


def rows(series: Sequence[Series], visited: Sequence[Visited], day_0: date | None) -> Iterator[Row]:
    """The rows of one participant, by series in their order and then by visit."""
    in_order = sorted(visited, key=lambda each: each.visit_number)
    for each in series:
        yield from _rows(each, [one for one in in_order if one.instrument == each.instrument], day_0)


def study_day(on: date | None, day_0: date | None) -> int | None:
    """The day within the study: 1 on day 0, -1 on the day before."""
    if on is None or day_0 is None:
        return None
    days = (on - day_0).days
    return days + 1 if days >= 0 else days


def _rows(series: Series, visited: Sequence[Visited], day_0: date | None) -> Iterator[Row]:
    values = [each.scores.get(series) for each in visited]
    points = [
        Point(each.visit_number, each.completed_on, value.value if value else None)
        for each, value in zip(visited, values, strict=True)
    ]
    played = roles(points, day_0)
    chosen = played.index(Role.BASELINE) if Role.BASELINE in played else None
    for place, (each, value, role) in enumerate(zip(visited, values, played, strict=True)):
        base = None if chosen is None else values[chosen]
        changed = _change(series, role, base, value)
        yield Row(
            series=series,
            assessment_id=each.assessment_id,
            visit=each.visit,
            visit_number=each.visit_number,
            status=each.status,
            completed_on=each.completed_on,
            study_day=study_day(each.completed_on, day_0),
            mode=each.mode,
            completed_by=each.completed_by,
            flags=each.flags,
            run_id=value.run_id if value else None,
            lineage=value.lineage if value else None,
            rescoring_id=value.rescoring_id if value else None,
            response_version=value.version if value else None,
            value=points[place].value,
            value_reason=_why_null(each, value),
            baseline_role=role,
            baseline_visit=None if chosen is None else visited[chosen].visit,
            baseline_on=None if chosen is None else visited[chosen].completed_on,
            baseline_value=base.value if base else None,
            baseline_run_id=base.run_id if base else None,
            change=changed.change,
            change_reason=_why_no_change(role, changed),
            percent_change=changed.percent_change,
            percent_change_reason=changed.percent_reason,
        )


def _change(series: Series, role: Role, base: ScoreValue | None, value: ScoreValue | None) -> scoring.Change:
    """Only what came after day 0 has a change; baseline and follow-up must have been made in the same way."""
    is_after = role is Role.AFTER_DAY_0
    comparable = base is None or value is None or not scoring.differences(base.lineage, value.lineage)
    return scoring.change_of(
        series.code,
        series.metric,
        base.value if base else None,
        value.value if value and is_after else None,
        comparable,
        series.instrument,
    )


def _why_null(each: Visited, value: ScoreValue | None) -> str | None:
    if value is not None:
        return value.reason
    if each.completed_on is None:
        return each.status
    return "scoring-failed" if each.failed else "not-scored"


def _why_no_change(role: Role, changed: scoring.Change) -> str | None:
    if role in (Role.BASELINE, Role.EARLIER_THAN_BASELINE):
        return "on-baseline" if role is Role.BASELINE else "before-baseline"
    if role is Role.NO_DAY_0:
        return "no-day-0"
    return changed.reason
