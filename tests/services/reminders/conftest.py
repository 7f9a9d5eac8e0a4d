"""A participant of the two-visits study who is reminded by e-mail, and a desk whose channels write down."""

from datetime import UTC, datetime

import pytest

from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from tests.support import contacts
from tests.support.channels import Recorder
from tests.support.contacts import EMAIL, KEYRING, NUMBER
from tests.support.factories import FORMS, SECRET

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
def reminded(write, phone):
    """On day 0, reachable by e-mail and then by text message."""
    write(lambda s: contacts.prefer(s, phone, INFUSED_AT, email=EMAIL, telephone=NUMBER))
    return phone
