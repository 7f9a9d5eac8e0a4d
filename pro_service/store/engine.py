"""Connections: how SQLite and PostgreSQL are made to keep the same promises."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

LONGEST_TRANSACTION_MS = 30_000
"""The server ends a transaction that takes longer, so that no fact appears behind an `as_of`."""

READ_ONLY = "pro_read_only"


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`, set up for durability and single writers."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, pool_pre_ping=True, connect_args={"options": _postgres_options()})


def _postgres_options() -> str:
    limits = ("statement_timeout", "idle_in_transaction_session_timeout")
    return " ".join(f"-c {name}={LONGEST_TRANSACTION_MS}" for name in limits) + " -c timezone=UTC"


def _sqlite(url: str) -> Engine:
    # Kept open between requests: closing the last connection would fold the write-ahead log back each time.
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: see below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # A reader that later writes cannot wait for its turn on SQLite: a writer says so at once.
        reading = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
