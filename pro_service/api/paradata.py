"""How questionnaires were filled in: times, steps back, answers that were changed before sending."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.pages import AsOfPageIn
from pro_service.api.schemas.paradata import ParadataOut
from pro_service.services import paradata

ns = Namespace("paradata", path="/api/v1/studies/<code:study_id>/paradata")


@ns.route("")
class Paradata(Resource):
    @describes("listParadata", Audience.ANALYST, query=AsOfPageIn, outcomes={200: (ParadataOut, "One page.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """How each questionnaire was filled in, where its app noted it; the site never reads this."""
        here = walk(asked, study_id=study_id)
        found, last = paradata.page(
            asked.session, asked.scope, study_id, here.as_of, here.after_instant, asked.query["limit"]
        )
        return here.page(found, instant_key(last))
