"""Shapes of giving a phone the right to speak for an enrolment."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.devices import RevokeIn
from pro_service.api.schemas.words import DEVICE, ENROLMENT
from pro_service.api.shapes import In, Out
from pro_service.services.pairing import PairingAsked


class PairingCodeIn(In):
    """What the code is for."""

    replaces_devices = fields.Flag(
        load_default=False, text="Pairing with it ends what earlier phones may do."
    )
    revokes = fields.Part(
        RevokeIn, load_default=None, text="Why the phones in use are revoked at once, before it is used."
    )
    example: ClassVar = {"replaces_devices": True, "revokes": {"cause": "lost"}}


class PairingCodeOut(Out):
    """A code for one phone, once; the link carries it behind the #, which is never sent anywhere."""

    code = fields.Text(pattern="[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
    link = fields.Text(longest=2000)
    expires_at = fields.Instant()
    example: ClassVar = {
        "code": "7K2QP-0XM4D",
        "link": "https://pro.example.org/app/#code=7K2QP-0XM4D",
        "expires_at": "2026-02-05T09:41:00Z",
    }


class PairIn(In):
    """The code as typed, and a secret that the phone minted: 32 random bytes in base64url."""

    code = fields.Text(longest=20, text="Capitals, blanks and hyphens do not matter.", required=True)
    secret = fields.Text(longest=43, shortest=43, pattern="[A-Za-z0-9_-]{43}", required=True)
    platform = fields.Text(longest=100, text="What kind of phone it is.")
    makes = PairingAsked
    example: ClassVar = {
        "code": "7K2QP-0XM4D",
        "secret": "mZ0x4F8o1Jq2W3s5R6t7Y8u9I0oPaSdFgHjKlZxCvBn",
        "platform": "Android 16",
    }


class PairedOut(Out):
    """The phone speaks for this enrolment now, with the token `psd_<device id, no hyphens>_<secret>`."""

    device_id = fields.Uuid()
    enrolment_id = fields.Uuid()
    example: ClassVar = {"device_id": DEVICE, "enrolment_id": ENROLMENT}
