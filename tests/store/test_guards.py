"""The database is the last guard: what was once written can be neither changed nor taken away."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.clock import ClockCannotMove
from pro_service.resources import migrations_folder
from pro_service.services import installation
from pro_service.services.transactions import in_transaction
from pro_service.store.tables import fact_tables
from tests.support.databases import engine_of
from tests.support.factories import ENROLLED_AT


@pytest.fixture(params=["app", "owner"])
def connection(request, database, every_fact):
    url = database.url if request.param == "app" else database.owner_url
    with engine_of(url) as engine, engine.connect() as made:
        yield made


@pytest.mark.requirement("R18")
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
def test_no_row_is_changed_or_deleted_by_anybody(connection, statement):
    for table in (*fact_tables(), "audit_event", "assessment"):
        columns = {"audit_event": "kind", "assessment": "visit", "device": "recorded_at"}
        column = columns.get(table, "recorded_at")
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar(), table  # noqa: S608
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            connection.execute(text(statement.format(table=table, column=column)))
        connection.rollback()


@pytest.mark.postgres_only
def test_no_table_is_emptied_by_anybody(postgresql):
    with postgresql.fresh("rehearsal") as fresh:
        for url in (fresh.url, fresh.owner_url):
            with engine_of(url) as engine, engine.connect() as made:
                for table in (*fact_tables(), "audit_event"):
                    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
                        made.execute(text(f"TRUNCATE {table} CASCADE"))
                    made.rollback()


@pytest.mark.postgres_only
def test_the_app_role_owns_nothing_and_cannot_bend_the_schema(postgresql):
    attempts = (
        "DROP TABLE submission", "ALTER TABLE submission DISABLE TRIGGER ALL", "CREATE TABLE x (y int)",
        "DROP TRIGGER keep_submission ON submission", "UPDATE deployment SET mark = 'demo'",
        "INSERT INTO deployment VALUES (1, 'demo', now())", "SET ROLE pro_owner",
    )  # fmt: skip
    with postgresql.fresh("rehearsal") as fresh, engine_of(fresh.url) as engine, engine.connect() as made:
        for attempt in attempts:
            with pytest.raises(DBAPIError, match=r"must be owner|permission denied"):
                made.execute(text(attempt))
            made.rollback()


@pytest.mark.requirement("R18")
def test_a_body_can_be_erased_by_the_owner_alone_and_for_a_redaction_alone(database, every_fact):
    """What the redaction names is erased already; to erase it once more changes nothing."""
    named = " WHERE (stream, seq) IN (SELECT stream, seq FROM redaction)"
    erase = "UPDATE audit_event SET body = NULL, salt = NULL"
    with engine_of(database.owner_url) as engine, engine.connect() as made:
        assert made.execute(text(erase + named)).rowcount == 1
        made.rollback()
        for more in (erase, erase + ", actor = 'x'" + named):
            with pytest.raises(DBAPIError, match="append-only"):
                made.execute(text(more))
            made.rollback()
    if database.kind == "postgresql":
        denied = pytest.raises(DBAPIError, match="permission denied")
        with engine_of(database.url) as engine, engine.connect() as made, denied:
            made.execute(text(erase + named))


def test_a_window_may_move_and_nothing_else_of_an_assessment(engine, every_fact):
    with engine.begin() as made:
        made.execute(text("UPDATE assessment SET opens_at = NULL"))
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            made.execute(text("UPDATE assessment SET instrument = 'rand36'"))


@pytest.mark.requirement("I2")
def test_two_accepted_submissions_for_one_assessment_cannot_stand(engine, every_fact):
    second = (
        "INSERT INTO submission SELECT enrolment_id, {other}, assessment_id, attempt, device_id, body,"
        " content_hash,"
        " form_version, language, mode, completed_by, started_at, completed_at, utc_offset_minutes, zone,"
        " sent_at,"
        " clock_offset_before_ms, clock_offset_after_ms, corrected_completed_at, timing, flags, recorded_at,"
        " entered_by"
        " FROM submission"
    )
    other = "'00000000000000000000000000000001'"
    with engine.connect() as made:
        cast = f"CAST({other} AS uuid)" if engine.dialect.name == "postgresql" else other
        with pytest.raises(
            IntegrityError, match=r"uq_submission_assessment_id_attempt|submission.assessment_id"
        ):
            made.execute(text(second.format(other=cast)))


def test_a_simulated_clock_runs_forward_only(engine):
    in_transaction(engine, lambda s: clock.move_to(s, ENROLLED_AT))
    assert in_transaction(engine, clock.now) == ENROLLED_AT
    with pytest.raises(ClockCannotMove):
        in_transaction(engine, lambda s: clock.move_to(s, ENROLLED_AT - timedelta(seconds=1)))
    back = "INSERT INTO clock_step SELECT 2, {at}, real_at, is_running FROM clock_step"
    at = "'2020-01-01T00:00:00Z'" if engine.dialect.name == "postgresql" else "'2020-01-01 00:00:00.000000'"
    with engine.connect() as made, pytest.raises(DBAPIError, match="cannot be moved"):
        made.execute(text(back.format(at=at + "::timestamptz" if "Z" in at else at)))


def test_a_running_clock_goes_on_from_where_it_was_set(engine):
    in_transaction(engine, lambda s: clock.move_to(s, ENROLLED_AT, is_running=True))
    first, second = in_transaction(engine, clock.now), in_transaction(engine, clock.now)
    assert ENROLLED_AT <= first < second < ENROLLED_AT + timedelta(minutes=5)


def test_the_clock_of_production_cannot_be_moved(databases):
    with databases.fresh("production") as fresh, engine_of(fresh.url) as engine:
        with pytest.raises(ClockCannotMove):
            in_transaction(engine, lambda s: clock.move_to(s, ENROLLED_AT))
        with Session(engine) as session:
            at = "now()" if engine.dialect.name == "postgresql" else "'2020-01-01 00:00:00.000000'"
            with pytest.raises(DBAPIError, match="cannot be moved"):
                session.execute(text(f"INSERT INTO clock_step VALUES (1, {at}, {at}, true)"))  # noqa: S608


@pytest.mark.postgres_only
def test_no_table_of_the_app_s_own_stands_in_for_the_mark(postgresql):
    with postgresql.fresh("rehearsal"), postgresql.empty() as empty:  # the first one makes the app's login
        with engine_of(empty.owner_url) as owner:
            installation.migrate(owner, migrations_folder(), "production")
        denied = pytest.raises(DBAPIError, match="permission denied")
        with engine_of(empty.url) as engine, engine.connect() as made, denied:
            made.execute(text("CREATE TEMPORARY TABLE deployment (mark text)"))


def test_a_step_of_the_clock_means_nothing_in_production(databases):
    """Should one ever get there, past grant and trigger."""
    with databases.fresh("production") as fresh, engine_of(fresh.owner_url) as owner:
        off = (
            "ALTER TABLE clock_step DISABLE TRIGGER ALL"
            if fresh.kind == "postgresql"
            else "DROP TRIGGER keep_clock_step_insert"
        )
        far = "'2031-01-01 00:00:00+00'" if fresh.kind == "postgresql" else "'2031-01-01 00:00:00.000000'"
        with owner.begin() as made:
            made.execute(text(off))
            made.execute(text(f"INSERT INTO clock_step VALUES (1, {far}, {far}, false)"))  # noqa: S608
        assert in_transaction(owner, clock.now).year < 2031


def test_no_row_is_replaced_by_an_insert(sqlite):
    """SQLite's INSERT OR REPLACE would delete a row without asking the triggers on DELETE."""
    replace = "INSERT OR REPLACE INTO deployment SELECT id, 'demo', created_at FROM deployment"
    refused = pytest.raises(DBAPIError, match="append-only")
    with (
        sqlite.fresh("production") as fresh,
        engine_of(fresh.url) as made,
        made.connect() as connection,
        refused,
    ):
        connection.execute(text(replace))


@pytest.mark.requirement("R18")
def test_what_was_put_right_is_not_put_in_again(engine, every_fact):
    again = "INSERT OR REPLACE" if engine.dialect.name == "sqlite" else "INSERT"
    with engine.connect() as made:
        for table in ("correction", "invalidation", "quarantine_resolution"):
            with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
                made.execute(text(f"{again} INTO {table} SELECT * FROM {table}"))  # noqa: S608
            made.rollback()


def test_the_head_of_a_stream_moves_one_event_at_a_time(engine, every_fact):
    with engine.connect() as made:
        for change in ("head_seq = 0", "head_seq = head_seq + 2", "head_seq = head_seq"):
            with pytest.raises(DBAPIError, match="append-only"):
                made.execute(text(f"UPDATE audit_stream SET {change}"))  # noqa: S608
            made.rollback()
