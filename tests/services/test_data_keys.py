"""The key of sealed values is exchanged while the service runs, and nothing is forgotten."""

from itertools import islice
from threading import Thread

import pytest
from sqlalchemy import select, text, update

from pro_service.services import contacts, data_keys, drafts
from pro_service.services.contacts import PreferencesAsked
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.settings import Settings
from pro_service.store import audit
from pro_service.store.contacts import ContactAddress
from pro_service.store.sealed_columns import sealed_columns
from pro_service.store.sealing import CannotOpen, Keyring, SealedValue, keyring_of, place_of
from pro_service.store.second_factors import SecondFactor
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.contacts import EMAIL, ENDPOINT, NUMBER
from tests.support.factories import OPERATOR
from tests.support.sealing import (
    ANSWERED,
    BOTH,
    NEW_RING,
    OLD_RING,
    OPENING_NEW,
    WITHOUT_KEYS,
    write_everywhere,
)


@pytest.fixture
def sealed(write, phone):
    """A value in every sealed column, all of them with the old key."""
    write(lambda s: write_everywhere(s, DAY_0, phone, OLD_RING))
    return phone


def used(engine, ring):
    return {each.key_id: each.total for each in in_reading(engine, lambda s: data_keys.uses(s, ring))}


def every_value(session, ring):
    """Each sealed value of the database opened, by its column."""
    return {
        each.name: [
            ring.open(value, place_of(each.table.name, each.column.name, *key))
            for *key, value in session.execute(select(*each.key, each.column))
        ]
        for each in sealed_columns()
    }


def rotate(engine, ring=BOTH):
    return sum(step.resealed for step in data_keys.rotate(engine, ring, most=2))


@pytest.mark.requirement("R32")
def test_no_sealed_column_is_forgotten(read, sealed):
    """A new column has to be written by `write_everywhere`, so that its place is tried as well."""
    written = read(lambda s: {name for name, values in every_value(s, OLD_RING).items() if values})
    assert {each.name for each in sealed_columns()} == written
    assert {"contact_address.value", "draft.body", "second_factor.sealed_secret"} <= written


@pytest.mark.requirement("R32")
def test_everything_is_sealed_anew_and_means_the_same(engine, read, sealed):
    before = read(lambda s: every_value(s, OLD_RING))
    n = sum(map(len, before.values()))
    assert used(engine, BOTH) == {"new": 0, "old": n}
    assert rotate(engine) == n
    assert used(engine, BOTH) == {"new": n, "old": 0}
    assert read(lambda s: every_value(s, NEW_RING)) == before
    with pytest.raises(CannotOpen):
        read(lambda s: every_value(s, OLD_RING))


@pytest.mark.requirement("R32")
def test_what_was_sealed_before_any_data_key_was_set_stays_readable(engine, write, read, phone):
    write(lambda s: write_everywhere(s, DAY_0, phone, WITHOUT_KEYS))
    before = read(lambda s: every_value(s, WITHOUT_KEYS))
    n = sum(map(len, before.values()))
    assert read(lambda s: every_value(s, NEW_RING)) == before
    assert used(engine, NEW_RING) == {"new": 0, "derived": n}
    assert rotate(engine, NEW_RING) == n
    assert used(engine, NEW_RING) == {"new": n}
    assert read(lambda s: every_value(s, NEW_RING)) == before


@pytest.mark.requirement("R32")
def test_a_key_that_was_taken_out_too_early_is_named(read, sealed):
    n = sum(map(len, read(lambda s: every_value(s, OLD_RING)).values()))
    assert read(lambda s: data_keys.not_at_hand(s, NEW_RING)) == {"old": n}
    assert read(lambda s: data_keys.not_at_hand(s, BOTH)) == {}


def test_the_services_read_what_was_sealed_anew(engine, read, sealed):
    rotate(engine)
    own = sealed.enrolment_id
    for channel, value in (("email", EMAIL), ("sms", NUMBER), ("push", ENDPOINT)):
        ((_, address),) = read(lambda s, c=channel: contacts.address_of(s, NEW_RING, own, c))
        assert address.value == value
    begun = sealed.assessment("first", "sf36v1")
    draft = read(lambda s: drafts.get(s, NEW_RING, DAY_0, sealed.caller, begun))
    assert draft.content == {"answers": ANSWERED}
    factor = read(lambda s: s.query(SecondFactor).one())
    assert NEW_RING.open(factor.sealed_secret, factor.place)


def test_a_walk_that_was_cut_goes_on_with_what_is_left(engine, read, sealed):
    before = used(engine, BOTH)["old"]
    cut = list(islice(data_keys.rotate(engine, BOTH, most=1), 2))
    assert [step.resealed for step in cut] == [1, 1]
    assert used(engine, BOTH) == {"new": 2, "old": before - 2}
    read(lambda s: every_value(s, BOTH))  # each of them opens at any moment
    assert rotate(engine) == before - 2
    assert rotate(engine) == 0


