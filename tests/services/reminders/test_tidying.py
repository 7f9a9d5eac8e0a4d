"""Addresses that nobody may write to any more do not stay."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.services.contacts.tidying import tidy
from pro_service.store import counters
from pro_service.store.contacts import ChannelChange, ContactAddress, PushSubscription
from pro_service.store.counters import Counter
from tests.services.reminders.conftest import TEN
from tests.support import contacts, factories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def swept(engine, now):
    """How many subscriptions and how many addresses were taken away."""
    done = tidy(engine, contacts.KEYRING, lambda _: now)
    return done["subscriptions"], done["addresses"]


@pytest.fixture
def kept(read):
    return lambda: (
        read(lambda s: sorted(s.scalars(select(ContactAddress.kind)))),
        len(read(lambda s: s.scalars(select(PushSubscription.id)).all())),
    )


@pytest.fixture
def reasons(read):
    """Why addresses were taken away."""
    gone = select(ChannelChange.reason).where(ChannelChange.change == "removed")
    return lambda: read(lambda s: s.scalars(gone.order_by(ChannelChange.number)).all())


def test_a_phone_that_was_replaced_takes_its_subscription_with_it(engine, write, reminded, kept, reasons):
    write(lambda s: contacts.subscribe(s, reminded, TEN))
    assert swept(engine, TEN + HOUR) == (0, 0)
    write(lambda s: factories.pair(s, reminded.enrolment_id, TEN + 2 * HOUR))
    assert swept(engine, TEN + 3 * HOUR) == (1, 0)
    assert kept() == (["email", "sms"], 0)
    assert reasons() == ["phone-revoked"]
    assert swept(engine, TEN + 4 * HOUR) == (0, 0)


@pytest.mark.requirement("I5")
@pytest.mark.parametrize("kind", ["death", "withdrawal_of_consent"])
def test_after_an_end_of_all_contact_no_address_is_kept(engine, write, reminded, kept, reasons, kind):
    write(lambda s: contacts.subscribe(s, reminded, TEN))
    write(lambda s: factories.add_event(s, reminded.enrolment_id, TEN, kind=kind, occurred_at=TEN - HOUR))
    assert swept(engine, TEN + HOUR) == (0, 3)
    assert kept() == ([], 0)
    assert set(reasons()) == {"contact-ended"}


def test_an_end_after_which_contact_goes_on_leaves_the_addresses(engine, write, reminded, kept):
    write(lambda s: factories.add_event(
        s, reminded.enrolment_id, TEN, kind="treatment_stop", occurred_at=TEN - HOUR
    ))  # fmt: skip
    assert swept(engine, TEN + HOUR) == (0, 0)
    assert kept() == (["email", "sms"], 0)


def test_counts_older_than_what_is_kept_are_deleted(write, read, phone):
    for days in (91, 89):
        write(lambda s, d=days: counters.add_one(s, "off-scale", str(uuid4()), TEN - d * DAY, TEN))
    assert write(lambda s: counters.trim(s, TEN - 90 * DAY)) == 1
    assert read(lambda s: s.scalars(select(Counter.period_start)).all())[-1] == TEN - 89 * DAY
