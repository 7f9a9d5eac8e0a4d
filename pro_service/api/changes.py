"""Fields of a correction: what stands there, and what is to."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from pro_service.api.fields import ITEM_ID, MOST_ANSWERS, AnswerCode, Coded, is_answer_code
from pro_service.domain.corrections import Change


class Changed(Coded):
    """A field that is corrected: what stands there, and what is to."""

    def __init__(self, inner: Coded, **options: Any) -> None:
        super().__init__(**options)
        self.inner = inner
        self.contract = {
            "type": "object",
            "required": ["before", "after"],
            "additionalProperties": False,
            "properties": {"before": dict(inner.contract), "after": dict(inner.contract)},
        }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Change:
        if not isinstance(value, dict) or set(value) != {"before", "after"}:
            raise ValidationError("not-a-change")
        return Change(self.inner.deserialize(value["before"]), self.inner.deserialize(value["after"]))


class AnswerChanges(Coded):
    """What is corrected, by item id: the answer that stands there and the one that is to; null: none."""

    contract: Mapping[str, Any] = {
        "type": "object",
        "maxProperties": MOST_ANSWERS,
        "propertyNames": {"pattern": f"^{ITEM_ID}$"},
        "additionalProperties": {
            "type": "object",
            "required": ["before", "after"],
            "additionalProperties": False,
            "properties": {
                name: {"anyOf": [*AnswerCode.contract["anyOf"], {"type": "null"}]}
                for name in ("before", "after")
            },
        },
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Change]:
        if not isinstance(value, dict):
            raise ValidationError("not-an-object")
        if len(value) > MOST_ANSWERS:
            raise ValidationError("too-many")
        if not all(re.fullmatch(ITEM_ID, item) for item in value):
            raise ValidationError("unknown-item")
        faults = {item: ["not-a-change"] for item, change in value.items() if not _is_change(change)}
        if faults:
            raise ValidationError(faults)
        return {item: Change(change["before"], change["after"]) for item, change in value.items()}


def _is_change(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"before", "after"}:
        return False
    return all(each is None or is_answer_code(each) for each in value.values())
