"""Every sealed column of every table, found by its type, and their values sealed anew with another key."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Table,
    Text,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from pro_service.store.sealing import FORMAT, CannotOpen, Keyring, Sealed, SealedValue, place_of
from pro_service.store.tables import metadata

LONGEST_HEAD = 40
"""Of a sealed text so much holds its format and the id of its key."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values. What is in it is sealed to its table, its name and the primary key."""

    table: Table
    column: Column[SealedValue]

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table.name}.{self.column.name}"

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns of the primary key, in their order."""
        return tuple(self.table.primary_key.columns)


@dataclass(frozen=True, slots=True)
class Walked:
    """One stretch of a walk over a column.

    last        the primary key of the last row looked at; None where there was none left
    resealed    how many values were sealed anew
    unreadable  how many could not be opened and stay as they are
    """

    last: tuple[Any, ...] | None
    resealed: int
    unreadable: int


def sealed_columns() -> tuple[SealedColumn, ...]:
    """All of them, by table and column in alphabetical order."""
    found = (
        SealedColumn(table, column)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    )
    return tuple(sorted(found, key=lambda each: each.name))


def counts(session: Session, of: SealedColumn) -> Counter[str]:
    """How many values of a column are sealed with each key, by its id."""
    heads = session.scalars(select(_head(of, LONGEST_HEAD)).where(of.column.is_not(None)))
    return Counter(SealedValue(head).key_id for head in heads)


def opens_one(session: Session, keyring: Keyring, of: SealedColumn, key_id: str) -> bool | None:
    """Whether a value of a column that names this key opens with it; None where there is none."""
    head = f"{FORMAT}.{key_id}."
    mine = select(*of.key, of.column).where(_head(of, len(head)) == head).limit(1)
    row = session.execute(mine).one_or_none()
    if row is None:
        return None
    try:
        keyring.open(row[-1], place_of(of.table.name, of.column.name, *tuple(row)[:-1]))
    except CannotOpen:
        return False
    return True


def reseal_next(
    session: Session, keyring: Keyring, of: SealedColumn, after: tuple[Any, ...] | None, most: int
) -> Walked:
    """Seal the next values anew that are sealed with another key than the current one, in the order of keys.

    A value that is changed or taken away meanwhile is left to whoever does so.
    """
    rows = session.execute(_of_other_keys(keyring, of, after).limit(most)).all()
    done = [_reseal(session, keyring, of, row) for row in rows]
    last = tuple(rows[-1])[:-1] if rows else None
    return Walked(last, done.count(True), done.count(None))


def _of_other_keys(keyring: Keyring, of: SealedColumn, after: tuple[Any, ...] | None) -> Any:
    current = f"{FORMAT}.{keyring.current}."
    rows = select(*of.key, of.column).where(_head(of, len(current)) != current).order_by(*of.key)
    if after is None:
        return rows
    last = (literal(value, column.type) for value, column in zip(after, of.key, strict=True))
    return rows.where(tuple_(*of.key) > tuple_(*last))


def _reseal(session: Session, keyring: Keyring, of: SealedColumn, row: Row[Any]) -> bool | None:
    """True where it was done, False where somebody was faster, None where it cannot be opened."""
    key, sealed = tuple(row)[:-1], row[-1]
    place = place_of(of.table.name, of.column.name, *key)
    try:
        anew = keyring.seal(keyring.open(sealed, place), place)
    except CannotOpen:
        return None
    same = [column == value for column, value in zip(of.key, key, strict=True)]
    done = session.execute(update(of.table).where(*same, of.column == sealed).values({of.column: anew}))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _head(of: SealedColumn, length: int) -> ColumnElement[str]:
    """The beginning of the sealed text; compared letter by letter on every database."""
    return func.substr(type_coerce(of.column, Text), 1, length, type_=Text)
