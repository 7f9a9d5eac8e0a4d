"""Further consents of participants."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.participants import ConsentIn, ConsentOut
from pro_service.services import consents

ns = Namespace("consents", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/consents/<uuid:consent_id>")
class Consent(Resource):
    @describes(
        "addConsent",
        Audience.SITE,
        request=ConsentIn,
        outcomes={
            201: (ConsentOut, "Recorded; this consent is the one that counts now."),
            200: (ConsentOut, "Was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, consent_id: UUID) -> Answer:
        """Record a new consent: another version of the form, or other permissions.

        Permission to contact that was withdrawn is given again by a consent signed after it.
        """
        added = consents.add(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, consent_id, asked.body
        )
        return recorded(added)
