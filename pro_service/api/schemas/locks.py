"""Shapes of locks."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut
from pro_service.api.schemas.words import CODE, LOCK_CHANGE
from pro_service.api.shapes import In, Out
from pro_service.domain.locks import Part, State
from pro_service.services.locks import LockAsked

PARTS = tuple(part.value for part in Part)
REASON = "Why, as it is typed."


class LockIn(In):
    """How firmly to lock, of what, and why; a site or an enrolment is named where that is the part."""

    part = fields.Choice(*PARTS, required=True)
    site = fields.Text(longest=64, pattern=CODE)
    enrolment_id = fields.Uuid()
    state = fields.Choice(State.SOFT.value, State.HARD.value, required=True)
    reason = fields.ReasonText(required=True, text=REASON)
    makes = LockAsked
    example: ClassVar = {
        "part": "site",
        "site": "01",
        "state": "soft",
        "reason": "All visits are done; review before the analysis.",
    }


class UnlockIn(LockIn):
    """The state to unlock to, one step at a time, of what, and why."""

    state = fields.Choice(State.OPEN.value, State.SOFT.value, required=True)
    example: ClassVar = {
        "part": "site",
        "site": "01",
        "state": "open",
        "reason": "A paper form of week 24 was found.",
    }


class LockOut(Out):
    """A change of state as recorded."""

    id = fields.Uuid(attribute="change.id")
    part = fields.Choice(*PARTS, attribute="change.part")
    site = fields.Text(attribute="change.site", allow_none=True)
    enrolment_id = fields.Uuid(attribute="change.enrolment_id", allow_none=True)
    state = fields.Choice(*(state.value for state in State), attribute="change.state")
    reason = fields.Text(longest=2000, attribute="change.reason")
    recorded_at = fields.Instant(attribute="change.recorded_at")
    recorded_by = fields.Text(attribute="change.recorded_by", text="Who recorded it, as in the audit trail.")
    is_current = fields.Flag(text="It is the last one of its part.")
    example: ClassVar = {
        **LockIn.example,
        "id": LOCK_CHANGE,
        "enrolment_id": None,
        "recorded_at": "2027-09-03T10:02:00Z",
        "recorded_by": "account:0f4d2c1b-5a69-4788-9a7b-6c5d4e3f2a1b",
        "is_current": True,
    }


class LocksOut(AsOfPageOut):
    """Changes of locks in the order of recording; a part without any is open."""

    items = fields.Many(fields.Part(LockOut))
    example: ClassVar = {
        "as_of": "2027-09-05T06:00:00Z",
        "items": [LockOut.example],
        "next": EXAMPLE_CURSOR,
    }
