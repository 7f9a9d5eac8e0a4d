"""Change from baseline of a study's participants, at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors, longitudinal
from pro_service.domain.longitudinal import Row, ScoreValue, Series, Visited
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import InstrumentUse, StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.services import assessments, studies, windows
from pro_service.services.assessments import Standing
from pro_service.services.participants import in_scope
from pro_service.services.scores import scores_of
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the change from baseline is wanted; None wants all."""

    enrolment_id: UUID | None = None
    instrument: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A row with the participant it is of."""

    enrolment_id: UUID
    subject_id: str
    site: str
    row: Row


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    asked: Asked,
    after: str | None,
    limit: int,
) -> tuple[Sequence[ParticipantRow], str | None]:
    """All rows of the next `limit` participants by subject id, as known at `as_of`.

    The second of the pair is the last subject id, or None at the end. Raises NotFound out of reach.
    """
    studies.get_study(session, scope, study_id)
    query = (
        select(Enrolment, Participant.subject_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(in_scope(scope, study_id), Enrolment.recorded_at <= as_of)
        .order_by(Participant.subject_id)
        .limit(limit + 1)
    )
    if asked.enrolment_id is not None:
        query = query.where(Enrolment.id == asked.enrolment_id)
    if after is not None:
        query = query.where(Participant.subject_id > after)
    found = session.execute(query).all()
    rows = [
        ParticipantRow(enrolment.id, subject_id, enrolment.site, row)
        for enrolment, subject_id in found[:limit]
        for row in _rows(session, as_of, asked, enrolment)
    ]
    return rows, found[limit - 1].subject_id if len(found) > limit else None


def series_of(definition: StudyDefinition) -> tuple[Series, ...]:
    """Everything that the study follows over time, in the order of its file and of each instrument."""
    return tuple(each for use in definition.instruments for each in _series(use))


def _series(use: InstrumentUse) -> list[Series]:
    """The 0-100 scales once; norm-based scores and summaries once for each norm set."""
    instrument = scoring.load(use.instrument)
    scales = scoring.score_codes(instrument, None)
    found = [Series(use.instrument, code, "0-100", None) for code in scales]
    for norm_set in (use.norm_set, *use.secondary_norm_sets):
        if norm_set is not None:
            normed = scoring.score_codes(instrument, norm_set)[len(scales) :]
            found += [Series(use.instrument, code, "T", norm_set) for code in normed]
    return found


def _rows(session: Session, as_of: datetime, asked: Asked, enrolment: Enrolment) -> list[Row]:
    definition = studies.definition_of(session, enrolment.study_id, enrolment.study_version)
    wanted = [
        series
        for series in series_of(definition)
        if asked.instrument in (None, series.instrument) and asked.score in (None, series.code)
    ]
    visited = _visited(session, as_of, definition, enrolment)
    return list(longitudinal.rows(wanted, visited, _day_0(session, as_of, definition, enrolment)))


def _day_0(
    session: Session, as_of: datetime, definition: StudyDefinition, enrolment: Enrolment
) -> date | None:
    """The local day of the anchor of the baseline rule, once it has really happened."""
    standing = anchors.effective_anchors(windows.events_of(session, enrolment.id), as_of)
    event = standing.get(definition.baseline.anchor)
    return event.occurred_on if event and not event.is_planned else None


def _visited(
    session: Session, as_of: datetime, definition: StudyDefinition, enrolment: Enrolment
) -> list[Visited]:
    standing = assessments.standing(session, as_of, definition, enrolment)
    runs = _runs(session, as_of, enrolment.id)
    scores = scores_of(session, [run.id for found in runs.values() for run in found])
    zone = definition.site(enrolment.site).zone
    return [_one(each, zone, runs.get(each.assessment.id, []), scores) for each in standing]


def _runs(session: Session, as_of: datetime, enrolment_id: UUID) -> dict[UUID, list[ScoreRun]]:
    """The score runs of each assessment, oldest first."""
    rows = session.execute(
        select(ResponseVersion.assessment_id, ScoreRun)
        .join(ScoreRun, ScoreRun.response_version_id == ResponseVersion.id)
        .where(ResponseVersion.enrolment_id == enrolment_id, ScoreRun.recorded_at <= as_of)
        .order_by(ScoreRun.recorded_at, ScoreRun.id)
    )
    found: dict[UUID, list[ScoreRun]] = {}
    for assessment_id, run in rows:
        found.setdefault(assessment_id, []).append(run)
    return found


def _one(each: Standing, zone: str, runs: list[ScoreRun], scores: dict[UUID, list[Score]]) -> Visited:
    submission = each.submission
    return Visited(
        visit=each.assessment.visit,
        visit_number=each.assessment.visit_number,
        instrument=each.assessment.instrument,
        status=each.status.value,
        completed_on=local_day(submission.corrected_completed_at, zone) if submission else None,
        flags=tuple(submission.flags) if submission else (),
        scores={
            _series_of(run, score): ScoreValue(score.value, score.reason, _made_by(run))
            for run in runs
            for score in scores.get(run.id, ())
        },
        failed=any(run.state == "failed" for run in runs),
    )


def _series_of(run: ScoreRun, score: Score) -> Series:
    norm_set = run.norm_set if score.metric == "T" else None
    return Series(run.instrument, score.code, score.metric, norm_set)  # type: ignore[arg-type]


def _made_by(run: ScoreRun) -> longitudinal.MadeBy:
    return run.definition_version, run.recall, run.policy, run.algorithm_version
