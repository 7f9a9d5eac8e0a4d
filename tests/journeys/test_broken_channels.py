"""A channel is broken in every way there is; participants send their answers meanwhile as ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pro_service import clock
from pro_service.channels.configured import from_environment
from pro_service.services import contacts as contacts_service
from pro_service.services.contacts import SubscriptionAsked
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.reminders import DeliveryEvent, ReminderDecision
from tests.support import contacts, factories
from tests.support.contacts import AUTH, KEYRING, P256DH
from tests.support.dispatching import move_clock, receivers
from tests.support.factories import FORMS, SECRET, as_content, upload
from tests.support.mail_server import free_port
from tests.support.running import Client, server
from tests.support.ticking import eventually

INFUSED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLOW_S, IN_TIME_S = 4, 10
"""How long the slow mail server takes to answer; how long a phone waits for its receipt at most."""

ELSEWHERE = {"Location": "http://169.254.169.254/latest/meta-data"}

MAIL = {
    "slow": ({"ponders": SLOW_S}, ("handed-over", "smtp-250")),
    "greylisting": ({"answers": ["450 4.7.1 try later"]}, ("not-now", "smtp-450")),
    "4xx": ({"verdict": "452 4.3.1 no room"}, ("not-now", "smtp-452")),
    "5xx": ({"verdict": "554 5.7.1 no"}, ("failed", "smtp-554")),
    "down": ({"port": None}, ("not-now", "smtp-not-reached")),
}
PUSH = {
    "410": ({"status": 410}, ("failed", "push-410")),
    "429": ({"status": 429, "headers": {"Retry-After": "7200"}}, ("not-now", "push-429")),
    "endless": ({"is_endless": True}, ("handed-over", "push-201")),
    "redirect": ({"status": 307, "headers": ELSEWHERE}, ("failed", "push-307")),
}


@pytest.fixture
def sink():
    with receivers() as made:
        yield made


@pytest.fixture
def study(engine):
    in_transaction(engine, factories.load_two_visits)
    move_clock(engine, TEN)


@pytest.fixture
def dispatch(engine):
    """Plan and send all that is due by the channels that an environment sets up."""

    def _dispatch(environ):
        faults = []
        channels = from_environment(environ)
        desk = Desk(channels, KEYRING, FORMS, SECRET, "https://pro.example.org", faults.append)
        plan(engine, clock.now)
        deliver(engine, clock.now, desk)
        assert faults == []

    return _dispatch


def test_answers_are_taken_in_time_whatever_a_channel_does(database, engine, study, sink, dispatch, tmp_path):
    became = {}
    with server(database.url, tmp_path) as web, ThreadPoolExecutor(1) as beside:
        for number, (name, (behaviour, _)) in enumerate((MAIL | PUSH).items()):
            by_push = name in PUSH
            push = sink.push if by_push else None
            phone = in_transaction(engine, lambda s, n=number, p=push: reminded(s, n, p))
            environ = behave(sink, behaviour, by_push=by_push)
            working = beside.submit(dispatch, environ)
            eventually(lambda phone=phone: is_decided(engine, phone))
            began = time.monotonic()
            sent = as_content(upload(phone, "first", "lupusqol", TEN))
            answer = Client(web.url, phone.token).put(f"/me/submissions/{sent['assessment_id']}", sent)
            assert (answer.status_code, time.monotonic() - began < IN_TIME_S) == (201, True)
            assert name != "slow" or not working.done()  # the phone did not wait for the mail server
            working.result(timeout=30)
            became[name] = in_reading(engine, lambda s, phone=phone: first_event(s, phone))
    assert became == {name: event for name, (_, event) in (MAIL | PUSH).items()}


def reminded(session, number, push):
    phone = factories.participant_on_day_0(session, f"01-{number:03}")
    if push is None:
        contacts.prefer(session, phone, INFUSED_AT, email=f"p{number}@correo.example.org")
    else:
        asked = SubscriptionAsked(f"{push.origin}/push/{number}", P256DH, AUTH)
        contacts_service.add_subscription(
            session, KEYRING, ("localhost",), INFUSED_AT, phone.caller, phone.enrolment_id, asked
        )
    return phone


def behave(sink, behaviour, *, by_push):
    """Let the servers do nothing but that; gives the environment that leads there."""
    mail = {"answers": [], "verdict": "250 2.0.0 taken", "ponders": 0}
    push = {"status": 201, "headers": {}, "is_endless": False}
    (push if by_push else mail).update(deepcopy(behaviour))
    port = mail.pop("port", sink.mail.port) or free_port()
    vars(sink.mail).update(mail)
    vars(sink.push).update(push)
    return {**sink.environ, "PRO_SMTP_URL": f"smtp+near://127.0.0.1:{port}"}


def is_decided(engine, phone):
    sent = select(func.count()).where(
        ReminderDecision.enrolment_id == phone.enrolment_id, ReminderDecision.not_sent_because.is_(None)
    )
    return in_reading(engine, lambda s: s.scalar(sent))


def first_event(session, phone):
    rows = select(DeliveryEvent).filter_by(enrolment_id=phone.enrolment_id)
    first = session.scalars(rows.order_by(DeliveryEvent.recorded_at)).first()
    return first.state, first.code
