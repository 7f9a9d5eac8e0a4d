"""Shapes of a participant's phones, and of taking from one the right to speak."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import DEVICE
from pro_service.api.shapes import In, Out
from pro_service.domain.phones import CAUSES
from pro_service.services.devices import Revoking


class RevokeIn(In):
    """Why a phone is revoked: a coded cause, and words for it, which `other` needs."""

    cause = fields.Choice(*CAUSES, required=True)
    note = fields.ReasonText(load_default=None, text="Needed for `other`, and kept as it is typed.")
    makes = Revoking
    example: ClassVar = {"cause": "lost"}


class RevokedOut(Out):
    """The phone speaks for nobody since then."""

    device_id = fields.Uuid()
    revoked_at = fields.Instant()
    example: ClassVar = {"device_id": DEVICE, "revoked_at": "2026-03-04T10:12:00Z"}


class RevocationOut(Out):
    """When a phone ended, and why."""

    revoked_at = fields.Instant(attribute="recorded_at")
    reason = fields.Choice("replaced", "revoked", text="By another phone, or by the site.")
    cause = fields.Choice(*CAUSES, allow_none=True, text="Null where another phone took its place.")
    note = fields.Text(longest=2000, allow_none=True)
    recorded_by = fields.Text(text="Who did it, as in the audit trail.")
    example: ClassVar = {
        "revoked_at": "2026-03-04T10:12:00Z",
        "reason": "revoked",
        "cause": "lost",
        "note": None,
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class HandOverOut(Out):
    """A tablet of the site: for which visit it speaks, and until when."""

    visit = fields.Text()
    expires_at = fields.Instant()
    example: ClassVar = {"visit": "w24", "expires_at": "2026-08-17T13:02:00Z"}


class DeviceOut(Out):
    """A phone that was paired for a participant."""

    device_id = fields.Uuid(attribute="device.id")
    platform = fields.Text(attribute="device.platform", allow_none=True, text="As the phone said.")
    paired_at = fields.Instant(attribute="device.recorded_at")
    revocation = fields.Part(RevocationOut, allow_none=True, text="Null while it speaks.")
    hand_over = fields.Part(HandOverOut, allow_none=True, text="Null for the participant's own phone.")
    example: ClassVar = {
        "device_id": DEVICE,
        "platform": "Android 16",
        "paired_at": "2026-02-20T09:00:00Z",
        "revocation": None,
        "hand_over": None,
    }


class DevicesOut(Out):
    """Every phone that was ever paired, oldest first."""

    items = fields.Many(fields.Part(DeviceOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [DeviceOut.example], "next": None}
