"""Reminders: slots and the queue, which are working tables; decisions, what became of them, and alarms."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code

QUEUED, CLAIMED, SENDING = "queued", "claimed", "sending"
HANDED_OVER, DELIVERED, BOUNCED, UNKNOWN = "handed-over", "delivered", "bounced", "unknown"
FAILED, WITHHELD, QUARANTINED = "failed", "withheld", "quarantined"
STATES = (
    QUEUED, CLAIMED, SENDING, HANDED_OVER, DELIVERED, BOUNCED, FAILED, UNKNOWN, WITHHELD, QUARANTINED,
)  # fmt: skip
ON_ITS_WAY = (QUEUED, CLAIMED, SENDING)
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
    message_id  the idempotency key, by which a bounce finds back
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


class DeliveryEvent(Recorded, Base):
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


# ------------------------------------------------------------------ planning


def slots_of(session: Session, enrolment_id: UUID) -> Sequence[ReminderSlot]:
    """The slots of an enrolment as they are stored."""
    return session.scalars(select(ReminderSlot).where(ReminderSlot.enrolment_id == enrolment_id)).all()


def take_away(session: Session, slots: Collection[ReminderSlot]) -> None:
    """Slots that are due no more."""
    for slot in slots:
        session.delete(slot)


def plan(session: Session, now: datetime) -> int:
    """Queue a delivery for every slot that has fallen due; gives how many.

    Set by set, and harmless twice: a slot is marked only once its delivery is there.
    """
    due = (ReminderSlot.due_at <= now, ReminderSlot.is_planned.is_(False))
    queued = select(
        ReminderSlot.assessment_id,
        ReminderSlot.step,
        literal(0),
        ReminderSlot.enrolment_id,
        ReminderSlot.message,
        ReminderSlot.due_at,
        ReminderSlot.ends_at,
        ReminderSlot.is_known_too_late,
        literal(QUEUED),
        ReminderSlot.due_at,
        literal(0),
        literal(0),
    ).where(*due)
    columns = [
        "assessment_id", "step", "fallback", "enrolment_id", "message", "due_at", "ends_at",
        "is_known_too_late", "state", "not_before", "attempts", "faults",
    ]  # fmt: skip
    dialect_insert = _insert(session.get_bind().dialect)
    session.execute(dialect_insert(Delivery).from_select(columns, queued).on_conflict_do_nothing())
    has_delivery = (
        select(Delivery.id)
        .where(Delivery.assessment_id == ReminderSlot.assessment_id, Delivery.step == ReminderSlot.step)
        .exists()
    )
    planned = session.execute(
        update(ReminderSlot)
        .where(*due, has_delivery)
        .values(is_planned=True)
        .execution_options(synchronize_session=False)
    )
    return planned.rowcount  # type: ignore[attr-defined]


def next_due(session: Session) -> datetime | None:
    """When there is something to plan or to deliver next; None where nothing is on its way."""
    slot = session.scalar(select(func.min(ReminderSlot.due_at)).where(ReminderSlot.is_planned.is_(False)))
    queued = session.scalar(select(func.min(Delivery.not_before)).where(Delivery.state == QUEUED))
    return min((each for each in (slot, queued) if each is not None), default=None)


# ------------------------------------------------------------------ the queue


def claim(session: Session, now: datetime, lease: timedelta, limit: int) -> list[int]:
    """Take up to `limit` deliveries that may leave now, for as long as the lease; nobody else gets them."""
    free = (
        select(Delivery.id)
        .where(Delivery.state == QUEUED, Delivery.not_before <= now)
        .order_by(Delivery.not_before, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("free")  # looked up once, whatever plan is made: else more than `limit` could be taken
    )
    taken = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(select(free.c.id)), Delivery.state == QUEUED)
        .values(state=CLAIMED, lease_until=now + lease)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(taken)


def run_out(session: Session, now: datetime) -> Sequence[int]:
    """Deliveries whose dispatcher has not been heard of since its lease."""
    return session.scalars(select(Delivery.id).where(Delivery.lease_until <= now).order_by(Delivery.id)).all()


def held(session: Session, delivery_id: int, *states: str) -> Delivery | None:
    """A delivery to be worked on, locked to the end of the transaction; None where it is in another state."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(states))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def tried(session: Session, assessment_id: UUID, step: str) -> frozenset[str]:
    """The channels about which it is decided already for this step."""
    rows = select(ReminderDecision.channel).where(
        ReminderDecision.assessment_id == assessment_id, ReminderDecision.step == step
    )
    return frozenset(session.scalars(rows))


