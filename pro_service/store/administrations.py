"""Scored administrations: a score run with all that it is about, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.store.arrivals import Key
from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scopes import within
from pro_service.store.scores import Score, ScoreRun, of_runs
from pro_service.store.submissions import ResponseVersion, Submission


@dataclass(frozen=True, slots=True)
class Administration:
    """Whose, which visit, when, by which lineage, and the scores."""

    enrolment: Enrolment
    subject_id: str
    assessment: Assessment
    submission: Submission
    response: ResponseVersion
    run: ScoreRun
    scores: tuple[Score, ...]


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    counting: ColumnElement[bool],
    enrolment_id: UUID | None,
    state: str | None,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[Administration], Key | None]:
    """Those within reach whose run counts, in the order in which they were scored; None wants every state."""
    query = _all(scope, study_id).where(counting).order_by(ScoreRun.recorded_at, ScoreRun.id).limit(limit + 1)
    if enrolment_id is not None:
        query = query.where(Enrolment.id == enrolment_id)
    if state is not None:
        query = query.where(ScoreRun.state == state)
    if after is not None:
        at, run_id = after
        query = query.where(
            ScoreRun.recorded_at >= at,  # said apart, an index can begin there
            (ScoreRun.recorded_at > at) | (ScoreRun.id > run_id),
        )
    rows = session.execute(query).all()
    scores = of_runs(session, [row.ScoreRun.id for row in rows[:limit]])
    found = [Administration(*row, tuple(scores[row.ScoreRun.id])) for row in rows[:limit]]
    last = found[-1].run if len(rows) > limit else None
    return found, (last.recorded_at, last.id) if last else None


def find(session: Session, scope: Scope, study_id: str, run_id: UUID) -> Administration | None:
    """The administration of one score run within reach; None for an absent and a foreign one alike."""
    row = session.execute(_all(scope, study_id).where(ScoreRun.id == run_id)).one_or_none()
    return Administration(*row, tuple(of_runs(session, [run_id])[run_id])) if row else None


def _all(
    scope: Scope, study_id: str
) -> Select[Enrolment, str, Assessment, Submission, ResponseVersion, ScoreRun]:
    return (
        select(Enrolment, Participant.subject_id, Assessment, Submission, ResponseVersion, ScoreRun)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Assessment, Assessment.enrolment_id == Enrolment.id)
        .join(ResponseVersion, ResponseVersion.assessment_id == Assessment.id)
        .join(
            Submission,
            (Submission.id == ResponseVersion.submission_id)
            & (Submission.enrolment_id == ResponseVersion.enrolment_id),
        )
        .join(ScoreRun, ScoreRun.response_version_id == ResponseVersion.id)
        .where(within(scope, study_id))
    )
