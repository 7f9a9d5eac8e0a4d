"""The key pair by which push services know us: RFC 8292 (VAPID)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import SplitResult

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02  # type: ignore[import-untyped]

LIFETIME = timedelta(hours=12)  # of a signature; RFC 8292 permits 24 hours
SUBJECT = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[\w.-]+\.[\w-]+", re.ASCII)
KEY = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes in base64url


class VapidKeyError(ValueError):
    """This is no private key for VAPID; does not repeat it."""


def new_private_key() -> str:
    """A private key on P-256: its 32 bytes in base64url."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


@dataclass(frozen=True, slots=True)
class Vapid:
    """A private key and whom a push service may turn to: `mailto:` with an address, or https."""

    private_key: EllipticCurvePrivateKey = field(repr=False)
    subject: str

    @property
    def public_key(self) -> str:
        """The public key in base64url: what a browser is given when it subscribes."""
        return _text(
            self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        )

    def authorization(self, endpoint: SplitResult, now: datetime) -> str:
        """The Authorization header for one endpoint."""
        claims = {
            "aud": _origin(endpoint),
            "sub": self.subject,
            "exp": int((now + LIFETIME).timestamp()),
        }
        signed: dict[str, str] = Vapid02(self.private_key, conf={"no-strict": True}).sign(claims)
        return signed["Authorization"]


def read_vapid(private_key: str, subject: str) -> Vapid:
    """A key as `pro-service channels keys` makes it. Raises VapidKeyError."""
    if not KEY.fullmatch(private_key) or not SUBJECT.fullmatch(subject):
        raise VapidKeyError
    try:
        number = int.from_bytes(urlsafe_b64decode(private_key + "="), "big")
        return Vapid(derive_private_key(number, SECP256R1()), subject)
    except ValueError:  # nought, or more than the order of the curve
        raise VapidKeyError from None


def _origin(endpoint: SplitResult) -> str:
    """Scheme and host, and the port where it is not the usual one."""
    usual = 443 if endpoint.scheme == "https" else 80
    port = "" if endpoint.port in (None, usual) else f":{endpoint.port}"
    return f"{endpoint.scheme}://{endpoint.hostname}{port}"


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
