"""Delivery receipts of an SMS gateway, and the key that phones subscribe to push messages with."""

from datetime import UTC, datetime, timedelta

import pytest

from pro_service.channels.configured import Outward
from pro_service.channels.protocol import Fate, Outcome
from pro_service.channels.sms_receipts import ReceiptRules, sign
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from pro_service.store import reminders
from tests.support import contacts
from tests.support.channels import Recorder
from tests.support.factories import FORMS, SECRET
from tests.support.http import app_over

TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = b"a key of the gateway, long enough"
RULES = ReceiptRules(KEY, "/id", "/status", frozenset({"delivered"}), frozenset({"undelivered"}))
HERE = "/api/v1/sms-receipts"


@pytest.fixture
def app(engine, lines):
    """A service with an SMS gateway that signs."""
    return app_over(engine, lines, Outward(contacts.P256DH, RULES))


@pytest.fixture
def told(engine, phone, move_clock):
    """A text message has gone out, under the gateway's id gw-1."""
    in_transaction(engine, lambda s: contacts.prefer(s, phone, TEN, telephone=contacts.NUMBER))
    sms = Recorder("sms")
    sms.answers = [Outcome(Fate.HANDED_OVER, "sms-200", reference="gw-1")]
    desk = Desk({"sms": sms}, contacts.KEYRING, FORMS, SECRET, "https://pro.example.org", print)
    plan(engine, lambda _: TEN)
    deliver(engine, lambda _: TEN, desk)
    move_clock(TEN + timedelta(minutes=1))
    return phone


@pytest.fixture
def states(engine, told):
    def _states():
        late = datetime(2030, 1, 1, tzinfo=UTC)
        rows = in_transaction(engine, lambda s: reminders.events_of(s, [told.enrolment_id], late))
        return [row.state for row in rows]

    return _states


def send(caller, content, at=TEN, key=KEY):
    stamp = str(int(at.timestamp()))
    headers = {"Receipt-Timestamp": stamp, "Receipt-Signature": sign(key, content, stamp)}
    return caller("POST", HERE, data=content, headers=headers).status_code


DELIVERED = b'{"id": "gw-1", "status": "Delivered"}'


def test_a_signed_receipt_is_noted_once_however_often_it_comes(stranger, told, states):
    assert [send(stranger, DELIVERED) for _ in range(2)] == [204, 204]
    assert states() == ["handed-over", "delivered"]


def test_a_message_that_did_not_arrive_goes_on_by_the_next_channel_or_ends(stranger, told, states):
    assert send(stranger, b'{"id": "gw-1", "status": "undelivered"}') == 204
    assert states() == ["handed-over", "failed"]


def test_a_word_that_nobody_knows_tells_nothing(stranger, told, states):
    assert send(stranger, b'{"id": "gw-1", "status": "buffered"}') == 204
    assert states() == ["handed-over"]


def test_a_receipt_of_something_else_answers_alike(stranger, told, states):
    assert send(stranger, b'{"id": "gw-2", "status": "delivered"}') == 204
    assert states() == ["handed-over"]


def test_what_is_not_signed_by_the_gateway_is_refused(stranger, told, states):
    assert send(stranger, DELIVERED, key=b"somebody else's key, as long") == 403
    assert send(stranger, DELIVERED, at=TEN - timedelta(minutes=5)) == 403
    assert stranger("POST", HERE, data=DELIVERED).status_code == 403
    assert stranger("POST", HERE, data=b"x" * 100_000).status_code == 413
    assert states() == ["handed-over"]


def test_a_phone_is_told_the_key_to_subscribe_with(stranger, told):
    asked = stranger.with_token(told.token).get("/api/v1/me/push-key")
    assert asked.json == {"public_key": contacts.P256DH}
