"""A participant of the two-visits study who is reminded by e-mail, and a desk whose channels write down."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import text, update

from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.store.contacts import ContactPreference
from tests.support import contacts, factories
from tests.support.channels import Recorder
from tests.support.contacts import EMAIL, KEYRING, NUMBER
from tests.support.databases import engine_of
from tests.support.factories import FORMS, SECRET

OF_THE_OTHER = "luis.ortega@correo.example.org"
INFUSED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Ten o'clock in Madrid on day 0: the first visit is due."""


class Reminding:
    """A database, its channels, and a clock that is set by hand."""

    def __init__(self, engine):
        self.engine = engine
        self.now = TEN
        self.email, self.sms = Recorder("email"), Recorder("sms")
        self.faults = []
        self.desk = Desk(
            {"email": self.email, "sms": self.sms},
            KEYRING,
            FORMS,
            SECRET,
            "https://pro.example.org",
            self.faults.append,
        )

    def at(self, now):
        self.now = now
        return self

    def plan(self):
        return plan(self.engine, lambda _: self.now)["planned"]

    def deliver(self):
        return deliver(self.engine, lambda _: self.now, self.desk)

    def tick(self):
        self.plan()
        return self.deliver()


@pytest.fixture
def reminding(engine):
    return Reminding(engine)


@pytest.fixture
def other(write):
    """Somebody else who is reminded by e-mail."""

    def prepare(session):
        phone = factories.participant_on_day_0(session, "01-002")
        contacts.prefer(session, phone, INFUSED_AT, email=OF_THE_OTHER)
        return phone

    return write(prepare)


@pytest.fixture
def as_owner(database):
    """Change what stands, as only the owner of the database can."""

    def _as_owner(*statements):
        with engine_of(database.owner_url) as owner, owner.begin() as connection:
            if database.kind == "sqlite":
                connection.execute(text("DROP TRIGGER keep_contact_preference_update"))
            else:
                connection.execute(text("ALTER TABLE contact_preference DISABLE TRIGGER USER"))
            for statement in statements:
                connection.execute(statement)

    return _as_owner


@pytest.fixture
def broken(as_owner, write, reminded):
    """The same participant, whose preferences cannot be read any more."""
    write(lambda s: contacts.prefer(s, reminded, INFUSED_AT, at=time(10)))
    of_theirs = ContactPreference.enrolment_id == reminded.enrolment_id
    as_owner(update(ContactPreference).where(of_theirs).values(at="never"))
    return reminded


@pytest.fixture
def reminded(write, phone):
    """On day 0, reachable by e-mail and then by text message."""
    write(lambda s: contacts.prefer(s, phone, INFUSED_AT, email=EMAIL, telephone=NUMBER))
    return phone
