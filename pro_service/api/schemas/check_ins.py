"""Shapes of checking in at a visit."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import CHECK_IN, CODE
from pro_service.api.shapes import In, Out
from pro_service.services.check_ins import CheckingIn


class CheckInIn(In):
    """An arrival at a visit."""

    visit = fields.Text(longest=64, pattern=CODE, required=True)
    occurred_at = fields.Instant(required=True)
    supersedes = fields.Uuid(text="The mistaken check-in that this one puts right.")
    reason = fields.Text(longest=2000, text="Needed with `supersedes`.")
    makes = CheckingIn
    example: ClassVar = {"visit": "w24", "occurred_at": "2026-08-17T09:40:00+02:00"}


class CheckInOut(Out):
    """A check-in as recorded."""

    id = fields.Uuid()
    visit = fields.Text()
    occurred_at = fields.Instant()
    supersedes = fields.Uuid(allow_none=True)
    reason = fields.Text(longest=2000, allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": CHECK_IN,
        "visit": "w24",
        "occurred_at": "2026-08-17T07:40:00Z",
        "supersedes": None,
        "reason": None,
        "recorded_at": "2026-08-17T07:41:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }
