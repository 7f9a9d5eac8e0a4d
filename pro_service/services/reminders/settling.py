"""What became of a message: its answer, a bounce, a receipt, or silence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.channels.protocol import Fate, Outcome
from pro_service.domain.callers import Operator, System
from pro_service.domain.reminder_plan import Channel
from pro_service.errors import ReceiptTooEarly
from pro_service.services import contacts
from pro_service.services.reminders.deciding import DISPATCHER
from pro_service.store import audit
from pro_service.store import reminders as reminders_store
from pro_service.store.reminders import (
    BOUNCED,
    DELIVERED,
    FAILED,
    HANDED_OVER,
    QUEUED,
    SENDING,
    UNKNOWN,
    Delivery,
)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 60, 120))
"""Before the second attempt, the third … after the last of them it has failed."""

BEST_FIRST = (Fate.HANDED_OVER, Fate.UNKNOWN, Fate.NOT_NOW, Fate.REFUSED, Fate.GONE)
"""A participant with several phones is told when one of them was; doubt beats a second message."""

DELAYED = "delayed"
GATEWAY = System("sms-gateway")
RECEIPT = "sms-receipt"
RECEIPTS_BY = "sms"
RECEIPT_AGAIN_S = 30
MOST_DELAYS = 3
"""So often it is noted that a message is delayed; a mail server may say it each hour."""

Teller = System | Operator

Answers = Sequence[tuple[UUID | None, Outcome]]
"""What each address answered; the id is that of its push subscription."""


def settle(session: Session, now: datetime, delivery_id: int, answers: Answers) -> str:
    """Write down what the channel answered, and what follows: done, another attempt, the next channel."""
    now = audit.wait_for_turn(session, str(reminders_store.enrolment_of(session, delivery_id)), now)
    row = reminders_store.held(session, delivery_id, SENDING, UNKNOWN)
    if row is None:
        return "taken"
    outcome = best([outcome for _, outcome in answers])
    row.lease_until, row.reference = None, outcome.reference
    for address_id, each in answers:
        if each.fate is Fate.GONE:
            _forget(session, now, row, address_id, each.code, DISPATCHER)
    match outcome.fate:
        case Fate.HANDED_OVER:
            return _note(session, now, row, HANDED_OVER, outcome.code)
        case Fate.UNKNOWN:
            return _note(session, now, row, UNKNOWN, outcome.code)
        case Fate.NOT_NOW:
            return _again(session, now, row, outcome)
        case _:
            return _failed(session, now, row, outcome.code)


def run_out(session: Session, now: datetime, delivery_id: int) -> str:
    """A dispatcher was not heard of again: what it had only claimed goes back, what it sent is unknown."""
    turn = audit.wait_for_turn(session, str(reminders_store.enrolment_of(session, delivery_id)), now)
    row = reminders_store.held(session, delivery_id, reminders_store.CLAIMED, SENDING)
    if row is None or row.lease_until is None or row.lease_until > now:
        return "taken"
    row.lease_until = None
    if row.state != SENDING:
        row.state = QUEUED
        return QUEUED
    return _note(session, turn, row, UNKNOWN, "not-heard-of-again")


def bounced(
    session: Session,
    now: datetime,
    who: System | Operator,
    message: UUID,
    code: str,
    *,
    is_permanent: bool,
    is_gone: bool,
) -> bool:
    """An e-mail came back, or is delayed. One that will not arrive goes on by the next channel.

    is_gone  the address does not exist: it is taken away. A full mailbox or a refused text leaves it.

    False where no such message was sent. Told twice, it changes nothing.
    """
    found = reminders_store.by_message(session, message)
    if found is None or found.channel is None:
        return False
    now = audit.wait_for_turn(session, str(found.enrolment_id), now)
    row = reminders_store.held(session, found.id, SENDING, HANDED_OVER, UNKNOWN, DELIVERED)
    if row is None:  # known already
        return True
    row.lease_until = None  # it came back before the answer to its sending was written down
    if not is_permanent:
        if reminders_store.times(session, row, DELAYED) < MOST_DELAYS:
            _event(session, now, row, DELAYED, code, who)
        return True
    if is_gone:
        _forget(session, now, row, None, code, who)
    _note(session, now, row, BOUNCED, code, who)
    _go_on(session, now, row)
    return True


def received(session: Session, now: datetime, reference: str, state: str) -> bool:
    """A gateway's receipt: `delivered`, `failed`, or `unknown`, which tells nothing.

    False where no such message was sent. The same receipt twice does no harm. Raises ReceiptTooEarly where a
    message is being handed over just now: it may be this one, whose reference is not written down yet.
    """
    found = reminders_store.by_reference(session, reference)
    if found is None:
        if reminders_store.is_sending(session, RECEIPTS_BY):
            raise ReceiptTooEarly(retry_after_s=RECEIPT_AGAIN_S)
        return False
    now = audit.wait_for_turn(session, str(found.enrolment_id), now)
    row = reminders_store.held(session, found.id, HANDED_OVER, UNKNOWN)
    if row is None:
        return True
    if state == DELIVERED:
        _note(session, now, row, DELIVERED, RECEIPT, GATEWAY)
    elif state == FAILED:
        _note(session, now, row, FAILED, RECEIPT, GATEWAY)
        _go_on(session, now, row)
    return True


def best(outcomes: Sequence[Outcome]) -> Outcome:
    """What the message came to where it went to several addresses, or to none."""
    if not outcomes:
        return Outcome(Fate.REFUSED, "no-address")
    return min(outcomes, key=lambda outcome: BEST_FIRST.index(outcome.fate))


def _again(session: Session, now: datetime, row: Delivery, outcome: Outcome) -> str:
    if row.attempts > len(PAUSES):
        return _failed(session, now, row, outcome.code)
    pause_ends_at = now + PAUSES[row.attempts - 1]
    not_before = max(pause_ends_at, outcome.retry_at or pause_ends_at)
    if not_before >= row.ends_at:
        return _failed(session, now, row, outcome.code)
    _event(session, now, row, "not-now", outcome.code)
    row.state, row.not_before = QUEUED, not_before
    return "not-now"


def _failed(session: Session, now: datetime, row: Delivery, code: str) -> str:
    _note(session, now, row, FAILED, code)
    _go_on(session, now, row)
    return FAILED


def _go_on(session: Session, now: datetime, row: Delivery) -> None:
    """The next channel, while the slot runs; whether there is one is judged when it is to leave."""
    if now < row.ends_at:
        session.add(reminders_store.next_channel(row, now))
        session.flush()


def _forget(
    session: Session, now: datetime, row: Delivery, address_id: UUID | None, code: str, who: Teller
) -> None:
    assert row.channel is not None
    contacts.mark_gone(
        session, now, who, row.enrolment_id, cast(Channel, row.channel), address_id, code, row.address_hmac
    )


def _note(
    session: Session, now: datetime, row: Delivery, state: str, code: str, who: Teller = DISPATCHER
) -> str:
    row.state = state
    _event(session, now, row, state, code, who)
    return state


def _event(
    session: Session, now: datetime, row: Delivery, state: str, code: str, who: Teller = DISPATCHER
) -> None:
    assert row.channel is not None
    event = reminders_store.event(row, row.channel, now, who.actor, state, code)
    audit.record(session, now, str(row.enrolment_id), who.actor, f"reminder.{state}", [event])
