"""When somebody came to know a participant's arm, and how; never which."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.permissions import Scope
from pro_service.domain.unblindings import ASSESSMENTS, KINDS, LEARNED_BY, THROUGH
from pro_service.store.base import Base, Recorded
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scopes import within
from pro_service.store.types import Code


class Unblinding(Recorded, Base):
    """One event. What was mistaken, or was assessed later, stands in a later row that supersedes it."""

    __tablename__ = "unblinding"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"learned_by IN {LEARNED_BY}", name="learned_by"),
        CheckConstraint(f"through IN {THROUGH}", name="through"),
        CheckConstraint(f"assessment IN {ASSESSMENTS}", name="assessment"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    occurred_on: Mapped[date]
    kind: Mapped[str] = mapped_column(Code)
    learned_by: Mapped[str] = mapped_column(Code)
    through: Mapped[str] = mapped_column(Code)
    assessment: Mapped[str] = mapped_column(Code)
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("unblinding.id"), unique=True)


def of_study(
    session: Session, scope: Scope, study_id: str, as_of: datetime
) -> Sequence[tuple[Unblinding, str]]:
    """What is in reach and was known at `as_of`, each with its subject id, in the order of recording."""
    rows = session.execute(
        select(Unblinding, Participant.subject_id)
        .join(Enrolment, Enrolment.id == Unblinding.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(within(scope, study_id), Unblinding.recorded_at <= as_of)
        .order_by(Unblinding.recorded_at, Unblinding.supersedes.is_not(None), Unblinding.id)
    )
    return [(row[0], row[1]) for row in rows]


def supersedable(session: Session, enrolment_id: UUID) -> set[UUID]:
    """The events of an enrolment that no later one has superseded."""
    rows = session.scalars(select(Unblinding).where(Unblinding.enrolment_id == enrolment_id)).all()
    return {row.id for row in rows} - {row.supersedes for row in rows if row.supersedes}
