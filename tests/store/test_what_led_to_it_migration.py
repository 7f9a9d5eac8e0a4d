"""A database with data comes to the columns of what led to a fact, and back, with every row and guard."""

from datetime import timedelta

import pytest
from sqlalchemy import MetaData, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from pro_service.resources import migrations_folder
from pro_service.services import installation, presentations
from pro_service.services.transactions import in_transaction
from tests.services.test_presentations import EVENING
from tests.store.test_amendments_migration import guards
from tests.support import aftermath, factories, putting_right
from tests.support.databases import engine_of
from tests.support.factories import FORMS

BEFORE, REVISION = "0027_create_message_tests", "0028_tell_what_led_to_it"
NEW = {
    "pro_alert": "quarantined_id",
    "correction": "query_id",
    "presentation": "attempt",
    **dict.fromkeys(
        ("consent", "contact_attempt", "expectation_change", "invalidation", "not_done_reason",
         "pro_alert_outcome"),
        "event_seq",
    ),
}  # fmt: skip
HOUR = timedelta(hours=1)


def fill(session):
    factories.load_two_visits(session)
    phone = factories.participant_on_day_0(session)
    own = phone.enrolment_id
    begun = phone.assessment("first", "lupusqol")
    presentations.start(session, EVENING, FORMS, phone.caller, begun, "es")
    sent = putting_right.send(session, EVENING, phone)
    putting_right.correct(session, EVENING + HOUR, own, sent, {"q1": 1}, note="p. 2")
    aftermath.alert(session, EVENING + HOUR, phone)
    factories.record_at_site(session, EVENING + HOUR, phone)
    putting_right.invalidate(session, EVENING + 2 * HOUR, own, sent)
    return phone


@pytest.fixture
def filled(database):
    """A database with a row in each of the tables, taken back to before these columns."""
    with engine_of(database.url) as engine:
        in_transaction(engine, fill)
    with engine_of(database.owner_url) as owner:
        installation.downgrade(owner, migrations_folder(), BEFORE)
        yield owner


def rows(engine):
    found = {}
    with engine.connect() as connection:
        for name, new in NEW.items():
            table = Table(name, MetaData(), autoload_with=connection)
            held = connection.execute(select(table)).mappings().all()
            found[name] = sorted(
                tuple(sorted((key, repr(each[key])) for key in each if key != new)) for each in held
            )
    return found


def test_every_row_and_every_guard_is_kept_on_the_way_up(filled):
    before = rows(filled)
    assert all(before.values())
    installation.migrate(filled, migrations_folder(), "rehearsal", REVISION)
    assert rows(filled) == before
    with filled.connect() as connection:
        for name, new in NEW.items():
            stands = set(connection.scalars(text(f"SELECT {new} FROM {name}")))  # noqa: S608
            assert stands == ({1} if new == "attempt" else {None}), name
            for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET {new} = {new}"):  # noqa: S608
                with pytest.raises(DBAPIError, match="append-only"):
                    connection.execute(text(statement))
                connection.rollback()
        columns = {each["name"]: each["nullable"] for each in inspect(connection).get_columns("pro_alert")}
        assert (columns["response_version_id"], columns["quarantined_id"]) == (True, True)
        assert inspect(connection).get_pk_constraint("presentation")["constrained_columns"] == [
            "assessment_id", "attempt",
        ]  # fmt: skip
        if filled.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_the_way_back_keeps_every_row_and_guard_too(filled):
    before, guarded = rows(filled), guards(filled)
    installation.migrate(filled, migrations_folder(), "rehearsal", REVISION)
    installation.downgrade(filled, migrations_folder(), BEFORE)
    assert (rows(filled), guards(filled)) == (before, guarded)


def test_there_is_no_way_back_where_something_has_no_place_in_the_older_tables(database):
    def show_again(session):
        phone = fill(session)
        later = EVENING + timedelta(days=1)
        putting_right.invalidate(
            session, later, phone.enrolment_id,
            putting_right.send(session, later, phone, instrument="lupusqol"),
        )  # fmt: skip
        presentations.start(session, later, FORMS, phone.caller, phone.assessment("first", "lupusqol"), "es")

    with engine_of(database.url) as engine:
        in_transaction(engine, show_again)
    with engine_of(database.owner_url) as owner, pytest.raises(RuntimeError, match="no way back"):
        installation.downgrade(owner, migrations_folder(), BEFORE)
