"""Shapes of the second factor."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.sessions import SignedInOut
from pro_service.api.schemas.words import FACTOR
from pro_service.api.shapes import In, Out


class FactorCodeIn(In):
    """A code that an authenticator shows."""

    code = fields.Text(longest=6, pattern="[0-9]{6}", required=True)
    example: ClassVar = {"code": "287082"}


class ProofIn(In):
    """A code that an authenticator shows, or a recovery code in the place of a lost one."""

    code = fields.Text(longest=20, shortest=6, required=True)
    example: ClassVar = {"code": "287082"}


class FactorOut(Out):
    """A second factor that waits for its first code."""

    id = fields.Uuid()
    key = fields.Text(
        text="Base32, for typing into an authenticator (RFC 6238: SHA-1, 6 digits, 30 seconds)."
    )
    uri = fields.Text(longest=500, text="The same as otpauth address, for a picture.")
    example: ClassVar = {
        "id": FACTOR,
        "key": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "uri": "otpauth://totp/PRO%20service%3Amaria?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=PRO%20service&algorithm=SHA1&digits=6&period=30",
    }


class ConfirmedOut(Out):
    """A second factor in force, and the session that goes on."""

    recovery_codes = fields.Many(fields.Text(), text="Told this once; each opens once.")
    session = fields.Part(SignedInOut)
    example: ClassVar = {
        "recovery_codes": ["7ZK3Q9X2M4", "V8B1N6C5D0"],
        "session": SignedInOut.example,
    }
