"""Lists that come in pages: where a page begins, and what is said of the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pro_service import errors
from pro_service.api import cursors
from pro_service.api.cursors import Cursor
from pro_service.api.operations import Asked
from pro_service.errors import FieldFault

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk through a list: the same question, the same instant, page after page."""

    secret: bytes
    purpose: str
    as_of: datetime
    after: Key | None

    def page(self, items: Sequence[Any], next_key: Key | None) -> dict[str, Any]:
        """The page; `next` is null on the last one."""
        text = cursors.write(self.secret, self.purpose, Cursor(next_key, self.as_of)) if next_key else None
        return {"as_of": self.as_of, "items": items, "next": text}

    @property
    def after_one(self) -> str | None:
        """The key of the last row, where it is a single word."""
        return self.after[0] if self.after else None

    @property
    def after_instant(self) -> tuple[datetime, UUID] | None:
        """The key of the last row, where it is an instant and an id."""
        return (datetime.fromisoformat(self.after[0]), UUID(self.after[1])) if self.after else None


def walk(asked: Asked, **path: Any) -> Walk:
    """The walk that a request starts or goes on with.

    Raises InvalidShape for a cursor of another question, and for an `as_of` that is in the future or not that
    of the cursor.
    """
    query = dict(asked.query)
    text, as_of = query.pop("cursor", None), query.pop("as_of", None)
    query.pop("limit")
    purpose = f"{asked.operation_id}?{urlencode(sorted({**path, **query}.items()))}"
    if text is not None:
        cursor = cursors.read(asked.secret, purpose, text)
        if as_of not in (None, cursor.as_of):
            raise errors.InvalidShape(FieldFault("/as_of", "not-that-of-the-cursor", "query"))
        return Walk(asked.secret, purpose, cursor.as_of, cursor.last_key)
    return Walk(asked.secret, purpose, past_or_now(asked, as_of), None)


def past_or_now(asked: Asked, as_of: datetime | None) -> datetime:
    """The instant that is asked for, now unless said. Raises InvalidShape for one in the future."""
    if as_of is not None and as_of > asked.now:
        raise errors.InvalidShape(FieldFault("/as_of", "in-the-future", "query"))
    return as_of or asked.now


def instant_key(key: tuple[datetime, UUID] | None) -> Key | None:
    """A key of an instant and an id, as it travels in a cursor."""
    return (key[0].isoformat(), str(key[1])) if key else None
