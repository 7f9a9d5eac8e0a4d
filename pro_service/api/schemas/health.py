"""Shapes of the two questions that machines ask about the service itself."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.shapes import Out


class HealthOut(Out):
    """The service is up, or ready."""

    status = fields.Choice("up", "ready")
    example: ClassVar = {"status": "up"}


class ReadinessOut(HealthOut):
    """The database is reachable and stands at the newest migration."""

    example: ClassVar = {"status": "ready"}
