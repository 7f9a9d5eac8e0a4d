"""Shapes of the two questions that machines ask about the service itself."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.shapes import Out
from pro_service.domain.reminder_plan import CHANNELS


class HealthOut(Out):
    """The service is up, or ready."""

    status = fields.Choice("up", "ready")
    example: ClassVar = {"status": "up"}


class ReadinessOut(HealthOut):
    """The database is reachable and stands at the newest migration."""

    channels_missing = fields.Many(
        fields.Choice(*CHANNELS), text="In a reminder plan that is in force, and not set up: passed over."
    )
    example: ClassVar = {"status": "ready", "channels_missing": []}
