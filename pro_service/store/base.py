"""What all tables have in common."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData, Uuid
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


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: UTCDateTime, UUID: Uuid()}


class Fact:
    """Something that happened: a row is added once and never changed or deleted.

    The database refuses both by grant and by trigger, and every fact stands in an audit event of the
    transaction that wrote it (store/audit.py refuses to commit otherwise).
    """

    recorded_at: Mapped[datetime] = mapped_column(sort_order=90)


class Recorded(Fact):
    """A fact that an actor wrote down: `account:<id>`, `device:<id>`, `operator:<name>`, `system:<name>`."""

    recorded_by: Mapped[str] = mapped_column(sort_order=91)
