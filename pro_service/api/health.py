"""Whether the service is up, and whether it is ready to be sent requests."""

from flask_restx import Namespace
from sqlalchemy.orm import Session

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Audience
from pro_service.api.parts import parts
from pro_service.api.resource import Resource
from pro_service.api.schemas.health import HealthOut, ReadinessOut
from pro_service.resources import migrations_folder
from pro_service.services.installation import is_current
from pro_service.services.reminders import reach
from pro_service.services.transactions import in_reading

ns = Namespace("health", path="/")


@ns.route("/healthz")
class Health(Resource):
    @describes("healthz", Audience.OPERATOR, outcomes={200: (HealthOut, "Up.")}, uses_database=False)
    def get(self) -> dict[str, str]:
        """Whether the process is up; the database is not asked."""
        return {"status": "up"}


@ns.route("/readyz")
class Readiness(Resource):
    @describes("readyz", Audience.OPERATOR, outcomes={200: (ReadinessOut, "Ready.")}, uses_database=False)
    def get(self) -> dict[str, object]:
        """Whether the database is reachable and stands at the newest migration; and what is to be seen to."""
        engine = parts().engine
        if not in_reading(engine, lambda session: is_current(session, migrations_folder())):
            raise errors.ServiceUnavailable
        return {"status": "ready", "channels_missing": in_reading(engine, _channels_missing)}


def _channels_missing(session: Session) -> list[str]:
    set_up = parts().outward.set_up
    found = () if set_up is None else reach.missing(session, set_up)
    return sorted({channel for each in found for channel in each.channels})
