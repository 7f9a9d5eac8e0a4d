"""The work list of a site."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.worklist import WorklistOut, WorklistQueryIn
from pro_service.services import worklist

ns = Namespace("worklist", path="/api/v1/studies/<code:study_id>/worklist")


@ns.route("")
class Worklist(Resource):
    @describes(
        "getWorklist",
        Audience.SITE,
        query=WorklistQueryIn,
        outcomes={200: (WorklistOut, "One page of participants, what is lost first first.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Whom to call today, why, what was tried with which outcome, and what is lost if nothing happens.

        The key visit comes first, then what closes soonest. Reasons and outcomes are codes.
        """
        here = walk(asked, study_id=study_id)
        rows, last = worklist.page(
            asked.session,
            asked.scope,
            study_id,
            here.as_of,
            asked.query.get("site"),
            here.after,
            asked.query["limit"],
        )
        return here.page(rows, last)
