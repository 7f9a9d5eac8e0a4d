"""A participant's addresses and wishes for the tests, given by the services themselves."""

from dataclasses import replace
from datetime import datetime, time
from uuid import UUID, uuid4

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.push_endpoints import KNOWN_HOSTS
from pro_service.domain.reminder_plan import Channel, QuietHours, ReminderPlan
from pro_service.services import contacts, studies
from pro_service.services.contacts import PostponementAsked, PreferencesAsked, SubscriptionAsked
from pro_service.services.reminders import testing
from pro_service.settings import Settings
from pro_service.store import enrolments as enrolments_store
from pro_service.store.sealing import keyring_of
from pro_service.store.tables import metadata
from tests.support.factories import FORMS, SECRET, Phone

KEYRING = keyring_of(Settings(secret=SECRET))
EMAIL = "ana.garcia@correo.example.org"
NUMBER = "+34600123489"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/d1kLx0:APA91bE"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
"""The keys are the example of RFC 8291, section 5."""

IN_CLEAR = (EMAIL, NUMBER, ENDPOINT, P256DH, AUTH)
PLAN = ReminderPlan(time(10), QuietHours(time(21), time(9)), ("push", "email", "sms"), (), {})


def prefer(session: Session, phone: Phone, now: datetime, **asked: object) -> contacts.PreferencesView:
    """Choose, whatever stands."""
    wanted = PreferencesAsked(**asked)  # type: ignore[arg-type]
    return contacts.put_preferences(session, KEYRING, now, phone.caller, wanted, "*")


def subscribe(
    session: Session, phone: Phone, now: datetime, subscription_id: UUID | None = None, **changes: str
) -> UUID:
    """Let the phone take push messages."""
    asked = replace(SubscriptionAsked(ENDPOINT, P256DH, AUTH), **changes)
    added = contacts.add_subscription(
        session, KEYRING, KNOWN_HOSTS, now, phone.caller, subscription_id or uuid4(), asked
    )
    return added.subscription_id


def ask_for_test(
    session: Session, phone: Phone, now: datetime, channel: Channel = "email", test_id: UUID | None = None
) -> testing.Tested:
    """Ask for a test message."""
    return testing.ask(session, now, phone.caller, FORMS, test_id or uuid4(), channel)


def say_everything(session: Session, phone: Phone, now: datetime) -> None:
    """A fact of every kind about contact: in the end the participant wants none any more."""
    prefer(session, phone, now, at=time(18, 30), language="en", email=EMAIL, telephone=NUMBER)
    subscribe(session, phone, now)
    contacts.postpone(session, now, phone.caller, uuid4(), PostponementAsked("not_today", "too-tired"))
    contacts.withdraw(session, now, phone.caller, uuid4())


def state(session: Session, phone: Phone, as_of: datetime, plan: ReminderPlan | None = PLAN):
    """What was known of contacting the participant, if this were the plan of the study."""
    found = enrolments_store.of_device(session, phone.enrolment_id)
    definition = replace(studies.definition_for(session, found), reminders=plan)
    return contacts.states(session, [found], {phone.enrolment_id: definition}, as_of)[phone.enrolment_id]


def with_plan(definition: StudyDefinition) -> StudyDefinition:
    return replace(definition, reminders=PLAN)


def everything_stored(connection: Connection) -> str:
    """Every value of every table as text."""
    rows = (
        str(tuple(row))
        for name in metadata.tables
        for row in connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
    )
    return "\n".join(rows)
