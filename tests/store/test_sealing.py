"""What is sealed is read with its key and at its place alone, and nothing is stored unsealed."""

import base64
from dataclasses import replace

import pytest
from sqlalchemy.exc import StatementError

from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.store.contacts import ContactAddress
from pro_service.store.sealing import CannotOpen, Keyring, Place, SealedValue, keyring_of
from tests.support import factories
from tests.support.factories import SECRET

PLACE = Place("contact_address", "value", "8c1f3a52/email")
OLD, NEW = b"o" * 32, b"n" * 32
RING = Keyring("2025", {"2025": OLD}, b"i" * 32)


@pytest.mark.requirement("R32")
def test_what_is_sealed_opens_at_its_place():
    sealed = RING.seal("ana@example.org", PLACE)
    assert RING.open(sealed, PLACE) == "ana@example.org"
    assert "ana" not in sealed.text
    assert sealed.key_id == "2025"


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    "elsewhere", [PLACE._replace(table="x"), PLACE._replace(column="x"), PLACE._replace(row="x")]
)
def test_what_is_moved_to_another_place_does_not_open(elsewhere):
    with pytest.raises(CannotOpen):
        RING.open(RING.seal("ana@example.org", PLACE), elsewhere)


def test_parts_of_a_place_do_not_run_into_each_other():
    sealed = RING.seal("ana@example.org", Place("a", "b", "c"))
    with pytest.raises(CannotOpen):
        RING.open(sealed, Place("a", "b\nc", ""))


def test_sealing_twice_never_gives_the_same():
    """A nonce that comes twice under one key would give the key away."""
    assert len({RING.seal("ana@example.org", PLACE).text for _ in range(1000)}) == 1000


def test_a_new_key_seals_and_the_old_one_still_opens():
    before = RING.seal("ana@example.org", PLACE)
    ring = Keyring("2026", {"2026": NEW, "2025": OLD}, RING.index_key)
    assert ring.open(before, PLACE) == "ana@example.org"
    assert ring.seal("ana@example.org", PLACE).key_id == "2026"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-5] + ("A" if text[-5] != "A" else "B") + text[-4:],
        lambda text: text.replace("s1.", "s2."),
        lambda text: text.replace(".2025.", ".2024."),
        lambda text: text[:8],
        lambda text: "",
        lambda text: text[:-1] + "!",
    ],
)
def test_what_was_changed_does_not_open_and_is_not_repeated(change):
    text = change(RING.seal("ana@example.org", PLACE).text)
    with pytest.raises(CannotOpen) as refusal:
        RING.open(SealedValue(text), PLACE)
    assert "ana" not in str(refusal.value)


def test_equal_values_have_equal_indexes_within_one_purpose():
    assert RING.blind_index("email", "a@b.es") == RING.blind_index("email", "a@b.es")
    assert RING.blind_index("email", "a@b.es") != RING.blind_index("sms", "a@b.es")
    assert RING.blind_index("email", "a@b.es") != RING.blind_index("email", "c@b.es")
    assert RING.blind_index("email", "a@b.es") != replace(RING, index_key=NEW).blind_index("email", "a@b.es")


def test_exchanging_the_data_key_leaves_the_indexes_as_they_are():
    """Facts carry them, and facts are never changed."""
    first = keyring_of(Settings(secret=SECRET, data_keys=(("a", OLD),)))
    second = keyring_of(Settings(secret=SECRET, data_keys=(("b", NEW), ("a", OLD))))
    assert (first.current, second.current) == ("a", "b")
    assert first.blind_index("email", "x") == second.blind_index("email", "x")


def test_without_data_keys_one_follows_from_the_secret():
    ring, other = keyring_of(Settings(secret=SECRET)), keyring_of(Settings(secret=SECRET + b"!"))
    assert ring.open(keyring_of(Settings(secret=SECRET)).seal("x", PLACE), PLACE) == "x"
    with pytest.raises(CannotOpen):
        other.open(ring.seal("x", PLACE), PLACE)
    assert SECRET not in ring.keys.values()


def test_neither_keys_nor_values_are_shown():
    key = base64.b64encode(OLD).decode()
    shown = repr((RING, Settings(secret=SECRET, data_keys=(("a", OLD),))))
    assert not any(word in shown for word in ("oooo", "iiii", key))


@pytest.fixture
def write_contacts(engine):
    """Run a function of a session and a participant's phone in one transaction."""

    def prepare(session):
        factories.load_two_visits(session)
        return factories.participant_on_day_0(session)

    phone = in_transaction(engine, prepare)
    return lambda work: in_transaction(engine, lambda session: work(session, phone))


@pytest.mark.requirement("R32")
def test_a_plain_text_is_never_stored_by_accident(engine, write_contacts):
    with pytest.raises(StatementError, match="not sealed"):
        write_contacts(
            lambda session, phone: session.add(
                ContactAddress(
                    enrolment_id=phone.enrolment_id,
                    kind="email",
                    value="ana@example.org",
                    value_hmac="0" * 64,
                )
            )
        )
