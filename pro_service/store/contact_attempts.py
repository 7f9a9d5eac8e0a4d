"""The contact log of a site: when it tried to reach a participant, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.contact_attempts import Attempt
from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.types import Code


class ContactAttempt(Numbered, Recorded, Base):
    """One attempt. A mistaken row is put right by a later one that supersedes it; nothing is changed."""

    __tablename__ = "contact_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    visit: Mapped[str | None] = mapped_column(Code)
    occurred_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(Code)
    outcome: Mapped[str] = mapped_column(Code)
    note: Mapped[str | None] = mapped_column(String(2000))
    callback_on: Mapped[date | None]
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("contact_attempt.id"), unique=True)

    def as_attempt(self) -> Attempt:
        """As the rules take it."""
        return Attempt(
            self.id,
            self.visit,
            self.occurred_at,
            self.channel,
            self.outcome,
            self.callback_on,
            self.supersedes,
        )


def of_enrolments(
    session: Session, enrolments: Collection[UUID], as_of: datetime
) -> Sequence[ContactAttempt]:
    """What was in the contact log of these enrolments at `as_of`, in the order of recording."""
    rows = select(ContactAttempt).where(
        ContactAttempt.enrolment_id.in_(enrolments), ContactAttempt.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(*ContactAttempt.in_order())).all()
