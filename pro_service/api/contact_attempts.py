"""The contact log of a site."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.contact_attempts import ContactIn, ContactOut
from pro_service.services import contact_attempts

ns = Namespace("contact_attempts", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/contact-attempts/<uuid:attempt_id>")
class ContactAttempt(Resource):
    @describes(
        "logContact",
        Audience.SITE,
        request=ContactIn,
        outcomes={
            201: (ContactOut, "Logged."),
            200: (ContactOut, "Was logged before under this id, with exactly this."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, attempt_id: UUID) -> Answer:
        """Log an attempt to reach a participant. Nothing is changed: a mistake is superseded by a new row."""
        logged = contact_attempts.log(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, attempt_id, asked.body
        )
        return recorded(logged)
