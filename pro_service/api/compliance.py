"""The rates of participation."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import past_or_now
from pro_service.api.participants import anchors_at
from pro_service.api.resource import Resource
from pro_service.api.schemas.compliance import ComplianceOut, ComplianceQueryIn
from pro_service.domain.compliance import EVALUABLE, LATE, POPULATION
from pro_service.services import compliance

ns = Namespace("compliance", path="/api/v1/studies/<code:study_id>/compliance")

RULE = {"evaluable": EVALUABLE, "late": LATE, "population": POPULATION}


@ns.route("")
class Compliance(Resource):
    @describes(
        "getCompliance",
        Audience.SITE,
        query=ComplianceQueryIn,
        outcomes={200: (ComplianceOut, "The rates by visit and instrument.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Compliance, compliance including late, completion and available data, each as n and N.

        A rate is null where N is 0. The rules behind the counts stand in `rule`.
        """
        query = dict(asked.query)
        wished = query.pop("as_of", None)
        as_of = past_or_now(asked, wished)
        rates = compliance.live if wished is None else compliance.at
        found = rates(
            asked.session, asked.scope, study_id, as_of, anchors_at(asked, as_of), compliance.Asked(**query)
        )
        return {"as_of": as_of, "rule": RULE, "items": found.groups, "totals": found.totals}
