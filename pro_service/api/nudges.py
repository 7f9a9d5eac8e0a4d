"""A nurse's nudge: one more message to a participant, where they may be written to."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.nudges import NudgeOut
from pro_service.services.reminders import nudging
from pro_service.services.reminders.nudging import Nudged

ns = Namespace("nudges", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/assessments/<uuid:assessment_id>/nudge")
class Nudge(Resource):
    @describes(
        "nudge",
        Audience.SITE,
        outcomes={200: (NudgeOut, "On its way; or not, and why not.")},
        problems=(errors.TooManyToday,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, assessment_id: UUID) -> Nudged:
        """Send one more message about an assessment, where the participant may be written to now.

        Asking again before it has left changes nothing; afterwards there is none for 24 hours. It is judged
        once more when it leaves: listAssessments tells what became of it.
        """
        return nudging.nudge(
            asked.session, asked.now, asked.staff, asked.scope, asked.forms, study_id, enrolment_id,
            assessment_id,
        )  # fmt: skip
