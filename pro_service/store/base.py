"""What all tables have in common."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, MetaData, Uuid, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pro_service.store.types import UTCDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SECRET: dict[str, Any] = {"secret": True}
"""Marks a column that never stands in an audit event: a hash of a credential, or licensed content."""


LATER = "later"


def later(before: Any = None) -> dict[str, Any]:
    """Marks a column that a table got later: an event tells it only where it is not as in all rows of before.

    So those rows are told, copied and signed word for word as they always were.
    """
    return {LATER: before}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: UTCDateTime, UUID: Uuid()}


class Fact:
    """Something that happened: a row is added once and never changed or deleted.

    The database refuses both by grant and by trigger, and every fact stands in an audit event of the
    transaction that wrote it (store/audit.py refuses to commit otherwise).
    """

    recorded_at: Mapped[datetime] = mapped_column(sort_order=90)


class Numbered(Fact):
    """A fact of which the last one counts: it carries the number of the event that tells of it.

    Two facts of a stream may carry one instant, where the second one's writer waited for the first one's.
    `event_seq` then says which came first; it is None in rows that are older than the column.
    """

    event_seq: Mapped[int | None] = mapped_column(sort_order=99, info=later())

    @classmethod
    def in_order(cls) -> tuple[Any, ...]:
        """By what rows of one stream stand in the order of recording: when, at which place then, the id."""
        own: Any = cls
        return cls.recorded_at, cls.place_at_instant(), own.id

    @classmethod
    def last_first(cls) -> tuple[Any, ...]:
        """The same order from its end on."""
        return tuple(each.desc() for each in cls.in_order())

    @classmethod
    def place_at_instant(cls) -> ColumnElement[int]:
        """What is the greater the later it was recorded, among those of one stream and instant."""
        return func.coalesce(cls.event_seq, 0)


class Recorded(Fact):
    """A fact that an actor wrote down: `account:<id>`, `device:<id>`, `operator:<name>`, `system:<name>`."""

    recorded_by: Mapped[str] = mapped_column(sort_order=91)
