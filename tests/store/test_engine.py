"""Connections keep the promises that the store is built on."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pro_service.store.engine import LONGEST_TRANSACTION_MS, make_engine, take_as_long_as_it_needs


@pytest.mark.requirement("I3")
@pytest.mark.postgres_only
def test_the_server_ends_a_transaction_for_its_length_though_no_statement_is_long(postgresql):
    with postgresql.fresh("rehearsal") as fresh:
        engine = make_engine(fresh.url, longest_transaction_ms=400)
        ended = pytest.raises(DBAPIError, match=r"transaction timeout|closed")
        with engine.connect() as connection, ended:
            connection.execute(text("SELECT pg_sleep(0.2)"))
            connection.execute(text("SELECT pg_sleep(0.1)"))
            connection.execute(text("SELECT pg_sleep(0.2)"))
        engine.dispose()


@pytest.mark.postgres_only
def test_no_transaction_may_last_longer_than_thirty_seconds(postgresql):
    with postgresql.fresh("rehearsal") as fresh:
        engine = make_engine(fresh.url)
        with engine.connect() as connection:
            assert connection.execute(text("SHOW transaction_timeout")).scalar() == "30s"
        engine.dispose()
    assert LONGEST_TRANSACTION_MS == 30_000


@pytest.mark.postgres_only
def test_bringing_a_large_database_up_to_date_is_not_ended_for_its_length(postgresql):
    with postgresql.fresh("rehearsal") as fresh:
        engine = make_engine(fresh.url, longest_transaction_ms=200)
        with engine.begin() as connection:
            take_as_long_as_it_needs(connection)
            connection.execute(text("SELECT pg_sleep(0.3)"))
        ended = pytest.raises(DBAPIError, match="timeout")
        with engine.connect() as connection, ended:  # that one transaction alone
            connection.execute(text("SELECT pg_sleep(0.3)"))
        engine.dispose()


@pytest.mark.postgres_only
def test_a_question_of_milliseconds_is_not_compiled(postgresql):
    with postgresql.fresh("rehearsal") as fresh:
        engine = make_engine(fresh.url)
        with engine.connect() as connection:
            assert connection.execute(text("SHOW jit")).scalar() == "off"
        engine.dispose()
