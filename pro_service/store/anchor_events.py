"""Dated facts from which windows are computed, and the ends of a participation."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code


class AnchorEvent(Recorded, Base):
    """An anchor event of an enrolment; a later one may supersede it, with a reason, or void it.

    `occurred_on` is the local date at the site. The instant is kept only for the kinds that end something:
    within a day, the instant of an infusion must leave no trace.
    """

    __tablename__ = "anchor_event"
    __table_args__ = (
        CheckConstraint("supersedes IS NULL OR reason IS NOT NULL", name="superseded_for_a_reason"),
        CheckConstraint("NOT is_void OR supersedes IS NOT NULL", name="void_of_something"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    occurred_on: Mapped[date]
    occurred_at: Mapped[datetime | None]
    is_planned: Mapped[bool]
    is_void: Mapped[bool]
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_event.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(String(2000))

    @property
    def recorded_on(self) -> date:
        """The day in UTC on which it was recorded: all that may be shown of when."""
        return self.recorded_at.date()


IN_ORDER = (AnchorEvent.recorded_at, AnchorEvent.id)
"""The order of recording."""


def of_enrolments(session: Session, enrolments: Collection[UUID]) -> Sequence[AnchorEvent]:
    """The anchor events of these enrolments, in the order of recording."""
    rows = select(AnchorEvent).where(AnchorEvent.enrolment_id.in_(enrolments))
    return session.scalars(rows.order_by(*IN_ORDER)).all()
