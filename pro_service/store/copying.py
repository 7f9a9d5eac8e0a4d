"""Putting in very many rows at once; whoever does so tells of them in the trail itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select
from sqlalchemy.orm import Session

Carry = Callable[[Any], Any]


def put(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, each with every column: by COPY on PostgreSQL, else one prepared statement for all.

    COPY knows no row-level security: where it holds for this login the rows go in one by one.
    """
    if not rows:
        return
    if _may_copy(session, table):
        _copy(session.connection(), table, rows)
    else:
        session.execute(insert(table), list(rows))


def _may_copy(session: Session, table: Table) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return False
    return not session.scalar(select(func.row_security_active(table.name)))


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(column.name) for column in table.columns)
    carried = [(column.name, _carry(connection, column)) for column in table.columns]
    raw: Any = connection.connection  # the driver's own: SQLAlchemy has no COPY
    with raw.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([carry(row[name]) for name, carry in carried])


def _carry(connection: Connection, column: Column[Any]) -> Carry:
    """As SQLAlchemy hands a value of this column to the driver."""
    dialect = connection.dialect
    return column.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
