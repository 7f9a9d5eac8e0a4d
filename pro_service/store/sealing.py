"""Sealed columns: values that can be read with a key alone, and at their own place alone.

Nothing is sealed or opened without being told to (docs/decisions/0012): a column of type `Sealed` takes and
gives `SealedValue`s, and a plain text is refused by it. What is sealed is bound to its table, column and row,
so that it opens nowhere else.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from pro_service.settings import DERIVED_KEY_ID, Settings

FORMAT = "s1"
KEY_BYTES = 32
NONCE_BYTES = 12


class CannotOpen(ValueError):
    """A sealed value whose key is not at hand, or which was changed or moved; says which key, never what."""


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A value as it is stored: `s1.<key id>.<nonce and ciphertext>`."""

    text: str

    @property
    def key_id(self) -> str:
        """The key that it was sealed with."""
        return self.text.split(".")[1]


class Place(NamedTuple):
    """Where a sealed value stands; `row` is its primary key, the parts joined by a slash."""

    table: str
    column: str
    row: str

    @property
    def associated(self) -> bytes:
        return "\n".join((FORMAT, *self)).encode()


def place_of(table: str, column: str, *key: object) -> Place:
    """Where a column of the row with this primary key stands, the parts in the order of the table."""
    return Place(table, column, "/".join(str(part) for part in key))


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id, of which `current` seals and all open; and the key of the blind index, which never changes.

    The index key is not among those that are exchanged: facts carry what it made, and facts stay.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def seal(self, value: str, place: Place) -> SealedValue:
        """AES-256-GCM with a random nonce, bound to the place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(self.keys[self.current]).encrypt(nonce, value.encode(), place.associated)
        return SealedValue(f"{FORMAT}.{self.current}.{base64.urlsafe_b64encode(nonce + box).decode()}")

    def open(self, sealed: SealedValue, place: Place) -> str:
        """Raises CannotOpen."""
        version, _, rest = sealed.text.partition(".")
        key_id, _, encoded = rest.partition(".")
        if version != FORMAT or key_id not in self.keys:
            raise CannotOpen(f"{place.table}.{place.column}: no key '{key_id}'")
        try:
            box = base64.b64decode(encoded, altchars=b"-_", validate=True)
            nonce, ciphertext = box[:NONCE_BYTES], box[NONCE_BYTES:]
            return AESGCM(self.keys[key_id]).decrypt(nonce, ciphertext, place.associated).decode()
        except (binascii.Error, ValueError, InvalidTag):
            raise CannotOpen(f"{place.table}.{place.column}: not what was sealed here") from None

    def blind_index(self, purpose: str, value: str) -> str:
        """HMAC-SHA-256 in hexadecimal: equal values of one purpose are equal, and nobody reads them."""
        return hmac.new(self.index_key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def keyring_of(settings: Settings) -> Keyring:
    """The keys of PRO_DATA_KEYS; the index key follows from PRO_SECRET.

    Without data keys one is derived from PRO_SECRET, so that a demonstration and the tests need one secret
    only. Production refuses to start like that: whoever had the secret would have the contact data too, and
    the one could not be exchanged without the other. Beside data keys it still opens, last of all, what was
    sealed before they were set; `keys rotate` seals that anew.
    """
    keys = {**dict(settings.data_keys), DERIVED_KEY_ID: derived_key(settings.secret, "data key")}
    return Keyring(next(iter(keys)), keys, derived_key(settings.secret, "blind index"))


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, by HKDF-SHA-256 from the service's secret."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"pro-service {purpose}".encode()).derive(secret)


class Sealed(TypeDecorator[SealedValue]):
    """A column of sealed values: it refuses a plain text, and gives back what only a keyring opens."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: SealedValue | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not isinstance(value, SealedValue):
            raise TypeError("a value that is not sealed was about to be stored")
        return value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> SealedValue | None:
        return None if value is None else SealedValue(value)