def is_being_decided(session: Session, assessment_id: UUID, step: str, now: datetime) -> bool:
    """Whether a dispatcher has this step in its hands, or has decided about it."""
    in_hand = select(Delivery.id).where(
        Delivery.assessment_id == assessment_id,
        Delivery.step == step,
        Delivery.state == CLAIMED,
        Delivery.lease_until > now,
    )
    return bool(tried(session, assessment_id, step)) or session.scalar(select(in_hand.exists())) or False


def next_channel(failed: Delivery, now: datetime) -> Delivery:
    """The delivery that follows one that failed; which channel it takes is decided when it leaves."""
    return Delivery(
        assessment_id=failed.assessment_id,
        step=failed.step,
        fallback=failed.fallback + 1,
        enrolment_id=failed.enrolment_id,
        message=failed.message,
        due_at=failed.due_at,
        ends_at=failed.ends_at,
        is_known_too_late=failed.is_known_too_late,
        state=QUEUED,
        not_before=now,
        attempts=0,
        faults=0,
    )


def event(row: Delivery, channel: str, now: datetime, actor: str, state: str, code: str) -> DeliveryEvent:
    """What became of a delivery; not yet in the session."""
    return DeliveryEvent(
        id=uuid4(),
        enrolment_id=row.enrolment_id,
        assessment_id=row.assessment_id,
        step=row.step,
        channel=channel,
        state=state,
        code=code,
        recorded_at=now,
        recorded_by=actor,
    )


def last_of(session: Session, assessment_id: UUID, step: str) -> Delivery | None:
    """The last delivery of this step, whatever became of it; None where there is none."""
    own = select(Delivery).where(Delivery.assessment_id == assessment_id, Delivery.step == step)
    return session.scalars(own.order_by(Delivery.fallback.desc()).limit(1)).one_or_none()


def queue(session: Session, delivery: Delivery) -> None:
    """Put one delivery into the queue; its step has none yet."""
    session.add(delivery)
    session.flush()


def last_told(session: Session, enrolment_id: UUID) -> datetime | None:
    """When it was last decided to send this participant something; None where it never was."""
    sent = select(func.max(ReminderDecision.recorded_at)).where(
        ReminderDecision.enrolment_id == enrolment_id, ReminderDecision.not_sent_because.is_(None)
    )
    return session.scalar(sent)


def by_message(session: Session, message_id: UUID) -> Delivery | None:
    """The delivery that a bounce tells of."""
    return session.scalars(select(Delivery).where(Delivery.message_id == message_id)).one_or_none()


def by_reference(session: Session, reference: str) -> Delivery | None:
    """The delivery that a gateway's receipt tells of; the newest, should it give a reference twice."""
    own = select(Delivery).where(Delivery.reference == reference)
    return session.scalars(own.order_by(Delivery.id.desc()).limit(1)).one_or_none()


def told_on(session: Session, enrolment_id: UUID, local_day: date) -> MessageDay | None:
    """What left for a participant on a local day of theirs."""
    return session.get(MessageDay, (enrolment_id, local_day))


# ------------------------------------------------------------------ what was decided


def decisions_of(
    session: Session, enrolments: Collection[UUID], as_of: datetime
) -> Sequence[ReminderDecision]:
    """The decisions about these enrolments that had been made by then, oldest first."""
    rows = select(ReminderDecision).where(
        ReminderDecision.enrolment_id.in_(enrolments), ReminderDecision.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(ReminderDecision.recorded_at, ReminderDecision.step)).all()


def events_of(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[DeliveryEvent]:
    """What had become of their messages by then, oldest first."""
    rows = select(DeliveryEvent).where(
        DeliveryEvent.enrolment_id.in_(enrolments), DeliveryEvent.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(DeliveryEvent.recorded_at, DeliveryEvent.id)).all()


def alarms_of(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[Alarm]:
    """The alarms about these enrolments by then, oldest first."""
    rows = select(Alarm).where(Alarm.enrolment_id.in_(enrolments), Alarm.recorded_at <= as_of)
    return session.scalars(rows.order_by(Alarm.recorded_at, Alarm.id)).all()


def _insert(dialect: Dialect):
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert
