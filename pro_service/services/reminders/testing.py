"""Test messages: what a participant asks for while setting up, through the same gate as every reminder."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing
from pro_service.domain.callers import DeviceCaller
from pro_service.domain.contact import Refusal, may_contact
from pro_service.domain.message_tests import (
    FAILED,
    HANDED_OVER,
    NOT_SENT,
    SENDING,
    STALE_AFTER,
    TEXTS,
    TOO_LATE,
    UNKNOWN,
)
from pro_service.domain.reminder_plan import Channel
from pro_service.errors import FieldFault, InvalidShape
from pro_service.services import attempts, contacts, studies
from pro_service.services.forms import FormLibrary
from pro_service.services.reminders import desk as desks
from pro_service.services.reminders.deciding import DISPATCHER
from pro_service.services.reminders.desk import Desk, Known
from pro_service.services.reminders.planning import NowOf
from pro_service.services.reminders.settling import best
from pro_service.services.reminders.words import APP
from pro_service.services.repeats import same_as_before
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store import message_tests as message_tests_store
from pro_service.store.message_tests import MessageTest, MessageTestEvent

AT_ONCE = 10
STATE_OF = {Fate.HANDED_OVER: HANDED_OVER, Fate.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Tested:
    """A test message that was asked for.

    state    what became of it; None while it waits, and where none was queued
    why_not  what keeps it, or kept it, from being sent; None where nothing does
    is_new   whether it was queued just now
    """

    id: UUID
    channel: str
    state: str | None
    why_not: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Ready:
    message: Outgoing
    addresses: Sequence[tuple[UUID | None, Address]]
    written_to: str | None
    """The keyed HMAC of the address, so that another one that stands by then is left alone; None for push."""


# ------------------------------------------------------------------ asking


def ask(
    session: Session, now: datetime, who: DeviceCaller, forms: FormLibrary, test_id: UUID, channel: Channel
) -> Tested:
    """Queue one test message by this channel; asking again under the same id tells what became of it.

    The refusal of the gate is an answer, not an error, and nothing is kept of it. Raises InvalidShape for a
    channel that the study does not offer, TooManyToday, and IdReused.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    asked = MessageTest(
        enrolment_id=who.enrolment_id, id=test_id, channel=channel, recorded_at=now, recorded_by=who.actor
    )
    before = session.get(MessageTest, (who.enrolment_id, test_id))
    if before is not None:
        return _as_it_stands(session, same_as_before(before, asked))
    _refuse_unless_offered(session, who, channel)
    attempts.count_today(session, now, "message-test", who.enrolment_id)
    refusal = _gate(desks.known(session, now, forms, who.enrolment_id), channel)
    if refusal is not None:
        return Tested(test_id, channel, None, refusal.reason, is_new=False)
    audit.record(session, now, str(who.enrolment_id), who.actor, "message-test.asked", [asked])
    return Tested(test_id, channel, None, None, is_new=True)


def _as_it_stands(session: Session, test: MessageTest) -> Tested:
    events = message_tests_store.events_of(session, test.enrolment_id, test.id)
    last = events[-1] if events else None
    why_not = last.code if last is not None and last.state == NOT_SENT else None
    return Tested(test.id, test.channel, last.state if last else None, why_not, is_new=False)


def _refuse_unless_offered(session: Session, who: DeviceCaller, channel: Channel) -> None:
    found = enrolments_store.of_device(session, who.enrolment_id)
    plan = studies.definition_for(session, found).reminders
    if plan is None or channel not in plan.channels:
        raise InvalidShape(FieldFault("/channel", "not-of-this-study"))


def _gate(known: Known, channel: str) -> Refusal | None:
    return may_contact(known.facts_beside(has_channel=channel in known.state.usable))


# ------------------------------------------------------------------ sending


def send_asked(engine: Engine, now_of: NowOf, desk: Desk) -> dict[str, int]:
    """Send the test messages that wait, each once: what is cut short while it is sent stays `sending`.

    Gives how many ended how, by `test-` and the state.
    """
    waiting = in_transaction(engine, lambda s: message_tests_store.waiting(s, AT_ONCE))
    ended = (_guarded(engine, now_of, desk, test) for test in waiting)
    return dict(Counter(f"test-{each}" for each in ended if each is not None))


