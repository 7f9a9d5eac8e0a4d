"""Where a page of a list ended, signed so that it can be handed back and not made up.

A cursor carries the last key and the `as_of` of the first page, so that pages of one walk fit together. It is
bound to its purpose (the operation and what it was asked for) and opens nothing: each page is permitted anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from pro_service import errors
from pro_service.errors import FieldFault

LONGEST_CURSOR = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the last row shown, and the instant that the whole walk is about."""

    last_key: tuple[str, ...]
    as_of: datetime  # aware


def write(secret: bytes, purpose: str, cursor: Cursor) -> str:
    """The text for `next_cursor`."""
    return _serializer(secret, purpose).dumps([*cursor.last_key, cursor.as_of.isoformat()])


def read(secret: bytes, purpose: str, text: str) -> Cursor:
    """What `write` was given, for the same purpose.

    Raises InvalidShape for anything that this service did not write for this purpose.
    """
    try:
        content: list[Any] = _serializer(secret, purpose).loads(text)
    except BadData:
        raise errors.InvalidShape(FieldFault("/cursor", "not-valid", "query")) from None
    return Cursor(last_key=tuple(content[:-1]), as_of=datetime.fromisoformat(content[-1]))


def _serializer(secret: bytes, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"cursor:{purpose}")
