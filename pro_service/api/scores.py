"""Scores with their lineage."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.scores import ScoresOut, ScoresQueryIn
from pro_service.services import scores
from pro_service.services.rescoring import which_of

ns = Namespace("scores", path="/api/v1/studies/<code:study_id>/scores")


@ns.route("")
class Scores(Resource):
    @describes("listScores", Audience.ANALYST, query=ScoresQueryIn, outcomes={200: (ScoresOut, "One page.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Every scored administration known at an instant, each score with its reason where it is null.

        `scoring` chooses the scores as received, or the current ones, which a promoted rescoring may have
        made; `run.rescoring_id` tells which it is. Of both, each run comes once, and `scoring` says in which
        it counts.
        """
        here = walk(asked, study_id=study_id)
        found, last = scores.page(
            asked.session,
            asked.scope,
            study_id,
            here.as_of,
            asked.query.get("enrolment_id"),
            here.after_instant,
            asked.query["limit"],
            which=which_of(asked.query["scoring"]),
            state=asked.query.get("state"),
        )
        return here.page(found, instant_key(last))
