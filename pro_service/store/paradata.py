"""Paradata and changed answers of accepted submissions: facts that only analysts and inspectors read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.permissions import Scope
from pro_service.store.arrivals import Key
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Fact
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.responses import stands
from pro_service.store.scopes import within
from pro_service.store.submissions import Submission
from pro_service.store.types import CanonicalJson, Code


def _of_submission(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["enrolment_id", "submission_id"],
        ["submission.enrolment_id", "submission.id"],
        name=f"fk_{table}_enrolment_id_submission_id",
    )


class Paradata(Fact, Base):
    """How one questionnaire was filled in, as its app noted it.

    seconds    item id -> whole seconds on the screen
    presented  item ids in the order of their first showing
    n_changes  how many answers were changed before sending; each is an `AnswerChange`
    """

    __tablename__ = "paradata"
    __table_args__ = (_of_submission("paradata"),)

    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    seconds: Mapped[dict] = mapped_column(CanonicalJson)
    presented: Mapped[list] = mapped_column(CanonicalJson)
    n_back_steps: Mapped[int]
    n_changes: Mapped[int]


class AnswerChange(Fact, Base):
    """An answer that was changed before it was sent, with the answer before; null where there was none."""

    __tablename__ = "answer_change"
    __table_args__ = (_of_submission("answer_change"),)

    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(Code)
    before: Mapped[Any] = mapped_column(CanonicalJson, nullable=True)
    after: Mapped[Any] = mapped_column(CanonicalJson, nullable=True)
    occurred_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(Code)


@dataclass(frozen=True, slots=True)
class Noted:
    """One accepted submission with what its app noted, None and empty where it noted nothing."""

    enrolment: Enrolment
    subject_id: str
    assessment: Assessment
    submission: Submission
    paradata: Paradata | None
    changes: tuple[AnswerChange, ...]


def page(
    session: Session, scope: Scope, study_id: str, as_of: datetime, after: Key | None, limit: int
) -> tuple[Sequence[Noted], Key | None]:
    """Submissions in reach that stand at `as_of` and came with paradata, oldest first, after a page."""
    query = (
        select(Enrolment, Participant.subject_id, Assessment, Submission, Paradata)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Submission, Submission.enrolment_id == Enrolment.id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .join(
            Paradata,
            (Paradata.enrolment_id == Submission.enrolment_id) & (Paradata.submission_id == Submission.id),
        )
        .where(within(scope, study_id), stands(as_of))
        .order_by(Submission.recorded_at, Submission.id)
        .limit(limit + 1)
    )
    if after is not None:
        at, last_id = after
        query = query.where(
            (Submission.recorded_at > at) | ((Submission.recorded_at == at) & (Submission.id > last_id))
        )
    rows = session.execute(query).all()
    changes = _changes_of(session, [row.Submission.id for row in rows[:limit]])
    found = [
        Noted(*row, tuple(changes.get((row.Enrolment.id, row.Submission.id), ()))) for row in rows[:limit]
    ]
    last = found[-1].submission if len(rows) > limit else None
    return found, (last.recorded_at, last.id) if last else None


def _changes_of(
    session: Session, submissions: Collection[UUID]
) -> dict[tuple[UUID, UUID], list[AnswerChange]]:
    rows = select(AnswerChange).where(AnswerChange.submission_id.in_(submissions))
    found: dict[tuple[UUID, UUID], list[AnswerChange]] = {}
    for row in session.scalars(rows.order_by(AnswerChange.number)):
        found.setdefault((row.enrolment_id, row.submission_id), []).append(row)
    return found
