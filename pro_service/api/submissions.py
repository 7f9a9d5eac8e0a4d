"""Taking in what phones send."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.pages import PageIn
from pro_service.api.schemas.submissions import HeldOut, ReceiptOut, ReceiptsOut, SubmissionIn
from pro_service.errors import Problem
from pro_service.services import submissions
from pro_service.services.submissions import Accepted, Arrival, Held

ns = Namespace("submissions", path="/api/v1/me/submissions")


@ns.route("/<uuid:submission_id>")
class MySubmission(Resource):
    @describes(
        "putSubmission",
        Audience.PARTICIPANT,
        request=SubmissionIn,
        outcomes={
            201: (ReceiptOut, "Kept and scored."),
            200: (ReceiptOut, "Was kept before, with the same content: the first receipt."),
            202: (HeldOut, "Kept aside for the site to look at."),
        },
        problems=(
            errors.AlreadyAnswered,
            errors.SubmissionIdReused,
            errors.ConsentWithdrawn,
            errors.OffScale,
            errors.TooManyHeld,
        ),
    )
    def put(self, asked: Asked, submission_id: UUID) -> Answer | Problem:
        """Store and score one completed questionnaire; sending it again changes nothing."""
        sent = asked.sent
        arrival = Arrival(sent.raw, sent.content, sent.body, sent.phone_clock)
        outcome = submissions.receive(
            asked.session, asked.now, asked.forms, asked.device, submission_id, arrival
        )
        match outcome:
            case Accepted(receipt, is_new):
                return created(receipt, is_new=is_new)
            case Held():
                return Answer(202, outcome)
            case refused:
                return refused


@ns.route("")
class MySubmissions(Resource):
    @describes(
        "listMySubmissions", Audience.PARTICIPANT, query=PageIn, outcomes={200: (ReceiptsOut, "One page.")}
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """The receipts of everything that was accepted from this participant, oldest first."""
        here = walk(asked, enrolment=asked.device.enrolment_id)
        limit = asked.query["limit"]
        receipts, last = submissions.list_mine(asked.session, asked.device, here.after_instant, limit)
        return here.page(receipts, instant_key(last))
