"""Responses with their versions, and how the site puts them right."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.headers import IfMatchIn
from pro_service.api.schemas.responses import CorrectionIn, InvalidatedOut, InvalidationIn, ResponseOut
from pro_service.services import corrections, invalidations, responses
from pro_service.services.responses import Response

ns = Namespace(
    "responses",
    path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/responses/<uuid:submission_id>",
)

ETAG = {"ETag": "The version that stands: to be sent as If-Match with a correction of it."}


@ns.route("")
class OneResponse(Resource):
    @describes(
        "getResponse",
        Audience.SITE,
        outcomes={200: (ResponseOut, "The response, whether it stands or not.")},
        answer_headers=ETAG,
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID, submission_id: UUID) -> Answer:
        """One response with the answers of every version, who recorded each, when and why.

        `listAssessments` names the response of each assessment.
        """
        found = responses.read(asked.session, asked.scope, study_id, enrolment_id, submission_id)
        return Answer(200, found, _tag(found))


@ns.route("/corrections/<uuid:correction_id>")
class Correction(Resource):
    @describes(
        "correctResponse",
        Audience.SITE,
        request=CorrectionIn,
        headers=IfMatchIn,
        outcomes={
            201: (ResponseOut, "Corrected: the last version stands, and is scored."),
            200: (ResponseOut, "Was corrected before under this id, with exactly this."),
        },
        problems=(
            errors.IdReused,
            errors.ResponseInvalidated,
            errors.ResponseChanged,
            errors.IfMatchRequired,
            errors.OffScale,
            errors.Locked,
        ),
        answer_headers=ETAG,
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, submission_id: UUID, correction_id: UUID
    ) -> Answer:
        """Correct a response field by field, with a reason; what stood before stays, with its scores.

        Where somebody else corrected it meanwhile, the answer is 412 and names the version that stands.
        """
        tag: str | None = asked.sent.headers.get("if_match")
        made = corrections.correct(
            asked.session,
            asked.now,
            asked.forms,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            submission_id,
            correction_id,
            asked.body,
            tag.removeprefix('"').removesuffix('"') if tag else None,
        )
        return Answer(201 if made.is_new else 200, made.response, _tag(made.response))


@ns.route("/invalidations/<uuid:invalidation_id>")
class Invalidation(Resource):
    @describes(
        "invalidateResponse",
        Audience.SITE,
        request=InvalidationIn,
        outcomes={
            201: (InvalidatedOut, "Invalidated, and moved where that was asked."),
            200: (InvalidatedOut, "Was invalidated before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.ResponseInvalidated, errors.NotTakenIn, errors.Locked),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, submission_id: UUID, invalidation_id: UUID
    ) -> Answer:
        """Take out a response that does not belong where it is; its assessment is free again.

        With `move_to` it goes where it belongs in the same act: never onto what is answered. Nothing is
        deleted.
        """
        made = invalidations.invalidate(
            asked.session,
            asked.now,
            asked.forms,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            submission_id,
            invalidation_id,
            asked.body,
        )
        return created(made, is_new=made.is_new)


def _tag(found: Response) -> dict[str, str]:
    return {"ETag": f'"{found.tag}"'}
