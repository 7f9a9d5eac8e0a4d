"""Who may sign instrument packs: Ed25519 keys, and signatures over the bytes of a manifest."""

import base64
import binascii
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from pro_service.domain.packs import SIGNATURE, PackRefused

ALGORITHM = "ed25519"
KEY_ID_LENGTH = 16

Keys = Mapping[str, Ed25519PublicKey]
"""Trusted public keys by their id: the first 16 hexadecimal digits of the SHA-256 of the raw key."""


class KeyFileError(ValueError):
    """A file that holds no Ed25519 key; names the file, never its content."""


def trusted_keys(place: Path | None) -> Keys:
    """The public keys of a file, or of every `.pub` and `.pem` file of a folder; none where none is named.

    Raises KeyFileError, OSError.
    """
    if place is None:
        return {}
    files = [place]
    if place.is_dir():
        files = sorted(each for each in place.iterdir() if each.suffix in (".pub", ".pem"))
    keys = [_public(file) for file in files]
    return {key_id(key): key for key in keys}


def key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:KEY_ID_LENGTH]


def new_key() -> tuple[bytes, bytes]:
    """A new pair: the private and the public key, each as PEM."""
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def public_of(private_pem: bytes) -> Ed25519PublicKey:
    """The public key of a private one. Raises KeyFileError."""
    return _private(private_pem).public_key()


def sign(manifest: bytes, private_pem: bytes) -> bytes:
    """The line of `manifest.sig`: algorithm, key id and signature. Raises KeyFileError."""
    private = _private(private_pem)
    signature = base64.b64encode(private.sign(manifest)).decode()
    return f"{ALGORITHM} {key_id(private.public_key())} {signature}\n".encode()


def verify(manifest: bytes, line: bytes, keys: Keys) -> str:
    """The id of the trusted key that signed these bytes. Raises PackRefused."""
    try:
        algorithm, signer, encoded = line.decode("ascii").split()
        signature = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise PackRefused(f"{SIGNATURE} is no signature") from None
    if algorithm != ALGORITHM or signer not in keys:
        raise PackRefused(f"the pack is signed by an unknown key: none of the {len(keys)} trusted ones")
    try:
        keys[signer].verify(signature, manifest)
    except InvalidSignature:
        raise PackRefused("the signature does not hold: the manifest is not what was signed") from None
    return signer


def _private(private_pem: bytes) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(private_pem, password=None)
    except (ValueError, TypeError):
        raise KeyFileError("the signing key is no private key in PEM without a password") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileError("the signing key is no Ed25519 key")
    return private


def _public(file: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(file.read_bytes())
    except ValueError:
        raise KeyFileError(f"{file.name} holds no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{file.name} holds no Ed25519 key")
    return key
