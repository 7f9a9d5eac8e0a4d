"""Entering what participants filled in on paper or said in an interview."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.paper import PaperEnteredOut, PaperEntryIn
from pro_service.services import paper

ns = Namespace("paper", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/paper-entries/<uuid:entry_id>")
class PaperEntry(Resource):
    @describes(
        "enterOnPaper",
        Audience.SITE,
        request=PaperEntryIn,
        outcomes={
            201: (PaperEnteredOut, "Entered; accepted, or waiting for a second entry that agrees."),
            200: (PaperEnteredOut, "Was entered before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.NotEnterable, errors.OffScale, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, entry_id: UUID) -> Answer:
        """Enter a questionnaire from paper or an interview; it is kept and scored like one from a phone.

        Where the study asks for it, a second account has to enter the same before it counts.
        """
        entered = paper.enter(
            asked.session,
            asked.now,
            asked.forms,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            entry_id,
            asked.body,
        )
        return created(entered, is_new=entered.is_new)
