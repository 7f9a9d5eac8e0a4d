"""After a backup was restored, what was erased since is erased again."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.domain.callers import Staff
from pro_service.services import consents, contacts, replay
from pro_service.services.contacts import ErasureAsked
from pro_service.services.contacts.stopping import stop_link
from pro_service.services.contacts.tidying import tidy
from pro_service.services.participants import ConsentGiven
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.contacts import ContactAddress, ContactWithdrawal
from pro_service.store.erasures import BlockedAddress, Erasure
from tests.services.test_longitudinal import DAY_0
from tests.support import backups, erasing, factories
from tests.support import contacts as given
from tests.support.contacts import EMAIL, KEYRING
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, SECRET, TWO_VISITS

NOW = DAY_0 + timedelta(hours=1)
OVER = NOW + timedelta(days=4 * 366)
NURSE = Staff(uuid4(), "maria", uuid4(), ())


def prepare(session):
    """The database as the backup holds it: two participants with an address each."""
    erasing.load_blocking_study(session)
    phones = [factories.participant_on_day_0(session, f"01-00{nth}") for nth in (1, 2)]
    for each in phones:
        given.prefer(session, each, NOW, email=EMAIL)
    return phones


def erase(engine, phone):
    asked = ErasureAsked("participant-asked", "Asked for it by telephone")
    where = (TWO_VISITS, phone.enrolment_id, uuid4(), asked)
    return in_transaction(engine, lambda s: contacts.erase(s, KEYRING, NOW, NURSE, EVERYWHERE, *where)).row


def kept(engine, of=ContactAddress):
    return in_reading(engine, lambda s: s.scalars(select(of.enrolment_id)).all())


@pytest.fixture
def backup(databases, database, engine):
    """The participants; and what a backup gives back that was made before anything was erased."""
    phones = in_transaction(engine, prepare)
    with databases.empty() as restored:
        backups.restore(database, restored)
        with engine_of(restored.url) as there:
            yield phones, restored, there


@pytest.mark.requirement("R27")
@pytest.mark.requirement("R32")
def test_an_erasure_is_carried_over_to_a_restored_backup(run, engine, database, backup, tmp_path):
    (first, second), restored, there = backup
    made = erase(engine, first)
    tidy(engine, KEYRING, lambda _: NOW)
    list_file = tmp_path / "erasures.jsonl"
    listed = run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode())
    list_file.write_text(listed.stdout)
    assert EMAIL not in listed.stdout
    assert len(kept(there)) == 2
    again = ("contacts", "erase", "--again", list_file)
    done = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert done.stdout.startswith("1 erasure of 1 carried over")
    assert kept(there) == [second.enrolment_id]
    assert kept(there, BlockedAddress) == [first.enrolment_id]  # as it was blocked before
    carried = in_reading(there, lambda s: s.get(Erasure, made.id))
    assert (carried.step, carried.reason, carried.until_on) == ("blocked", made.reason, made.until_on)
    assert carried.recorded_by.startswith("operator:")
    twice = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert twice.stdout.startswith("0 erasures of 1 carried over")
    assert list(replay.differences(there)) == []


@pytest.mark.requirement("R27")
def test_what_was_destroyed_after_its_term_is_destroyed_again(run, engine, database, backup, tmp_path):
    (first, _), restored, there = backup
    erase(engine, first)
    tidy(engine, KEYRING, lambda _: OVER)
    listed = run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode()).stdout
    assert [json.loads(line)["step"] for line in listed.splitlines()] == ["blocked", "destroyed"]
    (tmp_path / "erasures.jsonl").write_text(listed)
    again = ("contacts", "erase", "--again", tmp_path / "erasures.jsonl")
    done = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert done.stdout.startswith("2 erasures of 2 carried over")
    assert kept(there, BlockedAddress) == []


@pytest.mark.parametrize("text", ["nonsense\n", "{}\n", '{"id": 7}\n', "[]\n", "7\n"])
def test_what_is_no_list_of_erasures_erases_nothing(on, tmp_path, text):
    (tmp_path / "list").write_text(erasing.line_of(uuid4(), uuid4()) + text)
    refused = on("contacts", "erase", "--again", tmp_path / "list")
    assert refused.exit_code == 1
    assert "list: line 2 is no erasure." in refused.stderr


def test_who_came_after_the_backup_is_passed_over(on, tmp_path):
    (tmp_path / "list").write_text(erasing.line_of(uuid4(), uuid4()))
    done = on("contacts", "erase", "--again", tmp_path / "list")
    assert done.stdout.startswith("0 erasures of 1 carried over")


@pytest.mark.requirement("I5")
@pytest.mark.requirement("R32")
def test_what_was_taken_away_singly_is_not_brought_back(run, engine, database, backup, tmp_path):
    (first, second), restored, there = backup
    later = NOW + timedelta(minutes=1)

    def change(session):
        given.prefer(session, first, later, email=None)
        given.prefer(session, second, later, email="another@example.org")
        token = stop_link(SECRET, "", second.enrolment_id).partition("token=")[2]
        contacts.unsubscribe(session, later, SECRET, token)

    in_transaction(engine, change)
    listed = run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode()).stdout
    assert sorted(json.loads(line)["change"] for line in listed.splitlines()) == [
        "removed", "removed", "stopped"
    ]  # fmt: skip
    assert "example.org" not in listed
    (tmp_path / "list").write_text(listed)
    again = ("contacts", "erase", "--again", tmp_path / "list")
    assert len(kept(there)) == 2
    done = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert done.stdout.startswith("3 erasures of 3 carried over")
    assert kept(there) == []
    twice = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert twice.stdout.startswith("0 erasures of 3 carried over")
    assert list(replay.differences(there)) == []


@pytest.mark.requirement("R27")
@pytest.mark.requirement("R32")
def test_whoever_wanted_no_contact_any_more_is_not_written_to_again(run, engine, database, backup, tmp_path):
    (first, second), restored, there = backup
    later = NOW + timedelta(minutes=1)
    in_transaction(engine, lambda s: contacts.withdraw(s, later, first.caller, uuid4()))
    listed = run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode()).stdout
    withdrawn, erased = (json.loads(line) for line in listed.splitlines())
    assert (withdrawn["enrolment_id"], erased["cause"]) == (str(first.enrolment_id), "contact-withdrawn")
    assert EMAIL not in listed
    (tmp_path / "list").write_text(listed)
    again = ("contacts", "erase", "--again", tmp_path / "list")
    done = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert done.stdout.startswith("2 erasures of 2 carried over")
    assert kept(there) == [second.enrolment_id]
    assert kept(there, ContactWithdrawal) == [first.enrolment_id]
    assert in_reading(there, lambda s: given.state(s, first, NOW + timedelta(days=9999))).is_withdrawn
    twice = run(*again, PRO_DATABASE_URL=restored.url, PRO_SECRET=SECRET.decode())
    assert twice.stdout.startswith("0 erasures of 2 carried over")
    assert list(replay.differences(there)) == []


@pytest.mark.requirement("R27")
def test_a_withdrawal_that_a_later_consent_ended_is_not_carried_over(run, engine, database, backup):
    (first, _), _, _ = backup
    later = NOW + timedelta(minutes=1)
    in_transaction(engine, lambda s: contacts.withdraw(s, later, first.caller, uuid4()))
    signed = ConsentGiven("1.0", "es", ("questionnaires", "contact"), later + timedelta(minutes=1))
    where = (NURSE, EVERYWHERE, TWO_VISITS, first.enrolment_id, uuid4(), signed)
    in_transaction(engine, lambda s: consents.add(s, later + timedelta(minutes=2), *where))
    listed = run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode()).stdout
    assert [json.loads(line).get("withdrawal_id") for line in listed.splitlines()] == [None]


def test_an_address_that_stands_again_is_not_taken_away(run, engine, database, backup):
    (first, _), _, _ = backup

    def change(session):
        given.prefer(session, first, NOW + timedelta(minutes=1), email=None)
        given.prefer(session, first, NOW + timedelta(minutes=2), email=EMAIL)

    in_transaction(engine, change)
    assert run("contacts", "erasures", PRO_DATABASE_URL=database.url, PRO_SECRET=SECRET.decode()).stdout == ""
