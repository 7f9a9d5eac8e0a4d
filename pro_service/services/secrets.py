"""Tokens, codes and passwords: how they are made, and the only forms in which they are kept."""

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from pro_service.domain.receipts import crockford

STAFF_PREFIX = "pst_"
DEVICE_PREFIX = "psd_"
SERVICE_PREFIX = "psv_"
INVITATION_CHARACTERS = 26
RECOVERY_CODES = 10
LONGEST_PASSWORD = 200

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_COST = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
_NOBODY = f"$argon2id$v=19${_COST}${'A' * 22}${'A' * 43}"  # no password is known to give these zeros


def new_staff_token() -> str:
    """256 random bits; shown once, kept only as its hash."""
    return STAFF_PREFIX + secrets.token_urlsafe(32)


def new_service_token() -> str:
    """256 random bits; shown once, kept only as its hash."""
    return SERVICE_PREFIX + secrets.token_urlsafe(32)


def invitation_code(secret: bytes, invitation_id: str) -> str:
    """130 bits that follow from the id of the invitation and the service's secret.

    Issuing the same id again gives the same code, so that a lost answer does no harm.
    """
    digest = bytes.fromhex(keyed_hash(secret, "invitation-code", invitation_id))
    return crockford(digest, INVITATION_CHARACTERS)


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 50 random bits each; shown once, kept only as keyed hashes."""
    return tuple(crockford(secrets.token_bytes(7), 10) for _ in range(RECOVERY_CODES))


def token_hash(token: str) -> str:
    """The form in which a random token is kept: it has too many bits to be guessed from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(secret: bytes, purpose: str, value: str) -> str:
    """HMAC-SHA-256 under the service's secret, apart for each purpose."""
    return hmac.new(secret, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def pairing_code(secret: bytes, code_id: str) -> str:
    """Ten characters that follow from the id of the code and the service's secret.

    Issuing the same id again gives the same code, so that a lost answer does no harm.
    """
    return crockford(bytes.fromhex(keyed_hash(secret, "pairing-code", code_id)), 10)


def password_hash(password: str) -> str:
    """Argon2id, 64 MiB, three passes."""
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; an unknown account takes as long as a known one."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def split_device_token(token: str) -> tuple[str, str] | None:
    """The device id (32 hexadecimal digits) and the secret of a device's token; None if it is none."""
    device, underscore, secret = token.removeprefix(DEVICE_PREFIX).partition("_")
    is_ours = token.startswith(DEVICE_PREFIX) and underscore and len(device) == 32
    return (device, secret) if is_ours else None
