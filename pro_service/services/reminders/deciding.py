"""Deciding about one delivery, at the moment it is to leave: the gate is asked, the decision written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.channels.protocol import Address, Outgoing
from pro_service.domain.callers import System
from pro_service.domain.contact import Refusal, may_contact
from pro_service.domain.reminder_plan import Channel
from pro_service.services import contacts
from pro_service.services.reminders import desk as desks
from pro_service.services.reminders import moving
from pro_service.services.reminders.desk import Desk, Known
from pro_service.services.reminders.words import outgoing
from pro_service.store import audit
from pro_service.store import reminders as reminders_store
from pro_service.store.reminders import (
    CLAIMED,
    NO_CHANNEL,
    QUEUED,
    SENDING,
    WITHHELD,
    Delivery,
    MessageDay,
    ReminderDecision,
)

DISPATCHER = System("reminders")
LEASE = timedelta(minutes=2)
"""A channel answers within a minute."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Decided: this message to these addresses of one channel. The id is that of a push subscription."""

    delivery_id: int
    channel: str
    message: Outgoing
    addresses: tuple[tuple[UUID | None, Address], ...]


def decide(session: Session, now: datetime, desk: Desk, delivery_id: int) -> Ready | str:
    """Judge a claimed delivery. Ready to be sent, or a word for what became of it instead.

    The decision to send stands in the trail before anything leaves, so that a message whose sending was cut
    short is known as such, and is not sent again.
    """
    now = audit.wait_for_turn(session, str(reminders_store.enrolment_of(session, delivery_id)), now)
    row = reminders_store.held(session, delivery_id, CLAIMED)
    if row is None:
        return "taken"
    known = desks.known(session, now, desk.forms, row.enrolment_id)
    channel = _channel(session, desk, known, row)
    refusal = may_contact(
        known.facts(
            row.assessment_id,
            has_channel=channel is not None,
            told=desks.told(session, known, row.assessment_id, row.step),
            slot_ends_at=row.ends_at,
            is_known_too_late=row.is_known_too_late,
            is_moved=desks.is_moved(known, row.assessment_id, row.step),
            is_sent_before=moving.is_sent_before(
                session, known.course, known.standing(row.assessment_id), row.step
            ),
        )
    )
    if refusal is not None:
        return _not_sent(session, now, row, channel, refusal)
    assert channel is not None
    return _to_send(session, now, desk, known, row, channel)


def _channel(session: Session, desk: Desk, known: Known, row: Delivery) -> str | None:
    """The first channel that is usable and set up and was not tried before; a retry goes the same way."""
    usable = [channel for channel in known.state.usable if channel in desk.channels]
    if row.channel is not None:
        return row.channel if row.channel in usable else None
    tried = reminders_store.tried(session, row.assessment_id, row.step)
    return next((channel for channel in usable if channel not in tried), None)


def _not_sent(session: Session, now: datetime, row: Delivery, channel: str | None, why: Refusal) -> str:
    row.lease_until = None
    if why.until is not None and why.until < row.ends_at:
        row.state, row.not_before = QUEUED, why.until
        return "waiting"
    row.state = WITHHELD
    stream, through = str(row.enrolment_id), channel or row.channel or NO_CHANNEL
    if session.get(ReminderDecision, (row.assessment_id, row.step, through)) is None:
        decision = _decision(row, now, through, why.reason)
        audit.record(session, now, stream, DISPATCHER.actor, "reminder.not-sent", [decision])
    else:  # it had been tried, and may not be tried again
        event = reminders_store.event(row, through, now, DISPATCHER.actor, WITHHELD, why.reason)
        audit.record(session, now, stream, DISPATCHER.actor, "reminder.withheld", [event])
    return WITHHELD


def _to_send(session: Session, now: datetime, desk: Desk, known: Known, row: Delivery, channel: str) -> Ready:
    row.state, row.channel, row.attempts = SENDING, channel, row.attempts + 1
    row.lease_until = now + LEASE
    row.message_id = row.message_id or uuid4()  # nobody can work it out: a bounce is believed by it
    row.address_hmac = contacts.address_hmac(session, row.enrolment_id, channel)
    _take_the_day(session, known, row)
    if session.get(ReminderDecision, (row.assessment_id, row.step, channel)) is None:
        decision = _decision(row, now, channel, None)
        audit.record(session, now, str(row.enrolment_id), DISPATCHER.actor, "reminder.to-send", [decision])
    session.flush()
    addresses = contacts.address_of(session, desk.keyring, row.enrolment_id, cast(Channel, channel))
    message = outgoing(desk, known, row.assessment_id, row.message, row.message_id, channel)
    return Ready(row.id, channel, message, tuple(addresses))


def _take_the_day(session: Session, known: Known, row: Delivery) -> None:
    """This is the message of the participant's local day; one that nobody took gives the day up."""
    day = reminders_store.told_on(session, row.enrolment_id, known.today)
    if day is None:
        day = MessageDay(enrolment_id=row.enrolment_id, local_day=known.today)
        session.add(day)
    day.assessment_id, day.step = row.assessment_id, row.step


def _decision(row: Delivery, now: datetime, channel: str, not_sent_because: str | None) -> ReminderDecision:
    return ReminderDecision(
        assessment_id=row.assessment_id,
        step=row.step,
        channel=channel,
        enrolment_id=row.enrolment_id,
        due_at=row.due_at,
        not_sent_because=not_sent_because,
        recorded_at=now,
        recorded_by=DISPATCHER.actor,
    )
