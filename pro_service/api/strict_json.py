"""Bytes to Python, refusing all that JSON libraries wave through.

`json.loads` takes NaN, 1e999 (as infinity), the same key twice, lone surrogates, UTF-16, and fails with a
RecursionError on 2,000 nested lists; some of these would break only later, in the database.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Request

from pro_service import errors

LARGEST_BODY_BYTES = 64 * 1024
DEEPEST = 20
LONGEST_INTEGER_DIGITS = 15  # within what every JSON reader keeps exactly

# Possessive, and with the closing quote optional: one pass over any input, however it is made.
_STRINGS_AND_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def read(request: Request) -> tuple[bytes, Any]:
    """The body as it came, and what it says.

    Raises the `NotReadable` problem that fits.
    """
    _require_json(request)
    raw = bytes_of(request)
    return raw, parse(raw)


def parse(raw: bytes) -> Any:
    """Strict JSON of at most 64 KiB in UTF-8."""
    if len(raw) > LARGEST_BODY_BYTES:
        raise errors.BodyTooLarge
    if _depth(raw) > DEEPEST:
        raise errors.TooDeep
    try:
        content = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_integer,
        )
    except ValueError:  # not UTF-8, a byte order mark, or not JSON: the text of the error holds the input
        raise errors.MalformedJson from None
    if b"\\u" in raw:  # the only way in for NUL and half surrogates, once the bytes are UTF-8
        _refuse_forbidden_characters(content)
    return content


def _require_json(request: Request) -> None:
    kind, options = parse_options_header(request.headers.get("Content-Type"))
    is_json = kind.lower() == "application/json" and options.get("charset", "utf-8").lower() == "utf-8"
    if not is_json or request.headers.get("Content-Encoding", "identity") != "identity":
        raise errors.WrongContentType


def bytes_of(request: Request) -> bytes:
    """The body as it came. Raises BodyTooLarge, NotUnderstood."""
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise errors.BodyTooLarge from None
    except HTTPException:
        raise
    except Exception:  # each server has its own for a bad chunk, a long pause, a connection that broke off
        raise errors.NotUnderstood from None
    if len(raw) <= LARGEST_BODY_BYTES and request.content_length not in (None, len(raw)):
        raise errors.NotUnderstood  # the connection broke off
    return raw


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for token in _STRINGS_AND_BRACKETS.findall(raw):
        if token in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in b"]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise errors.DuplicateKey
    return content


def _refuse_constant(_name: str) -> NoReturn:
    raise errors.NotFinite


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise errors.NotFinite
    return number


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_INTEGER_DIGITS:
        raise errors.NotFinite
    return int(text)


def _refuse_forbidden_characters(content: Any) -> None:
    if any(_FORBIDDEN.search(text) for text in _texts(content)):
        raise errors.ForbiddenCharacter


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from content
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
