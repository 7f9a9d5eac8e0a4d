"""The certified copy of a participant, as JSON and as a page to be printed."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, PlainText
from pro_service.api.pages import past_or_now
from pro_service.api.resource import Resource
from pro_service.api.schemas.copies import CertifiedCopyOut, CopyIn, CopyPageIn
from pro_service.domain.permissions import Scope
from pro_service.exports.certified_page import page
from pro_service.services import certified_copies

ns = Namespace(
    "certified_copies", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/certified-copy"
)

PAGE = PlainText("text/html; charset=utf-8", "<!doctype html>…")


@ns.route("")
class CertifiedCopy(Resource):
    @describes(
        "getCertifiedCopy",
        Audience.STAFF,
        query=CopyIn,
        outcomes={200: (CertifiedCopyOut, "The copy, whole.")},
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> dict[str, Any]:
        """Everything recorded of a participant: each fact, who, when and why, with the audit trail.

        For investigators at the site and for inspectors. `pro-service copies compare` holds it against the
        database. Scores are no source data; they stand in the events that tell of them.
        """
        return _made(asked, asked.scope, study_id, enrolment_id)


@ns.route("/page")
class CertifiedCopyPage(Resource):
    @describes(
        "getCertifiedCopyPage",
        Audience.STAFF,
        query=CopyPageIn,
        outcomes={200: (None, "The page; it loads nothing.")},
        text=PAGE,
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> Answer:
        """The certified copy as a page to be printed, in Spanish or in English; without wording of items."""
        return Answer(200, page(_made(asked, asked.scope, study_id, enrolment_id), asked.query["language"]))


def _made(asked: Asked, scope: Scope, study_id: str, enrolment_id: UUID) -> dict[str, Any]:
    as_of = past_or_now(asked, asked.query.get("as_of"))
    return certified_copies.make(asked.session, asked.now, asked.staff, scope, study_id, enrolment_id, as_of)
