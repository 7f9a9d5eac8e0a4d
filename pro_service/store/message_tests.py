"""Test messages that participants asked for, and what became of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.message_tests import STATES
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code


class MessageTest(Recorded, Base):
    """A participant asked for a test message by one channel."""

    __tablename__ = "message_test"
    __table_args__ = (CheckConstraint(f"channel IN {CHANNELS!r}", name="channel"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(Code)


class MessageTestEvent(Recorded, Base):
    """What became of it: the first event takes it for sending, so that it leaves once."""

    __tablename__ = "message_test_event"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES!r}", name="state"),
        ForeignKeyConstraint(
            ["enrolment_id", "test_id"],
            ["message_test.enrolment_id", "message_test.id"],
            name="fk_message_test_event_enrolment_id_test_id",
        ),
    )

    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    test_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)


def waiting(session: Session, limit: int) -> Sequence[MessageTest]:
    """Those that nobody has taken yet, the oldest first."""
    taken = select(MessageTestEvent.test_id).where(
        MessageTestEvent.enrolment_id == MessageTest.enrolment_id, MessageTestEvent.test_id == MessageTest.id
    )
    rows = select(MessageTest).where(~taken.exists()).order_by(MessageTest.recorded_at, MessageTest.id)
    return session.scalars(rows.limit(limit)).all()


def events_of(session: Session, enrolment_id: UUID, test_id: UUID) -> Sequence[MessageTestEvent]:
    """What became of one, oldest first; empty while it waits."""
    rows = select(MessageTestEvent).where(
        MessageTestEvent.enrolment_id == enrolment_id, MessageTestEvent.test_id == test_id
    )
    return session.scalars(rows.order_by(MessageTestEvent.number)).all()


def tests_of(session: Session, enrolment_id: UUID) -> Sequence[MessageTest]:
    """Every one that a participant asked for, oldest first."""
    rows = select(MessageTest).where(MessageTest.enrolment_id == enrolment_id)
    return session.scalars(rows.order_by(MessageTest.recorded_at, MessageTest.id)).all()
