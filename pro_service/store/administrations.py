"""Scored administrations: a score run with all that it is about, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.store.arrivals import Key
from pro_service.store.assessments import Assessment
from pro_service.store.corrections import Correction
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.rescoring import WhichScores, scoring_of
from pro_service.store.scopes import within
from pro_service.store.scores import Score, ScoreRun, of_runs
from pro_service.store.submissions import Particulars, ResponseVersion, Submission


@dataclass(frozen=True, slots=True)
class Administration:
    """Whose, which visit, when, by which lineage, and the scores; `correction` where the version is one.

    counts_as  in which of the scorings that a page was asked for the run counts; empty outside pages
    """

    enrolment: Enrolment
    subject_id: str
    assessment: Assessment
    submission: Submission
    response: ResponseVersion
    correction: Correction | None
    run: ScoreRun
    scores: tuple[Score, ...]
    counts_as: tuple[WhichScores, ...] = ()

    @property
    def scoring(self) -> str:
        """As it stands in a list."""
        return scoring_of(self.counts_as)

    @property
    def particulars(self) -> Particulars:
        """How this version says that it was filled in, and how that was judged."""
        return self.correction or self.submission


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    counting: Mapping[WhichScores, ColumnElement[bool]],
    enrolment_id: UUID | None,
    state: str | None,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[Administration], Key | None]:
    """Those within reach whose run counts, in the order in which they were scored; None wants every state.

    counting  for each scoring that is asked for, the condition on the runs that count in it
    """
    query = _all(scope, study_id).where(or_(*counting.values()))
    query = query.order_by(ScoreRun.recorded_at, ScoreRun.id).limit(limit + 1)
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
    rows = session.execute(query.add_columns(*counting.values())).all()
    scores = of_runs(session, [row.ScoreRun.id for row in rows[:limit]])
    found = [_listed(row, tuple(counting), scores) for row in rows[:limit]]
    last = found[-1].run if len(rows) > limit else None
    return found, (last.recorded_at, last.id) if last else None


def _listed(
    row: Sequence[Any], asked: Sequence[WhichScores], scores: Mapping[UUID, Sequence[Score]]
) -> Administration:
    """From a row whose last columns say of each scoring that was asked for whether the run counts in it."""
    facts, counts = row[: -len(asked)], row[-len(asked) :]
    own = (*facts, tuple(scores[facts[-1].id]), tuple(compress(asked, counts)))
    return Administration(*own)


def find(session: Session, scope: Scope, study_id: str, run_id: UUID) -> Administration | None:
    """The administration of one score run within reach; None for an absent and a foreign one alike."""
    row = session.execute(_all(scope, study_id).where(ScoreRun.id == run_id)).one_or_none()
    return Administration(*row, tuple(of_runs(session, [run_id])[run_id])) if row else None


def _all(
    scope: Scope, study_id: str
) -> Select[Enrolment, str, Assessment, Submission, ResponseVersion, Correction, ScoreRun]:
    return (
        select(
            Enrolment, Participant.subject_id, Assessment, Submission, ResponseVersion, Correction, ScoreRun
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Assessment, Assessment.enrolment_id == Enrolment.id)
        .join(ResponseVersion, ResponseVersion.assessment_id == Assessment.id)
        .join(
            Submission,
            (Submission.id == ResponseVersion.submission_id)
            & (Submission.enrolment_id == ResponseVersion.enrolment_id),
        )
        .outerjoin(Correction, Correction.id == ResponseVersion.id)
        .join(ScoreRun, ScoreRun.response_version_id == ResponseVersion.id)
        .where(within(scope, study_id))
    )
