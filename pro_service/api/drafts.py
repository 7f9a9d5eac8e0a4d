"""Drafts: a phone lays down what was answered so far, so that a lost phone loses nothing."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.drafts import DraftIn, DraftOut, DraftSavedOut
from pro_service.api.schemas.headers import PhoneIfMatchIn
from pro_service.services import drafts
from pro_service.services.drafts import DraftView

ns = Namespace("drafts", path="/api/v1/me/assessments")

ETAG = {"ETag": "To be sent as If-Match with the next draft."}


@ns.route("/<uuid:assessment_id>/draft")
class MyDraft(Resource):
    @describes(
        "getDraft",
        Audience.PARTICIPANT,
        outcomes={200: (DraftOut, "The draft.")},
        problems=(errors.NotOpen,),
        answer_headers=ETAG,
    )
    def get(self, asked: Asked, assessment_id: UUID) -> Answer:
        """What was answered so far, on this phone or on one before it; while it can still be answered."""
        return _tagged(200, drafts.get(asked.session, asked.keyring, asked.now, asked.device, assessment_id))

    @describes(
        "putDraft",
        Audience.PARTICIPANT,
        request=DraftIn,
        headers=PhoneIfMatchIn,
        outcomes={
            200: (DraftSavedOut, "Stands so, now or before."),
            201: (DraftSavedOut, "The first draft."),
        },
        problems=(errors.NotOpen, errors.ChangedMeanwhile, errors.IfMatchRequired),
        answer_headers=ETAG,
    )
    def put(self, asked: Asked, assessment_id: UUID) -> Answer:
        """Lay down what was answered so far, sealed; nobody but this participant's phones reads it.

        A draft is no submission and no record. It is deleted when the questionnaire is accepted, when the
        participation ends, and 30 days after the window has closed.
        """
        view = drafts.put(
            asked.session,
            asked.keyring,
            asked.now,
            asked.device,
            assessment_id,
            asked.sent.content,
            asked.if_match,
        )
        return _tagged(201 if view.is_new else 200, view)


def _tagged(status: int, view: DraftView) -> Answer:
    return Answer(status, view, {"ETag": f'"{view.tag}"'})
