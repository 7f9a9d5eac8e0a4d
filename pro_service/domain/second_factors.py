"""Time-based one-time codes (RFC 6238): 6 digits, 30 seconds, SHA-1, as authenticator apps make them."""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
STEP_S = 30
KEY_BYTES = 20
"""RFC 4226 section 4, R6: 160 bits."""

ISSUER = "PRO service"


def step_of(at: datetime) -> int:
    """The number of the time step that an instant falls into."""
    return int(at.timestamp()) // STEP_S


def code_at(key: bytes, step: int) -> str:
    """The code of a time step."""
    totp = TOTP(key, DIGITS, SHA1(), STEP_S)  # noqa: S303 (as RFC 6238 has it: apps know no other)
    return totp.generate(step * STEP_S).decode()


def step_matched(key: bytes, code: str, at: datetime, last_used: int | None) -> int | None:
    """The time step that a code is of: this one, the one before or the one after.

    None for a wrong code, and for one of a step that is not later than the last one used: a code counts once.
    """
    matched = None
    for step in range(step_of(at) - 1, step_of(at) + 2):
        is_right = hmac.compare_digest(code_at(key, step).encode(), code.encode())
        if is_right and (last_used is None or step > last_used):
            matched = step
    return matched


def as_base32(key: bytes) -> str:
    """The key as it is typed into an authenticator that cannot read the picture."""
    return base64.b32encode(key).decode().rstrip("=")


def provisioning_uri(key: bytes, login: str) -> str:
    """The address that an authenticator reads from a picture."""
    label = quote(f"{ISSUER}:{login}")
    wanted = {"secret": as_base32(key), "issuer": ISSUER, "algorithm": "SHA1", "digits": DIGITS}
    return f"otpauth://totp/{label}?{urlencode({**wanted, 'period': STEP_S}, quote_via=quote)}"
