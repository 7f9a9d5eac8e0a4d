"""The same fact sent again under its id: once is enough, and something else under it is refused."""

from typing import TypeVar

from sqlalchemy import inspect

from pro_service.errors import IdReused
from pro_service.store.base import Recorded

OF_THE_RECORDING = ("recorded_at", "recorded_by")

Fact = TypeVar("Fact", bound=Recorded)


def same_as_before(before: Fact, again: Fact) -> Fact:
    """What was recorded before. Raises IdReused where it says something else."""
    names = (column.key for column in inspect(type(before)).column_attrs)
    if any(getattr(before, n) != getattr(again, n) for n in names if n not in OF_THE_RECORDING):
        raise IdReused
    return before
