"""Marshmallow fields that take exactly one spelling of a value, and say so in the contract.

Marshmallow's own read 1.9 as 1, "3" as 3, and texts with NUL; here a value has the type it should have or is
refused. The messages are codes; `contract` is the JSON schema of the field.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields

from pro_service.domain.answers import SKIPPED
from pro_service.domain.paradata import LONGEST_SECONDS
from scoring import NOT_APPLICABLE

MOST_ANSWERS = 100
LARGEST_ANSWER_CODE = 99

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_INSTANT = _DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
_WALL = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
ITEM_ID = r"q[0-9]{1,2}[a-z]?"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ALWAYS: dict[str, Any] = {
    "required": "required",
    "null": "null-not-allowed",
    "validator_failed": "not-valid",
}


class Coded(fields.Field[Any]):
    """Base: what is refused is told by a code, and the JSON schema stands beside the rule."""

    contract: Mapping[str, Any] = {}

    def __init__(self, text: str = "", **options: Any) -> None:
        """`text` tells readers of the contract what the field means."""
        super().__init__(error_messages={**_ALWAYS}, metadata=_told(text), **options)


class Integer(Coded):
    """A JSON integer: no boolean, no 1.0, no digits in a text."""

    def __init__(self, minimum: int, maximum: int, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum
        self.contract = {"type": "integer", "minimum": minimum, "maximum": maximum}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int:  # isinstance would let true and false in
            raise ValidationError("not-an-integer")
        if not self.minimum <= value <= self.maximum:
            raise ValidationError("out-of-range")
        return value


class QueryInteger(Integer):
    """An integer in a query string: ASCII digits only, no sign, no blank."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not re.fullmatch(r"0|[1-9][0-9]{0,9}", value):
            raise ValidationError("not-an-integer")
        return super()._deserialize(int(value))


class Number(Coded):
    """A number in an answer; null where there is none, never NaN."""

    contract: Mapping[str, Any] = {"type": "number"}


