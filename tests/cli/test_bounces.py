"""Bounces as the mail server pipes them in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pro_service.services import contacts as contacts_service
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from pro_service.store import reminders
from pro_service.store.reminders import Delivery
from tests.support import contacts, factories
from tests.support.channels import Recorder
from tests.support.factories import FORMS, SECRET

TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAIL = {
    "PRO_SMTP_URL": "smtp+near://localhost",
    "PRO_MAIL_FROM": "Study office <pro@study.example.org>",
    "PRO_SECRET": SECRET.decode(),
}
REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: bounces@study.example.org
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; somebody@example.org
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: <{delivery}@study.example.org>

--b--
"""


@pytest.fixture
def phone(engine):
    """A participant to whom a reminder has gone by e-mail."""

    def prepare(session):
        factories.load_two_visits(session)
        made = factories.participant_on_day_0(session)
        contacts.prefer(session, made, TEN, email=contacts.EMAIL)
        return made

    made = in_transaction(engine, prepare)
    desk = Desk(
        {"email": Recorder("email")}, contacts.KEYRING, FORMS, SECRET, "https://pro.example.org", print
    )
    plan(engine, lambda _: TEN)
    deliver(engine, lambda _: TEN, desk)
    return made


@pytest.fixture
def pipe(on, engine, phone):
    def _pipe(action, status, **environ):
        sent = select(Delivery.message_id).where(Delivery.message_id.is_not(None))
        delivery = in_transaction(engine, lambda s: s.scalars(sent).one())
        mail = REPORT.format(action=action, status=status, delivery=delivery)
        return on("bounces", typed=mail.encode(), **{**MAIL, **environ})

    return _pipe


@pytest.fixture
def addresses(engine, phone):
    def _addresses():
        return in_transaction(
            engine,
            lambda s: contacts_service.address_of(s, contacts.KEYRING, phone.enrolment_id, "email"),
        )

    return _addresses


@pytest.mark.parametrize(
    ("action", "status", "told", "stands", "state"),
    [
        ("failed", "5.1.1", "Noted: permanent, 5.1.1; the address is taken away.", False, "bounced"),
        ("failed", "5.2.2", "Noted: permanent, 5.2.2.", True, "bounced"),  # a full mailbox
        ("delayed", "4.2.2", "Noted: temporary, 4.2.2.", True, "delayed"),
    ],
)
def test_only_what_does_not_exist_is_taken_away(
    pipe, engine, phone, addresses, action, status, told, stands, state
):
    ended = pipe(action, status)
    assert (ended.exit_code, ended.stdout.strip()) == (0, told)
    assert bool(addresses()) is stands
    late = datetime(2100, 1, 1, tzinfo=UTC)
    events = in_transaction(engine, lambda s: reminders.events_of(s, [phone.enrolment_id], late))
    assert (events[-1].state, events[-1].code) == (state, status)
    assert events[-1].recorded_by == "system:mail-server"


def test_a_bounce_that_comes_twice_is_noted_once(pipe, engine, phone):
    assert [pipe("failed", "5.1.1").exit_code for _ in range(2)] == [0, 0]
    late = datetime(2100, 1, 1, tzinfo=UTC)
    events = in_transaction(engine, lambda s: reminders.events_of(s, [phone.enrolment_id], late))
    assert [each.state for each in events] == ["handed-over", "bounced"]


def test_what_is_no_bounce_of_ours_is_passed_over(on, phone):
    for mail in (b"", b"Subject: on holiday\n\nBack on Monday.\n", b"\xff" * 1_000_000):
        ended = on("bounces", typed=mail, **MAIL)
        assert (ended.exit_code, ended.stdout.strip()) == (0, "No bounce of ours.")


def test_the_mail_server_is_asked_to_try_again_where_we_are_out_of_order(run, tmp_path):
    for environ in ({"PRO_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}, {"PRO_MAIL_FROM": ""}):
        mail = REPORT.format(action="failed", status="5.1.1", delivery="0b9f6c1e-4a55-5d0c-8a30-6a8f3d0d7c21")
        assert run("bounces", typed=mail.encode(), **{**MAIL, **environ}).exit_code == 75
