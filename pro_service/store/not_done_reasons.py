"""Why an assessment was not done."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.types import Code


class NotDoneReason(Numbered, Recorded, Base):
    """A coded reason; the one recorded last counts, and the earlier ones stay."""

    __tablename__ = "not_done_reason"
    __table_args__ = (CheckConstraint("reason <> 'other' OR note IS NOT NULL", name="other_with_a_note"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    reason: Mapped[str] = mapped_column(Code)
    note: Mapped[str | None] = mapped_column(String(2000))


def of_enrolments(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[NotDoneReason]:
    """The reasons recorded by `as_of` for assessments of these enrolments, in the order of recording."""
    rows = (
        select(NotDoneReason)
        .join(Assessment, Assessment.id == NotDoneReason.assessment_id)
        .where(Assessment.enrolment_id.in_(enrolments), NotDoneReason.recorded_at <= as_of)
    )
    return session.scalars(rows.order_by(*NotDoneReason.in_order())).all()
