"""A fact whose id its client minted: recorded once, however often it is sent; nothing else under that id."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from pro_service.errors import FieldFault, IdReused, InvalidShape
from pro_service.store import audit
from pro_service.store.base import Recorded

OF_THE_RECORDING = ("recorded_at", "recorded_by", "event_seq")

Row = TypeVar("Row", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Once(Generic[Row]):
    """The fact as it stands under its id; `is_new` is False where exactly this was recorded before."""

    row: Row
    is_new: bool


def record_once(
    session: Session, stream: str, action: str, row: Row, faults: Iterable[FieldFault] = ()
) -> Once[Row]:
    """Record a fact in its stream, at its own instant and by its own actor, or find it recorded before.

    The stream has to have been waited for.

    faults  what does not fit, looked at only where nothing stands under the id, so that a repeat is answered
            however things stand by now; it may raise what refuses the fact for another reason, a lock or a
            state that it does not apply to

    Raises InvalidShape with the faults, IdReused where something else stands under the id.
    """
    before = session.get(type(row), tuple(inspect(type(row)).primary_key_from_instance(row)))
    if before is not None:
        return Once(same_as_before(before, row), is_new=False)
    if found := tuple(faults):
        raise InvalidShape(*found)
    audit.record(session, row.recorded_at, stream, row.recorded_by, action, [row])
    return Once(row, is_new=True)


def same_as_before(before: Row, again: Row) -> Row:
    """What was recorded before. Raises IdReused where it says something else."""
    names = (column.key for column in inspect(type(before)).column_attrs)
    if any(getattr(before, n) != getattr(again, n) for n in names if n not in OF_THE_RECORDING):
        raise IdReused
    return before
