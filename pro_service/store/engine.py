"""Connections: how SQLite and PostgreSQL are made to keep the same promises."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

LONGEST_TRANSACTION_MS = 30_000
"""The server ends a transaction that takes longer, so that no fact appears behind an `as_of`."""

LONGEST_WAIT_MS = 8_000
"""Who waits longer for another writer is told to come again."""

ENDS_LONG_TRANSACTIONS = 170_000
"""The first version of PostgreSQL, as it numbers itself, that can end a transaction for its length."""

UNCOMPILED = " -c jit=off"
"""PostgreSQL does not compile a question whose answer it expects to be long: ours take milliseconds."""

READ_ONLY = "pro_read_only"


def make_engine(
    url: str, longest_transaction_ms: int = LONGEST_TRANSACTION_MS, reach: str = "everything"
) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`, set up for durability and single writers.

    PostgreSQL 17 and newer end a transaction that takes longer than is said; older ones end a statement or a
    pause that does, and production is not served on them. SQLite knows no such limit. `reach` is what of the
    participants' answers and addresses a transaction on PostgreSQL sees that says nothing (store/reach.py).
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url, longest_transaction_ms, reach)


def ends_long_transactions(engine: Engine) -> bool:
    """Whether the server itself ends a transaction that takes too long."""
    with engine.connect() as connection:
        server_version = getattr(connection.dialect, "server_version_info", None) or (0,)
    return engine.dialect.name == "postgresql" and tuple(server_version) >= (17,)


def take_as_long_as_it_needs(connection: Connection) -> None:
    """Lift the limits from the transaction at hand: for bringing a database up to date, and nothing else."""
    if connection.dialect.name != "postgresql":
        return
    names = ["statement_timeout", "idle_in_transaction_session_timeout"]
    if tuple(connection.dialect.server_version_info or (0,)) >= (17,):
        names.append("transaction_timeout")
    for name in names:
        connection.exec_driver_sql(f"SET LOCAL {name} = 0")


@contextmanager
def without_waiting_for_the_disk(engine: Engine) -> Iterator[None]:
    """While a database is filled that can be filled again: a commit on SQLite waits for no disk.

    Where the machine itself dies meanwhile, the file may be of no use any more. PostgreSQL is left as it is.
    """
    if engine.dialect.name != "sqlite":
        yield
        return

    def _hurry(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    engine.dispose()
    event.listen(engine, "checkout", _hurry)
    try:
        yield
    finally:
        event.remove(engine, "checkout", _hurry)
        engine.dispose()


def write_anew(engine: Engine) -> None:
    """After an erasure: write SQLite's file anew and empty its log, so that no page holds what was deleted.

    Where somebody else is at it meanwhile it is left to the next time. On PostgreSQL nothing is done here:
    its owner decides (docs/operators.md).
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection, suppress(sqlite3.OperationalError):
        raw: Any = connection.connection.driver_connection
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            raw.execute(statement).close()


def _postgresql(url: str, longest_ms: int, reach: str) -> Engine:
    limits = ("statement_timeout", "idle_in_transaction_session_timeout")
    waits = f" -c lock_timeout={LONGEST_WAIT_MS} -c timezone=UTC"
    settings = (*(f"{name}={longest_ms}" for name in limits), f"pro.reach={reach}")
    options = " ".join(f"-c {each}" for each in settings) + waits + UNCOMPILED
    engine = create_engine(url, pool_pre_ping=True, connect_args={"options": options})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        if connection.info.server_version >= ENDS_LONG_TRANSACTIONS:
            connection.autocommit = True
            connection.execute(f"SET transaction_timeout = {longest_ms}")
            connection.autocommit = False

    return engine


def _sqlite(url: str) -> Engine:
    # Kept open between requests: closing the last connection would fold the write-ahead log back each time.
    engine = create_engine(url, connect_args={"timeout": LONGEST_WAIT_MS / 1000})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: see below
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={LONGEST_WAIT_MS}",
            "recursive_triggers=ON",
            "secure_delete=ON",  # what is deleted is overwritten in the file
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # A reader that later writes cannot wait for its turn on SQLite: a writer says so at once.
        reading = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
