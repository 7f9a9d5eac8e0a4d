"""What a gateway is sent and what it answers, as settings describe it: a template, and places in JSON."""

import json
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, urlencode

Form = Literal["json", "form"]

CONTENT_TYPES: Mapping[Form, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
}


class TemplateError(ValueError):
    """A template that cannot be used; says why, without the template."""


def check(template: str, form: Form) -> None:
    """Raises TemplateError where a template cannot be read, or has no place for {to} or {text}."""
    missing = [place for place in ("{to}", "{text}") if place not in template]
    if missing:
        raise TemplateError(f"has no {' and no '.join(missing)}")
    try:
        filled(template, form, {})
    except (ValueError, RecursionError):
        raise TemplateError(f"is not {'JSON' if form == 'json' else 'a form'}") from None


def filled(template: str, form: Form, values: Mapping[str, str]) -> bytes:
    """The content with each placeholder replaced; a value never becomes anything but text.

    values  by placeholder, such as `{to}`; the others stay as they are
    """
    if form == "json":
        return json.dumps(_filled(json.loads(template), values), ensure_ascii=False).encode(
            "utf-8", "replace"
        )
    pairs = parse_qsl(template, keep_blank_values=True, strict_parsing=True)
    return urlencode([(name, _replaced(value, values)) for name, value in pairs], errors="replace").encode()


def value_at(content: bytes, pointer: str) -> str | None:
    """What stands at a JSON pointer (RFC 6901) such as `/messages/0/id`: a text or a whole number.

    None where there is nothing, or something else, or the content is no JSON.
    """
    try:
        place = json.loads(content)
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            place = place[int(step)] if isinstance(place, list) else place[step]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if isinstance(place, bool) or not isinstance(place, str | int):
        return None
    return str(place)


def _filled(place: object, values: Mapping[str, str]) -> object:
    if isinstance(place, dict):
        return {name: _filled(each, values) for name, each in place.items()}
    if isinstance(place, list):
        return [_filled(each, values) for each in place]
    return _replaced(place, values) if isinstance(place, str) else place


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """Every placeholder at once, so that one in a value stays text."""
    pieces, rest = [], text
    while rest:
        place = next((each for each in values if rest.startswith(each)), None)
        pieces.append(values[place] if place else rest[0])
        rest = rest[len(place) if place else 1 :]
    return "".join(pieces)
