"""Shapes of a nudge."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT
from pro_service.api.shapes import Out
from pro_service.services.reminders.nudging import WHY_NOT


class NudgeOut(Out):
    """Whether a message is on its way, and what keeps the participant from being told if not."""

    assessment_id = fields.Uuid()
    is_on_its_way = fields.Flag()
    why_not = fields.Choice(*WHY_NOT, allow_none=True, text="Null where it is on its way.")
    until = fields.Instant(allow_none=True, text="Until when that holds; null where it holds for good.")
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "is_on_its_way": False,
        "why_not": "cooling-down",
        "until": "2026-08-18T08:00:00Z",
    }
