"""Shapes of the dated facts that visits are counted from, and that end something."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.previews import PreviewOut
from pro_service.api.schemas.words import EVENT
from pro_service.api.shapes import In, Out
from pro_service.domain.anchors import ANCHOR_KINDS
from pro_service.services.anchor_events import AnchorEventAsked


class AnchorEventIn(In):
    """An event: the kinds that end something carry their instant, all others their day alone."""

    kind = fields.Choice(*ANCHOR_KINDS, required=True)
    occurred_on = fields.Day(text="The local day at the site.")
    occurred_at = fields.Instant(text="For withdrawal, loss to follow-up, death and the end of treatment.")
    is_planned = fields.Flag(load_default=False, text="Expected, not yet happened.")
    supersedes = fields.Uuid(text="The event that this one takes the place of.")
    is_void = fields.Flag(
        load_default=False, text="What it supersedes never happened; kind and time repeat the mistaken ones."
    )
    reason = fields.Text(longest=2000, text="Needed with `supersedes`.")
    makes = AnchorEventAsked
    example: ClassVar = {"kind": "infusion", "occurred_on": "2026-03-02"}


class AnchorEventOut(Out):
    """An event as recorded."""

    id = fields.Uuid()
    kind = fields.Text()
    occurred_on = fields.Day()
    occurred_at = fields.Instant(allow_none=True)
    is_planned = fields.Flag()
    supersedes = fields.Uuid(allow_none=True)
    is_void = fields.Flag()
    reason = fields.Text(longest=2000, allow_none=True)
    recorded_on = fields.Day(text="The day in UTC; the instant would tell the order of infusions within it.")
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": EVENT,
        "kind": "infusion",
        "occurred_on": "2026-03-02",
        "occurred_at": None,
        "is_planned": False,
        "supersedes": None,
        "is_void": False,
        "reason": None,
        "recorded_on": "2026-03-02",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class AnchorEventAddedOut(Out):
    """The event, and what it did, or in a preview would do, to the windows of the participant."""

    event = fields.Part(AnchorEventOut, text="In a preview: as it would be recorded.")
    windows_moved = fields.Integer(0, 100_000, text="How many windows moved; 0 when sent again.")
    preview = fields.Part(PreviewOut, allow_none=True, text="Null where the event is recorded.")
    example: ClassVar = {"event": AnchorEventOut.example, "windows_moved": 14, "preview": None}