class Flag(Coded):
    """true or false, not 0, 1 or a word."""

    contract: Mapping[str, Any] = {"type": "boolean"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("not-a-boolean")
        return value


class Text(Coded):
    """A text of stated length without control characters, and where stated of one pattern."""

    def __init__(self, longest: int = 200, *, shortest: int = 1, pattern: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.shortest, self.longest, self.pattern = shortest, longest, pattern
        shape = {"pattern": f"^{pattern}$"} if pattern else {}
        self.contract = {"type": "string", "minLength": shortest, "maxLength": longest, **shape}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("not-a-text")
        if not self.shortest <= len(value) <= self.longest:
            raise ValidationError("wrong-length")
        if _CONTROL.search(value):
            raise ValidationError("control-character")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise ValidationError("wrong-format")
        return value


class ReasonText(Text):
    """Why something is done, as somebody typed it: kept and told exactly so, markup and all.

    At least three characters stand between its first and its last that is no blank.
    """

    def __init__(self, text: str = "Kept as it is typed.", **options: Any) -> None:
        super().__init__(2000, shortest=3, pattern=r"\s*\S.+\S\s*", text=text, **options)


class Choice(Coded):
    """One of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:
        super().__init__(**options)
        self.words = words
        self.contract = {"type": "string", "enum": list(words)}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError("not-one-of-these")
        return value

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value)


class Uuid(Coded):
    """A UUID in its canonical form: 36 characters, lower case."""

    contract: Mapping[str, Any] = {"type": "string", "format": "uuid", "pattern": f"^{_UUID}$"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> UUID:
        if not isinstance(value, str) or not re.fullmatch(_UUID, value):
            raise ValidationError("not-a-uuid")
        return UUID(value)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value)


class Instant(Coded):
    """A date and time with its offset, as RFC 3339 writes it; answered in UTC."""

    contract: Mapping[str, Any] = {"type": "string", "format": "date-time", "pattern": f"^{_INSTANT}$"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if not isinstance(value, str) or not re.fullmatch(_INSTANT, value):
            raise ValidationError("not-a-date-time-with-offset")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValidationError("not-a-date-time-with-offset") from None

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Day(Coded):
    """A calendar day, YYYY-MM-DD."""

    contract: Mapping[str, Any] = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(_DAY, value):
            raise ValidationError("not-a-date")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError("not-a-date") from None

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.isoformat()


class Wall(Coded):
    """A wall time, HH:MM."""

    contract: Mapping[str, Any] = {"type": "string", "pattern": f"^{_WALL}$"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(_WALL, value):
            raise ValidationError("not-a-wall-time")
        return time.fromisoformat(value)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.isoformat("minutes")


class AnswerCode(Coded):
    """The code of one answer: an integer, "NA" (not applicable) or "skipped" (seen and passed over)."""

    contract: Mapping[str, Any] = {
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": LARGEST_ANSWER_CODE},
            {"type": "string", "enum": [NOT_APPLICABLE, SKIPPED]},
        ]
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | str:
        if not is_answer_code(value):
            raise ValidationError("not-an-answer-code")
        return value


class Answers(Coded):
    """Answer codes by item id; an item that is not named was not presented."""

    contract: Mapping[str, Any] = {
        "type": "object",
        "maxProperties": MOST_ANSWERS,
        "propertyNames": {"pattern": f"^{ITEM_ID}$"},
        "additionalProperties": AnswerCode.contract,
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, int | str]:
        if not isinstance(value, dict):
            raise ValidationError("not-an-object")
        if len(value) > MOST_ANSWERS:
            raise ValidationError("too-many")
        if not all(re.fullmatch(ITEM_ID, item) for item in value):
            raise ValidationError("unknown-item")
        faults = {item: ["not-an-answer-code"] for item, code in value.items() if not is_answer_code(code)}
        if faults:
            raise ValidationError(faults)
        return dict(value)


class ItemId(Coded):
    """The id of an item, such as q3a; which items a form has is judged by the service."""

    contract: Mapping[str, Any] = {"type": "string", "pattern": f"^{ITEM_ID}$"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(ITEM_ID, value):
            raise ValidationError("not-an-item-id")
        return value


class SecondsByItem(Coded):
    """Whole seconds by item id, a day at most for each."""

    contract: Mapping[str, Any] = {
        "type": "object",
        "maxProperties": MOST_ANSWERS,
        "propertyNames": {"pattern": f"^{ITEM_ID}$"},
        "additionalProperties": {"type": "integer", "minimum": 0, "maximum": LONGEST_SECONDS},
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, int]:
        if not isinstance(value, dict):
            raise ValidationError("not-an-object")
        if len(value) > MOST_ANSWERS:
            raise ValidationError("too-many")
        if not all(re.fullmatch(ITEM_ID, item) for item in value):
            raise ValidationError("unknown-item")
        if not all(type(each) is int and 0 <= each <= LONGEST_SECONDS for each in value.values()):
            raise ValidationError("not-whole-seconds")
        return dict(value)


class Content(Coded):
    """An object of any shape; the service checks what stands in it."""

    contract: Mapping[str, Any] = {"type": "object"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("not-an-object")
        return value


class Texts(Coded):
    """Texts by language: {"es": ..., "en": ...}."""

    contract: Mapping[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}

    def _serialize(self, value: Any, *_: Any, **__: Any) -> dict[str, str] | None:
        return None if value is None else dict(value)


class Many(fields.List[Any]):
    """A list of at most `longest` values; loaded as a tuple."""

    def __init__(self, inner: fields.Field[Any], longest: int = 1000, text: str = "", **options: Any) -> None:
        messages = {**_ALWAYS, "invalid": "not-a-list"}
        super().__init__(inner, error_messages=messages, metadata=_told(text), **options)
        self.longest = longest
        self.contract = {"maxItems": longest}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) > self.longest:
            raise ValidationError("too-many")
        return tuple(super()._deserialize(value, *args, **kwargs))


class Part(fields.Nested):
    """An object within an object."""

    def __init__(self, schema: type[Schema], text: str = "", **options: Any) -> None:
        messages = {**_ALWAYS, "type": "not-an-object"}
        super().__init__(schema, error_messages=messages, metadata=_told(text), **options)


def _told(text: str) -> dict[str, str]:
    return {"description": text} if text else {}


def is_answer_code(value: Any) -> bool:
    if isinstance(value, str):
        return value in (NOT_APPLICABLE, SKIPPED)
    return type(value) is int and 0 <= value <= LARGEST_ANSWER_CODE
