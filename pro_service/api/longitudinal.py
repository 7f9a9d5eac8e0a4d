"""Change from baseline."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.longitudinal import ChangeQueryIn, ChangesOut
from pro_service.services import longitudinal
from pro_service.services.rescoring import which_of

ns = Namespace("longitudinal", path="/api/v1/studies/<code:study_id>/change-from-baseline")


@ns.route("")
class ChangeFromBaseline(Resource):
    @describes(
        "listChangeFromBaseline",
        Audience.ANALYST,
        query=ChangeQueryIn,
        outcomes={200: (ChangesOut, "The rows of one page of participants.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """One row for every planned assessment and score, those that never came included.

        Higher is better in all scores. The baseline follows the study's declared rule, and each row says
        whether it is the baseline, and if not, why. Where `scoring` asks for both, the row as received and
        the current one follow each other, or come as one where they agree.
        """
        here = walk(asked, study_id=study_id)
        query = asked.query
        which = which_of(query["scoring"])
        part = longitudinal.Asked(
            query.get("enrolment_id"), query.get("instrument"), query.get("score"), which
        )
        rows, last = longitudinal.page(
            asked.session, asked.scope, study_id, here.as_of, part, here.after_one, query["limit"]
        )
        return here.page(rows, (last,) if last else None)
