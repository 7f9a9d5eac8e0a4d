"""The facts of any table, as they stand in it and as events tell of them, so that the two can be compared."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, LargeBinary, Table, Uuid, select
from sqlalchemy.orm import Session

from pro_service.domain.canonical import read_canonical
from pro_service.store.audit import AuditEvent, later_columns
from pro_service.store.tables import fact_tables, metadata
from pro_service.store.types import UTCDateTime

Key = tuple[str, tuple[Any, ...]]
"""A table and the primary key of a row of it."""

Row = Mapping[str, Any]
LEFT = "left"
"""What an event of a redaction still tells of the one whose body it took away."""


def told_in(event: AuditEvent) -> Iterator[tuple[Key, Row]]:
    """The facts that an event tells of; none where its body is a stub."""
    body: Mapping[str, Any] = read_canonical(event.body) if event.body is not None else {}
    for each in (body, body.get(LEFT, {})):
        yield from _told(each)


def kept(session: Session, table: Table, where: ColumnElement[bool]) -> Iterator[tuple[Key, Row]]:
    """The rows of a table, without the columns that are secret."""
    columns = [column for column in table.columns if not column.info.get("secret")]
    for found in session.execute(select(*columns).where(where)):
        row = dict(found._mapping)
        yield (table.name, _key(table, row)), row


def tables() -> list[Table]:
    """All fact tables, in order of their dependencies."""
    return [metadata.tables[name] for name in fact_tables()]


def differing(told: Row, row: Row) -> tuple[str, ...]:
    """The columns in which a row is not what was told; what was not told of has to be null."""
    return tuple(sorted(name for name, value in row.items() if told.get(name) != value))


def _told(body: Mapping[str, Any]) -> Iterator[tuple[Key, Row]]:
    for fact in body.get("facts", ()):
        table = metadata.tables[fact["table"]]
        told = {**later_columns(table), **fact["row"]}
        row = {name: _typed(table, name, value) for name, value in told.items() if name in table.columns}
        yield (table.name, _key(table, row)), row


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return value.encode() if isinstance(kind, LargeBinary) else value
