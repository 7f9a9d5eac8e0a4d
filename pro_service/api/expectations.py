"""What a site says of an assessment that will not come, or did not."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.expectations import ExemptionIn, ExemptionOut, NotDoneIn, NotDoneOut
from pro_service.services import expectations

ns = Namespace("expectations", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/assessments/<uuid:assessment_id>/exemptions/<uuid:change_id>")
class Exemption(Resource):
    @describes(
        "exemptAssessment",
        Audience.SITE,
        request=ExemptionIn,
        outcomes={
            201: (ExemptionOut, "Recorded."),
            200: (ExemptionOut, "Was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply, errors.Locked),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, assessment_id: UUID, change_id: UUID
    ) -> Answer:
        """Exempt an assessment for a coded reason while its window has not closed, or expect it again.

        What was missed stays missed: there, record the reason why it was not done.
        """
        exempted = expectations.exempt(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, assessment_id,
            change_id, asked.body,
        )  # fmt: skip
        return recorded(exempted)


@ns.route("/assessments/<uuid:assessment_id>/not-done-reasons/<uuid:reason_id>")
class NotDoneReason(Resource):
    @describes(
        "recordNotDoneReason",
        Audience.SITE,
        request=NotDoneIn,
        outcomes={
            201: (NotDoneOut, "Recorded; this reason is the one that counts now."),
            200: (NotDoneOut, "Was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply, errors.Locked),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, assessment_id: UUID, reason_id: UUID
    ) -> Answer:
        """Record the coded reason why an assessment was not done; earlier reasons stay."""
        told = expectations.record_not_done(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, assessment_id,
            reason_id, asked.body,
        )  # fmt: skip
        return recorded(told)
