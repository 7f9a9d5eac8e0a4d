"""When a participant arrived at the site for a visit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code


class CheckIn(Recorded, Base):
    """A check-in at a visit: beside the times of its questionnaires it tells which came first.

    A mistaken one is put right by a later one that supersedes it, with a reason.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        CheckConstraint("supersedes IS NULL OR reason IS NOT NULL", name="superseded_for_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    visit: Mapped[str] = mapped_column(Code)
    occurred_at: Mapped[datetime]
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("check_in.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(String(2000))


def standing(session: Session, enrolment_id: UUID, as_of: datetime) -> Sequence[CheckIn]:
    """The check-ins of an enrolment known at `as_of` that no later one had superseded by then."""
    rows = session.scalars(
        select(CheckIn)
        .where(CheckIn.enrolment_id == enrolment_id, CheckIn.recorded_at <= as_of)
        .order_by(CheckIn.recorded_at, CheckIn.id)
    ).all()
    superseded = {each.supersedes for each in rows}
    return [each for each in rows if each.id not in superseded]
