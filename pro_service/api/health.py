"""Whether the service is up, and whether it is ready to be sent requests."""

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Audience
from pro_service.api.parts import parts
from pro_service.api.resource import Resource
from pro_service.api.schemas.health import HealthOut, ReadinessOut
from pro_service.resources import migrations_folder
from pro_service.services.installation import is_current
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
    def get(self) -> dict[str, str]:
        """Whether the database is reachable and stands at the newest migration."""
        if not in_reading(parts().engine, lambda session: is_current(session, migrations_folder())):
            raise errors.ServiceUnavailable
        return {"status": "ready"}