def test_what_is_written_meanwhile_is_neither_lost_nor_brought_back(engine, write, read, sealed):
    """Between two steps of a walk the participant gives another address and takes one away."""
    steps = data_keys.rotate(engine, BOTH, most=1)
    next(steps)
    given = PreferencesAsked(email="otra@correo.example.org", telephone=None)
    write(lambda s: contacts.put_preferences(s, OPENING_NEW, DAY_0, sealed.caller, given, "*"))
    list(steps)
    rotate(engine)
    own = sealed.enrolment_id
    ((_, address),) = read(lambda s: contacts.address_of(s, NEW_RING, own, "email"))
    assert address.value == "otra@correo.example.org"
    assert read(lambda s: contacts.address_of(s, NEW_RING, own, "sms")) == []


def test_a_walk_beside_writers_ends_with_everything_under_the_new_key(engine, write, sealed):
    """Processes that were not started anew yet go on sealing with the old key; the next walk takes it."""

    def give():
        for n in range(10):
            asked = PreferencesAsked(email=f"ana{n}@correo.example.org", telephone=NUMBER)
            in_transaction(
                engine,
                lambda s, a=asked: contacts.put_preferences(s, OPENING_NEW, DAY_0, sealed.caller, a, "*"),
            )

    writer = Thread(target=give)
    writer.start()
    while writer.is_alive():
        rotate(engine)
    writer.join()
    rotate(engine)
    assert used(engine, BOTH)["old"] == 0
    ((_, address),) = in_reading(
        engine, lambda s: contacts.address_of(s, NEW_RING, sealed.enrolment_id, "email")
    )
    assert address.value == "ana9@correo.example.org"


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("sealing", "at_hand", "others"),
    [
        (OLD_RING, BOTH, ()),
        (OLD_RING, NEW_RING, ()),  # not at hand, which is told of elsewhere
        (OLD_RING, Keyring("old", {"old": b"x" * 32}, b""), ("old",)),
        (WITHOUT_KEYS, WITHOUT_KEYS, ()),
        (WITHOUT_KEYS, keyring_of(Settings(secret=b"another secret of the service")), ("derived",)),
    ],
)
def test_a_key_that_another_took_the_place_of_is_found(write, read, phone, sealing, at_hand, others):
    write(lambda s: write_everywhere(s, DAY_0, phone, sealing))
    assert read(lambda s: data_keys.not_the_same(s, at_hand)) == others


@pytest.mark.requirement("R32")
def test_one_spoilt_value_accuses_no_key(write, read, sealed):
    of_email = ContactAddress.kind == "email"
    spoilt = SealedValue("s1.old.AAAA")
    write(lambda s: s.execute(update(ContactAddress).where(of_email).values(value=spoilt)))
    assert read(lambda s: data_keys.not_the_same(s, OLD_RING)) == ()


@pytest.mark.requirement("R32")
def test_what_cannot_be_opened_stays_and_is_told(engine, write, sealed):
    strange = SealedValue("s1.lost.AAAA")
    of_email = ContactAddress.kind == "email"
    write(lambda s: s.execute(update(ContactAddress).where(of_email).values(value=strange)))
    steps = list(data_keys.rotate(engine, BOTH))
    assert sum(step.unreadable for step in steps) == 1
    found = {each.key_id: each for each in in_reading(engine, lambda s: data_keys.uses(s, BOTH))}
    assert found["lost"].values == {"contact_address.value": 1}
    assert (found["lost"].is_at_hand, found["old"].total) == (False, 0)
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT value FROM contact_address WHERE kind = 'email'"))
    assert kept == strange.text


def test_a_rotation_is_told_in_the_trail_without_a_key(engine, write, read, sealed):
    assert write(lambda s: data_keys.begin(s, DAY_0, OPERATOR, BOTH)) > 0
    last = read(lambda s: audit.events_of(s, audit.INSTALLATION))[-1]
    assert last.kind == "data-keys.rotated"
    assert '"key_id":"new"' in last.body
    rotate(engine)
    assert write(lambda s: data_keys.begin(s, DAY_0, OPERATOR, BOTH)) == 0
    assert read(lambda s: audit.events_of(s, audit.INSTALLATION))[-1].seq == last.seq


def test_two_participants_at_once(engine, write, read):
    """Rows of one table under keys of two parts come one after the other, and none is passed over."""
    write(factories.load_two_visits)
    phones = [write(lambda s, n=n: factories.participant_on_day_0(s, f"01-00{n}")) for n in range(1, 6)]
    asked = PreferencesAsked(email=EMAIL, telephone=NUMBER)
    for each in phones:
        write(lambda s, p=each: contacts.put_preferences(s, OLD_RING, DAY_0, p.caller, asked, "*"))
    assert rotate(engine) == 10
    assert used(engine, BOTH) == {"new": 10, "old": 0}