def _guarded(engine: Engine, now_of: NowOf, desk: Desk, test: MessageTest) -> str | None:
    """One test that breaks us must not stop the others, nor the reminders: it has failed."""
    try:
        return _one(engine, now_of, desk, test)
    except Exception as fault:
        desk.on_fault(fault)
        return in_transaction(engine, partial(_broken, now_of, test))


def _one(engine: Engine, now_of: NowOf, desk: Desk, test: MessageTest) -> str | None:
    taken = in_transaction(engine, partial(_take, now_of, desk, test))
    if taken is None:
        return None
    if not isinstance(taken, _Ready):
        return NOT_SENT
    answers = _send(engine, now_of, desk, test.channel, taken)
    return in_transaction(engine, partial(_settle, now_of, test, taken, answers))


def _broken(now_of: NowOf, test: MessageTest, session: Session) -> str:
    now = audit.wait_for_turn(session, str(test.enrolment_id), now_of(session))
    _note(session, now, test, FAILED, "fault")
    return FAILED


def _take(now_of: NowOf, desk: Desk, test: MessageTest, session: Session) -> _Ready | Refusal | None:
    """Ready, and noted as being sent; why not, and noted so; None where another dispatcher has it."""
    now = audit.wait_for_turn(session, str(test.enrolment_id), now_of(session))
    if message_tests_store.events_of(session, test.enrolment_id, test.id):
        return None
    known = desks.known(session, now, desk.forms, test.enrolment_id)
    refusal = _refusal(known, desk, test)
    if refusal is not None:
        _note(session, now, test, NOT_SENT, refusal.reason)
        return refusal
    _note(session, now, test, SENDING, SENDING)
    addresses = contacts.address_of(session, desk.keyring, test.enrolment_id, cast(Channel, test.channel))
    written_to = contacts.address_hmac(session, test.enrolment_id, test.channel)
    return _Ready(_outgoing(desk, known, test), addresses, written_to)


def _refusal(known: Known, desk: Desk, test: MessageTest) -> Refusal | None:
    if known.now > test.recorded_at + STALE_AFTER:
        return Refusal(TOO_LATE)
    return _gate(known, test.channel if test.channel in desk.channels else "")


def _outgoing(desk: Desk, known: Known, test: MessageTest) -> Outgoing:
    language, link = known.state.preferences.language, f"{desk.base_url}{APP}"
    text, own = TEXTS[language], known.course.found.enrolment.id
    return Outgoing(
        id=str(uuid4()),
        subject=text.subject,
        body=f"{text.subject}\n{link}" if test.channel == "sms" else text.body,
        language=language,
        link=link,
        stop_link=contacts.stop_link(desk.secret, desk.base_url, own) if test.channel == "email" else None,
        expires_at=test.recorded_at + STALE_AFTER,
    )


def _send(
    engine: Engine, now_of: NowOf, desk: Desk, channel: str, ready: _Ready
) -> list[tuple[UUID | None, Outcome]]:
    """Outside any transaction: the other side may take its time."""
    now = in_transaction(engine, now_of)
    return [(own, desk.channels[channel].send(ready.message, to, now)) for own, to in ready.addresses]


def _settle(
    now_of: NowOf,
    test: MessageTest,
    ready: _Ready,
    answers: Sequence[tuple[UUID | None, Outcome]],
    session: Session,
) -> str:
    now = audit.wait_for_turn(session, str(test.enrolment_id), now_of(session))
    for own_id, each in answers:
        if each.fate is Fate.GONE:
            contacts.mark_gone(
                session,
                now,
                DISPATCHER,
                test.enrolment_id,
                cast(Channel, test.channel),
                own_id,
                each.code,
                ready.written_to,
            )
    outcome = best([each for _, each in answers])
    state = STATE_OF.get(outcome.fate, FAILED)
    _note(session, now, test, state, outcome.code)
    return state


def _note(session: Session, now: datetime, test: MessageTest, state: str, code: str) -> None:
    event = MessageTestEvent(
        enrolment_id=test.enrolment_id,
        test_id=test.id,
        number=len(message_tests_store.events_of(session, test.enrolment_id, test.id)) + 1,
        state=state,
        code=code,
        recorded_at=now,
        recorded_by=DISPATCHER.actor,
    )
    audit.record(session, now, str(test.enrolment_id), DISPATCHER.actor, "message-test.noted", [event])
