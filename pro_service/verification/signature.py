"""Ed25519 signatures over a report's bytes, kept in a file of their own.

The signature file holds the 64 bytes and nothing else and the keys are PEM, so that other programs can check:

    openssl pkeyutl -verify -pubin -inkey report.html.pub -rawin -in report.html -sigfile report.html.sig
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

Origin = Literal["given", "made"]


class NotAKey(ValueError):
    """The bytes are no PEM of an Ed25519 key, or the passphrase is not the one of the key."""


@dataclass(frozen=True)
class Signer:
    """A private key, and whether the operator gave it or it was made for one report and is thrown away."""

    key: Ed25519PrivateKey
    origin: Origin

    @property
    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key.public_key())

    def sign(self, content: bytes) -> bytes:
        """64 bytes."""
        return self.key.sign(content)


def made() -> Signer:
    """A new key, of which nothing but the public half will be left."""
    return Signer(Ed25519PrivateKey.generate(), "made")


def given(pem: bytes, passphrase: Callable[[], str]) -> Signer:
    """The operator's key; `passphrase` is asked only where the key has one. Raises NotAKey."""
    try:
        try:
            key = load_pem_private_key(pem, None)
        except TypeError:  # it is encrypted
            key = load_pem_private_key(pem, passphrase().encode())
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise NotAKey from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey
    return Signer(key, "given")


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Raises NotAKey."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise NotAKey from fault
    if not isinstance(key, Ed25519PublicKey):
        raise NotAKey
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 (hex) of the 32 bytes of the public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def is_signed(content: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the holder of the private half signed exactly these bytes."""
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
