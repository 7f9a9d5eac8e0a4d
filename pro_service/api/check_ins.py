"""Checking participants in at a visit."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.check_ins import CheckInIn, CheckInOut
from pro_service.services import check_ins

ns = Namespace("check_ins", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/check-ins/<uuid:check_in_id>")
class CheckIn(Resource):
    @describes(
        "checkIn",
        Audience.SITE,
        request=CheckInIn,
        outcomes={
            201: (CheckInOut, "Checked in."),
            200: (CheckInOut, "Was checked in before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, check_in_id: UUID) -> Answer:
        """Record when a participant arrived for a visit: what came first, questionnaires or clinic."""
        checked_in = check_ins.check_in(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            check_in_id,
            asked.body,
        )
        return recorded(checked_in)
