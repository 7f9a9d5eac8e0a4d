"""Letting time pass in a rehearsal: each reminder leaves at its hour, and the jobs run on the way."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pro_service import clock
from pro_service.scheduler.jobs import jobs_of
from pro_service.scheduler.rehearsing import pass_time
from pro_service.services.reminders.desk import Desk
from pro_service.services.transactions import in_reading, in_transaction
from tests.support import contacts, factories
from tests.support.channels import TAKEN
from tests.support.contacts import EMAIL, KEYRING
from tests.support.factories import FORMS, SECRET

INFUSED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADRID = ZoneInfo("Europe/Madrid")


class Noting:
    """A channel that notes when it was given something."""

    name = "email"

    def __init__(self):
        self.at = []

    def send(self, _message, _to, now):
        self.at.append(now)
        return TAKEN


@pytest.fixture
def begun(engine):
    """A participant on day 0 who is reached by e-mail; the clock stands at 7 in Madrid."""

    def prepare(session):
        factories.load_two_visits(session)
        phone = factories.participant_on_day_0(session)
        contacts.prefer(session, phone, INFUSED_AT, email=EMAIL)
        clock.move_to(session, INFUSED_AT)

    in_transaction(engine, prepare)


@pytest.mark.requirement("R38")
def test_time_passes_with_every_reminder_at_ten_in_madrid(engine, begun):
    email, stops, faults = Noting(), [], []
    desk = Desk({"email": email}, KEYRING, FORMS, SECRET, "https://pro.example.org", faults.append)
    until = INFUSED_AT + timedelta(days=6, hours=6)
    counts = pass_time(engine, jobs_of(desk), until, stops.append)

    assert faults == []
    local = [at.astimezone(MADRID).strftime("%d %B %H:%M") for at in email.at]
    assert local == ["02 March 10:00", "08 March 10:00"]  # the day it is due, two days before it closes
    assert max(b - a for a, b in pairwise(stops)) <= HOUR
    assert counts["reconcile"] >= 6 * 24
    with_running_clock = in_reading(engine, clock.now)
    assert until <= with_running_clock < until + timedelta(minutes=5)


def test_a_passing_that_was_cut_can_be_begun_again(engine, begun):
    email = Noting()
    desk = Desk({"email": email}, KEYRING, FORMS, SECRET, "https://pro.example.org", lambda _: None)
    until = INFUSED_AT + timedelta(days=2)

    class Cut(Exception):
        pass

    def cut(at):
        if at > INFUSED_AT + timedelta(hours=9):
            raise Cut

    with pytest.raises(Cut):
        pass_time(engine, jobs_of(desk), until, cut)
    sent_before = list(email.at)
    pass_time(engine, jobs_of(desk), until, lambda _: None)
    assert sent_before == email.at[: len(sent_before)]
    days = [at.date() for at in email.at]
    assert len(days) == len(set(days))
