"""Shapes of handing the site's tablet to a participant."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import CODE, DEVICE, ENROLMENT
from pro_service.api.shapes import In, Out
from pro_service.services.hand_overs import HandingOver


class HandOverIn(In):
    """For which visit, and a secret that the tablet minted: 32 random bytes in base64url."""

    visit = fields.Text(longest=64, pattern=CODE, required=True)
    secret = fields.Text(longest=43, shortest=43, pattern="[A-Za-z0-9_-]{43}", required=True)
    platform = fields.Text(longest=100, text="What kind of tablet it is.")
    makes = HandingOver
    example: ClassVar = {
        "visit": "w24",
        "secret": "mZ0x4F8o1Jq2W3s5R6t7Y8u9I0oPaSdFgHjKlZxCvBn",
        "platform": "Tablet of the site",
    }


class HandedOverOut(Out):
    """The tablet speaks for the visit, with the token `psd_<device id, no hyphens>_<secret>`."""

    device_id = fields.Uuid()
    enrolment_id = fields.Uuid()
    visit = fields.Text()
    expires_at = fields.Instant(text="It reads nothing from then on; it only hands in what was answered.")
    example: ClassVar = {
        "device_id": DEVICE,
        "enrolment_id": ENROLMENT,
        "visit": "w24",
        "expires_at": "2026-08-17T13:02:00Z",
    }
