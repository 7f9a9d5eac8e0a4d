"""Events by which somebody came to know a participant's arm."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.unblindings import UnblindingIn, UnblindingOut, UnblindingsOut
from pro_service.services import unblindings

ns = Namespace("unblindings", path="/api/v1/studies/<code:study_id>")


@ns.route("/unblindings")
class Unblindings(Resource):
    @describes("listUnblindings", Audience.SITE, outcomes={200: (UnblindingsOut, "All, oldest first.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Who came to know an arm, when and how, and what it means for the answers; never which arm."""
        found = unblindings.list_all(asked.session, asked.now, asked.scope, study_id)
        return {"items": found, "next": None}


@ns.route("/participants/<uuid:enrolment_id>/unblindings/<uuid:unblinding_id>")
class Unblinding(Resource):
    @describes(
        "recordUnblinding",
        Audience.SITE,
        request=UnblindingIn,
        outcomes={
            201: (UnblindingOut, "Recorded."),
            200: (UnblindingOut, "Was recorded before under this id, with exactly this."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, unblinding_id: UUID) -> Answer:
        """Record that somebody came to know a participant's arm, by accident or not; never which it is.

        Everything is coded. Nothing is changed: what is put right or assessed later supersedes it.
        """
        row = unblindings.record(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            unblinding_id,
            asked.body,
        )
        return recorded(row)
