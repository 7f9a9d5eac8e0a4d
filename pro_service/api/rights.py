"""Who could do what on a day."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.rights import RightsOut, RightsQueryIn
from pro_service.services import rights

ns = Namespace("rights", path="/api/v1/rights")


@ns.route("")
class Rights(Resource):
    @describes(
        "getRights",
        Audience.ADMINISTRATOR,
        query=RightsQueryIn,
        outcomes={200: (RightsOut, "As the facts recorded by then have it.")},
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """Who could do what at an instant: every role in force, of persons and of programs, with its period.

        An inspector and a data manager are told of their studies, an administrator of all.
        """
        found = rights.rights_at(asked.session, asked.now, asked.scope, asked.query["at"])
        return {
            "at": found.at,
            "software_version": found.software_version,
            "items": found.items,
            "next": None,
        }
