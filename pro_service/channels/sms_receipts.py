"""Delivery receipts of an SMS gateway: believed only with a signature that is young."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from pro_service.channels.sms_template import value_at

OLDEST = timedelta(minutes=5)
"""How far the time of a receipt may lie from ours, in either direction."""

MOST_BYTES = 16 * 1024
LONGEST_REFERENCE = 200
SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)

State = Literal["delivered", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class ReceiptRules:
    """How a gateway's receipts are read.

    secret     the key that the gateway signs with
    id_at      the JSON pointer of the id that it gave when it took the message
    status_at  the JSON pointer of its status word
    delivered  the status words for a delivered message; in small letters
    failed     those for one that will not be delivered; in small letters
    """

    secret: bytes = field(repr=False)
    id_at: str
    status_at: str
    delivered: frozenset[str]
    failed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the message with the gateway's `reference`; any other status word is `unknown`."""

    reference: str
    state: State


def read_receipt(
    rules: ReceiptRules, content: bytes, timestamp: str, signature: str, now: datetime
) -> Receipt | None:
    """Read a receipt as it came over HTTP.

    content    the body, byte for byte
    timestamp  seconds since 1970, as the gateway wrote them
    signature  HMAC-SHA256 over timestamp, a dot and the content, in hexadecimal; `sha256=` may stand before

    None where it is not signed by the gateway, older or newer than five minutes, or cannot be read. Within
    the five minutes it may come twice: whoever keeps it takes the same receipt twice without harm.
    """
    if len(content) > MOST_BYTES or not _is_signed(rules.secret, content, timestamp, signature):
        return None
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > OLDEST:
        return None
    reference, word = value_at(content, rules.id_at), value_at(content, rules.status_at)
    if not reference or len(reference) > LONGEST_REFERENCE or word is None:
        return None
    return Receipt(reference, _state(rules, word.lower()))


def sign(secret: bytes, content: bytes, timestamp: str) -> str:
    """The signature of a receipt, in hexadecimal."""
    return hmac.new(secret, timestamp.encode() + b"." + content, "sha256").hexdigest()


def _is_signed(secret: bytes, content: bytes, timestamp: str, signature: str) -> bool:
    given = signature.strip().lower().removeprefix("sha256=")
    if not SECONDS.fullmatch(timestamp) or not DIGEST.fullmatch(given):
        return False
    return hmac.compare_digest(given, sign(secret, content, timestamp))


def _state(rules: ReceiptRules, word: str) -> State:
    if word in rules.delivered:
        return "delivered"
    return "failed" if word in rules.failed else "unknown"
