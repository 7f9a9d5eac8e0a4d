"""The queue of deliveries: claimed, held, followed by the next channel, found again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from pro_service.domain.occurrences import MARK
from pro_service.store.reminders.tables import (
    BOUNCED,
    CLAIMED,
    DELIVERED,
    FAILED,
    HANDED_OVER,
    LEFT,
    QUEUED,
    SENDING,
    UNKNOWN,
    Delivery,
    DeliveryEvent,
    MessageDay,
    ReminderDecision,
)

TAKEN = (HANDED_OVER, DELIVERED, UNKNOWN)
"""What became of a message that a channel took, or may have taken."""

ARRIVED = (DELIVERED, UNKNOWN)
"""What became of a message that reached somebody, or may have, whatever else was told of it."""


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


def enrolment_of(session: Session, delivery_id: int) -> UUID:
    """Whose delivery it is. Who works on it takes the audit stream of the enrolment first, then the row."""
    return session.scalars(select(Delivery.enrolment_id).where(Delivery.id == delivery_id)).one()


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
    """Whether a dispatcher has this step in its hands, has decided about it, or put it off until later."""
    in_hand = select(Delivery.id).where(
        Delivery.assessment_id == assessment_id,
        Delivery.step == step,
        or_(
            (Delivery.state == CLAIMED) & (Delivery.lease_until > now),
            (Delivery.state == QUEUED) & (Delivery.not_before > now),
        ),
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


def last_nudge(session: Session, assessment_id: UUID, step: str) -> Delivery | None:
    """The last delivery of a day's nudges, `step`, `step-2` and on; None where there is none."""
    again = Delivery.step.startswith(f"{step}-", autoescape=True)
    own = select(Delivery).where(Delivery.assessment_id == assessment_id, (Delivery.step == step) | again)
    return session.scalars(own.order_by(Delivery.id.desc()).limit(1)).one_or_none()


def queue(session: Session, delivery: Delivery) -> None:
    """Put one delivery into the queue; its step has none yet."""
    session.add(delivery)
    session.flush()


def last_told(session: Session, enrolment_id: UUID) -> datetime | None:
    """When it was last decided to send this participant what left, or may yet leave; None where nothing did.

    What failed for good or came back reached nobody, and does not count.
    """
    sent = select(func.max(ReminderDecision.recorded_at)).where(
        ReminderDecision.enrolment_id == enrolment_id,
        ReminderDecision.not_sent_because.is_(None),
        or_(~_has_event(FAILED, BOUNCED), _has_event(*ARRIVED)),
    )
    return session.scalar(sent)


def _has_event(*states: str) -> ColumnElement[bool]:
    """Whether one of these became of what a decision sent."""
    return (
        select(DeliveryEvent.id)
        .where(
            DeliveryEvent.assessment_id == ReminderDecision.assessment_id,
            DeliveryEvent.step == ReminderDecision.step,
            DeliveryEvent.channel == ReminderDecision.channel,
            DeliveryEvent.state.in_(states),
        )
        .exists()
    )


def was_taken(session: Session, assessment_id: UUID, step: str) -> bool:
    """Whether a message of this step was handed over, or may have been; also where it came back later."""
    taken = select(DeliveryEvent.id).where(
        DeliveryEvent.assessment_id == assessment_id,
        DeliveryEvent.step == step,
        DeliveryEvent.state.in_(TAKEN),
    )
    return session.scalar(select(taken.exists())) or False


def is_sending(session: Session, channel: str) -> bool:
    """Whether a message is with this channel now, so that what it answers is not written down yet."""
    sending = select(Delivery.id).where(
        Delivery.lease_until.is_not(None), Delivery.state == SENDING, Delivery.channel == channel
    )
    return session.scalar(select(sending.exists())) or False


def times(session: Session, row: Delivery, state: str) -> int:
    """How often a state of this message by its channel was noted."""
    noted = select(func.count()).where(
        DeliveryEvent.assessment_id == row.assessment_id,
        DeliveryEvent.step == row.step,
        DeliveryEvent.channel == row.channel,
        DeliveryEvent.state == state,
    )
    return session.scalar(noted) or 0


def left_at(session: Session, assessments: Collection[UUID], step: str, but: str) -> datetime | None:
    """When a message of another occurrence of a step left last about any of these; None where none did.

    step  the code of the plan; `but`: the occurrence that is judged
    """
    left = (
        select(func.max(ReminderDecision.recorded_at))
        .join(
            Delivery,
            (Delivery.assessment_id == ReminderDecision.assessment_id)
            & (Delivery.step == ReminderDecision.step)
            & (Delivery.channel == ReminderDecision.channel),
        )
        .where(
            ReminderDecision.assessment_id.in_(assessments),
            ReminderDecision.step != but,
            or_(
                ReminderDecision.step == step,
                ReminderDecision.step.startswith(f"{step}{MARK}", autoescape=True),
            ),
            ReminderDecision.not_sent_because.is_(None),
            Delivery.state.in_(LEFT),
        )
    )
    return session.scalar(left)


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
