"""On site: the nurse hands the site's tablet to a participant."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.hand_overs import HandedOverOut, HandOverIn
from pro_service.services import hand_overs

ns = Namespace("hand_overs", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/hand-overs/<uuid:device_id>")
class HandOver(Resource):
    @describes(
        "handOver",
        Audience.SITE,
        request=HandOverIn,
        outcomes={
            201: (HandedOverOut, "Handed over; whoever did it is signed out."),
            200: (HandedOverOut, "Was handed over before, with exactly this."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, device_id: UUID) -> Answer:
        """Let the site's tablet speak for one visit of a participant for four hours, and sign out by it.

        In the participant's hand it answers the questionnaires of that visit and does nothing else. What was
        answered in that time is taken for 30 days more. Where the answer is lost, sending it again is refused
        with 401: then the tablet's own token works already.
        """
        handed = hand_overs.hand_over(
            asked.session,
            asked.now,
            asked.secret,
            asked.forms,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            device_id,
            asked.body,
        )
        return created(handed, is_new=handed.is_new)
