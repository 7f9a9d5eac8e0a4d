"""Rebuild the fact tables from nothing but the audit streams."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Date, LargeBinary, Table, Uuid, select

from pro_service.domain.canonical import read_canonical
from pro_service.store.tables import fact_tables, metadata
from pro_service.store.types import UTCDateTime

Rows = dict[str, dict[tuple, dict[str, Any]]]


def from_trail(connection: Connection) -> Rows:
    """Every fact that the bodies of the events tell of, by table and primary key."""
    found: Rows = {name: {} for name in fact_tables()}
    event = metadata.tables["audit_event"]
    for body in connection.scalars(select(event.c.body).order_by(event.c.stream, event.c.seq)):
        for fact in read_canonical(body)["facts"]:
            table = metadata.tables[fact["table"]]
            row = {name: _typed(table, name, value) for name, value in fact["row"].items()}
            found[table.name][_key(table, row)] = row
    return found


def from_tables(connection: Connection) -> Rows:
    """Every fact as it stands in its table, without the columns that are secret."""
    found: Rows = {}
    for name in fact_tables():
        table = metadata.tables[name]
        open_columns = [column for column in table.columns if not column.info.get("secret")]
        rows = (dict(row._mapping) for row in connection.execute(select(*open_columns)))
        found[name] = {_key(table, row): row for row in rows}
    return found


def _key(table: Table, row: dict[str, Any]) -> tuple:
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
