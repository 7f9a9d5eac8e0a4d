"""One text for one value: the canonical JSON that hashes are taken of."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """Keys sorted, no blanks, no escapes but the needed ones; NaN and infinities are refused."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_canonical(text: str) -> Any:
    """The value of a canonical text; floats come back bit for bit."""
    return json.loads(text)


def sha256_hex(text: str | bytes) -> str:
    """SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical JSON: equal for equal content, whatever the order of its keys."""
    return sha256_hex(canonical_json(value))
