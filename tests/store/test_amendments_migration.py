"""A database with data comes to the tables of amendments and paper, and back, with every row and guard."""

import pytest
from sqlalchemy import MetaData, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from pro_service.resources import migrations_folder
from pro_service.services import installation, presentations, submissions
from pro_service.services.transactions import in_transaction
from tests.services.test_presentations import EVENING
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import FORMS, arrival, upload

BEFORE = "0005_create_rescoring"
REVISION = "0010_create_amendments"
KEPT = ("submission", "presentation", "response_version", "score_run", "score")


@pytest.fixture
def filled(database):
    """A database with an answered and a begun questionnaire, taken back to before amendments."""
    with engine_of(database.url) as engine:
        in_transaction(engine, _fill)
    with engine_of(database.owner_url) as owner:
        # what versions at sites tell of has no place in the older tables
        installation.downgrade(owner, migrations_folder(), BEFORE)
        yield owner


def _fill(session):
    factories.load_two_visits(session)
    phone = factories.participant_on_day_0(session)
    sent = arrival(upload(phone, "first", "sf36v1", EVENING), EVENING)
    submission_id = phone.assessment("first", "sf36v1")
    submissions.receive(session, EVENING, FORMS, phone.caller, submission_id, sent)
    presentations.start(session, EVENING, FORMS, phone.caller, phone.assessment("first", "lupusqol"), "es")


def rows(engine):
    found = {}
    with engine.connect() as connection:
        for name in KEPT:
            table = Table(name, MetaData(), autoload_with=connection)
            held = connection.execute(select(table)).mappings().all()
            found[name] = sorted(
                tuple(sorted((key, repr(each[key])) for key in each if key != "entered_by")) for each in held
            )
    return found


def guards(engine):
    name = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if engine.dialect.name == "postgresql"
        else "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with engine.connect() as connection:
        return set(connection.scalars(text(name)))


def test_every_row_and_every_guard_is_kept_on_the_way_up(filled):
    before, guarded = rows(filled), guards(filled)
    assert {name: len(found) for name, found in before.items()}["submission"] == 1
    installation.migrate(filled, migrations_folder(), "rehearsal", REVISION)
    assert rows(filled) == before
    assert guarded < guards(filled)
    with filled.connect() as connection:
        for table in ("submission", "presentation"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET recorded_at = recorded_at"):  # noqa: S608
                with pytest.raises(DBAPIError, match="append-only"):
                    connection.execute(text(statement))
                connection.rollback()
        columns = {each["name"]: each["nullable"] for each in inspect(connection).get_columns("submission")}
        assert (columns["device_id"], columns["entered_by"]) == (True, True)
        if filled.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_row_comes_from_a_phone_or_from_somebody_who_entered_it(filled):
    installation.migrate(filled, migrations_folder(), "rehearsal", REVISION)
    with filled.connect() as connection:
        for table, check in (("submission", "sent_or_entered"), ("presentation", "shown_or_entered")):
            names = [each["name"] for each in inspect(connection).get_columns(table)]
            for device, entered in (("NULL", "NULL"), ("device_id", "'account:x'")):
                values = {"device_id": device, "entered_by": entered}
                listed = ", ".join(values.get(name, name) for name in names)
                with pytest.raises(DBAPIError, match=f"ck_{table}_{check}|append-only"):
                    connection.execute(
                        text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {listed} FROM {table}")  # noqa: S608
                    )
                connection.rollback()


def test_the_way_back_keeps_every_row_and_guard_too(filled):
    before, guarded = rows(filled), guards(filled)
    installation.migrate(filled, migrations_folder(), "rehearsal", REVISION)
    installation.downgrade(filled, migrations_folder(), BEFORE)
    assert (rows(filled), guards(filled)) == (before, guarded)
