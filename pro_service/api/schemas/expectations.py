"""Shapes of exemptions and of reasons why something was not done."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT, EXEMPTION, NOT_DONE
from pro_service.api.shapes import In, Out
from pro_service.domain.not_done import REASONS
from pro_service.services.expectations import Exempting, NotDone


class ExemptionIn(In):
    """An exemption, or the end of one."""

    change = fields.Choice("exempt", "expected", load_default="exempt", text="Exempt unless said.")
    reason = fields.Choice(*REASONS, required=True)
    makes = Exempting
    example: ClassVar = {"change": "exempt", "reason": "visit-not-held"}


class ExemptionOut(Out):
    """A change of what is expected, as recorded."""

    id = fields.Uuid()
    assessment_id = fields.Uuid()
    change = fields.Choice("exempt", "expected")
    reason = fields.Choice(*REASONS)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": EXEMPTION,
        "assessment_id": ASSESSMENT,
        "change": "exempt",
        "reason": "visit-not-held",
        "recorded_at": "2026-08-20T08:06:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class NotDoneIn(In):
    """A coded reason; `other` needs a note."""

    reason = fields.Choice(*REASONS, required=True)
    note = fields.Text(longest=2000)
    makes = NotDone
    example: ClassVar = {"reason": "participant-too-ill"}


class NotDoneOut(Out):
    """A reason as recorded."""

    id = fields.Uuid()
    assessment_id = fields.Uuid()
    reason = fields.Choice(*REASONS)
    note = fields.Text(longest=2000, allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": NOT_DONE,
        "assessment_id": ASSESSMENT,
        "reason": "participant-too-ill",
        "note": None,
        "recorded_at": "2026-09-03T08:06:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }
