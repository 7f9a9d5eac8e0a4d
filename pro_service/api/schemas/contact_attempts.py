"""Shapes of the contact log."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import CODE, CONTACT
from pro_service.api.shapes import In, Out
from pro_service.domain.contact_attempts import CHANNELS, OUTCOMES
from pro_service.services.contact_attempts import ContactLogging


class ContactIn(In):
    """An attempt to reach a participant. The note holds nothing by which a person is known."""

    occurred_at = fields.Instant(required=True)
    channel = fields.Choice(*CHANNELS, required=True)
    outcome = fields.Choice(*OUTCOMES, required=True)
    visit = fields.Text(longest=64, pattern=CODE, text="The visit that it was about.")
    note = fields.Text(longest=2000)
    callback_on = fields.Day(text="The local day at the site on which to try again.")
    supersedes = fields.Uuid(text="The mistaken row that this one puts right.")
    makes = ContactLogging
    example: ClassVar = {
        "occurred_at": "2026-08-20T10:05:00+02:00",
        "channel": "telephone",
        "outcome": "no-answer",
        "visit": "w24",
        "callback_on": "2026-08-21",
    }


class ContactOut(Out):
    """A row of the contact log."""

    id = fields.Uuid()
    occurred_at = fields.Instant()
    channel = fields.Choice(*CHANNELS)
    outcome = fields.Choice(*OUTCOMES)
    visit = fields.Text(allow_none=True)
    note = fields.Text(longest=2000, allow_none=True)
    callback_on = fields.Day(allow_none=True)
    supersedes = fields.Uuid(allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": CONTACT,
        "occurred_at": "2026-08-20T08:05:00Z",
        "channel": "telephone",
        "outcome": "no-answer",
        "visit": "w24",
        "note": None,
        "callback_on": "2026-08-21",
        "supersedes": None,
        "recorded_at": "2026-08-20T08:06:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }
