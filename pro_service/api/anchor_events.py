"""Recording the dated facts that visits are counted from, and those that end something."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.anchor_events import AnchorEventAddedOut, AnchorEventIn
from pro_service.api.schemas.headers import PreviewedIn
from pro_service.api.schemas.previews import PreviewIn
from pro_service.services import anchor_events

ns = Namespace("anchor_events", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


@ns.route("/anchor-events/<uuid:event_id>")
class AnchorEvent(Resource):
    @describes(
        "addAnchorEvent",
        Audience.SITE,
        request=AnchorEventIn,
        query=PreviewIn,
        headers=PreviewedIn,
        outcomes={
            201: (AnchorEventAddedOut, "Recorded."),
            200: (AnchorEventAddedOut, "A preview; or was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.PreviewOutdated, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, event_id: UUID) -> Answer:
        """Record an anchor event; the windows that hang on it move, and answers stay where they are.

        A mistake is put right by a new event that supersedes the old one, with a reason; nothing is changed.
        """
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, event_id)
        if asked.is_preview:
            return Answer(200, anchor_events.preview(*where, asked.body))
        added = anchor_events.add(*where, asked.body, asked.previewed)
        return created(added, is_new=added.is_new)
