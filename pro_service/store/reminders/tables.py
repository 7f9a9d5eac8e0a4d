"""The tables of reminders: slots and queue, which are worked on; decisions and events, which are facts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.types import Code, Hash

QUEUED, CLAIMED, SENDING = "queued", "claimed", "sending"
HANDED_OVER, DELIVERED, BOUNCED, UNKNOWN = "handed-over", "delivered", "bounced", "unknown"
FAILED, WITHHELD, QUARANTINED = "failed", "withheld", "quarantined"
STATES = (
    QUEUED, CLAIMED, SENDING, HANDED_OVER, DELIVERED, BOUNCED, FAILED, UNKNOWN, WITHHELD, QUARANTINED,
)  # fmt: skip
LEFT = (SENDING, HANDED_OVER, DELIVERED, UNKNOWN)
"""A message that left, or of which nobody knows."""

ON_ITS_WAY = (QUEUED, CLAIMED, SENDING)
IN_VAIN = (FAILED, BOUNCED, WITHHELD)
"""A message that reached nobody, and will not."""

NO_CHANNEL = "none"


def _index(table: str, column: str, where: str) -> Index:
    """An index of those rows alone that are looked for by it."""
    return Index(f"ix_{table}_{column}", column, postgresql_where=text(where), sqlite_where=text(where))


class ReminderSlot(Base):
    """When a step of an assessment falls due and when it is overtaken, [due_at, ends_at).

    A projection of anchors, plan and preferences, written by services/reminders/slots.py alone. A slot that
    is planned has its delivery; it is not planned again, wherever the window moves.
    """

    __tablename__ = "reminder_slot"
    __table_args__ = (
        CheckConstraint("due_at <= ends_at", name="slot"),
        _index("reminder_slot", "due_at", "NOT is_planned"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    step: Mapped[str] = mapped_column(Code, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    message: Mapped[str] = mapped_column(Code)
    due_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_known_too_late: Mapped[bool]
    is_planned: Mapped[bool]


class Delivery(Base):
    """One message on its way: what the dispatchers share.

    fallback    0 for the first channel, 1 for the next one after that failed …
    channel     None until it is decided
    lease_until up to when a dispatcher has it; past it, a claimed one goes back and a sending one is unknown
    attempts    how often it was handed to the channel; `faults`: how often our own side failed with it
    message_id  the idempotency key, by which a bounce finds back: random, so that none can be forged
    address_hmac  the address it went to; a bounce of an older one does not take the present one away
    reference   the gateway's own id, by which a receipt does
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        UniqueConstraint("assessment_id", "step", "fallback"),
        _index("delivery", "not_before", "state = 'queued'"),
        _index("delivery", "lease_until", "lease_until IS NOT NULL"),
        _index("delivery", "message_id", "message_id IS NOT NULL"),
        _index("delivery", "reference", "reference IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    step: Mapped[str] = mapped_column(Code)
    fallback: Mapped[int]
    enrolment_id: Mapped[UUID]  # that of the assessment
    message: Mapped[str] = mapped_column(Code)
    due_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_known_too_late: Mapped[bool]
    channel: Mapped[str | None] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    faults: Mapped[int]
    message_id: Mapped[UUID | None]
    address_hmac: Mapped[str | None] = mapped_column(Hash)
    reference: Mapped[str | None] = mapped_column(String(200))


class MessageDay(Base):
    """A participant's local day on which a message left, and for which step: there is one a day at most."""

    __tablename__ = "message_day"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    local_day: Mapped[date] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    step: Mapped[str] = mapped_column(Code)


class ReminderDecision(Recorded, Base):
    """To send, or not and why: one an assessment, step and channel, written before anything leaves.

    `channel` is "none" where no channel could be chosen.
    """

    __tablename__ = "reminder_decision"
    __table_args__ = (
        CheckConstraint("channel <> 'none' OR not_sent_because IS NOT NULL", name="sent_by_something"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    step: Mapped[str] = mapped_column(Code, primary_key=True)
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    due_at: Mapped[datetime]
    not_sent_because: Mapped[str | None] = mapped_column(Code)


class DeliveryEvent(Numbered, Recorded, Base):
    """What became of a message that was to be sent: handed over, refused, unknown, bounced, delivered."""

    __tablename__ = "delivery_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "step", "channel"],
            ["reminder_decision.assessment_id", "reminder_decision.step", "reminder_decision.channel"],
            name="fk_delivery_event_assessment_id_step_channel",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    assessment_id: Mapped[UUID]
    step: Mapped[str] = mapped_column(Code)
    channel: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)


class Alarm(Recorded, Base):
    """Something that should have been and is not: a reminder without a decision, a delivery that broke us."""

    __tablename__ = "alarm"
    __table_args__ = (UniqueConstraint("kind", "assessment_id", "step"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    step: Mapped[str] = mapped_column(Code)
