"""PRO alerts: what the study's policy tells the site of, and what the site did about it."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import past_or_now
from pro_service.api.resource import Resource
from pro_service.api.schemas.pro_alerts import AlertOutcomeIn, AlertOutcomeOut, AlertsOut, AlertsQueryIn
from pro_service.services import pro_alerts

ns = Namespace("pro_alerts", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/alerts")


@ns.route("")
class Alerts(Resource):
    @describes(
        "listAlerts",
        Audience.SITE,
        query=AlertsQueryIn,
        outcomes={200: (AlertsOut, "The alerts of a participant.")},
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> dict[str, Any]:
        """Every PRO alert of a participant, what the study asks the site to do, and what was done.

        Alerts are raised by rules of the study file, the same in every arm; a study without rules has none.
        """
        as_of = past_or_now(asked, asked.query["as_of"])
        items = pro_alerts.list_alerts(asked.session, asked.scope, study_id, enrolment_id, as_of)
        return {"as_of": as_of, "items": items, "next": None}


@ns.route("/<uuid:alert_id>/outcomes/<uuid:outcome_id>")
class AlertOutcome(Resource):
    @describes(
        "answerAlert",
        Audience.SITE,
        request=AlertOutcomeIn,
        outcomes={
            201: (AlertOutcomeOut, "Recorded."),
            200: (AlertOutcomeOut, "Was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, alert_id: UUID, outcome_id: UUID
    ) -> Answer:
        """Record what the site did about an alert. `not-reached` leaves it open, all else ends it."""
        answered = pro_alerts.answer(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, alert_id,
            outcome_id, asked.body,
        )  # fmt: skip
        return created(answered.row, is_new=answered.is_new)
