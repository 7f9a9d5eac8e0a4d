"""Queries: asked by monitors and data managers, answered by sites."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.queries import (
    QueriesIn,
    QueriesOut,
    QueryAnswerIn,
    QueryClosingIn,
    QueryIn,
    QueryOut,
)
from pro_service.domain.queries import State
from pro_service.services import queries
from pro_service.store.queries import Wanted

ns = Namespace("queries", path="/api/v1/studies/<code:study_id>/queries")
of_participant = Namespace(
    "queries_of_participant", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/queries"
)


@ns.route("")
class Queries(Resource):
    @describes("listQueries", Audience.STAFF, query=QueriesIn, outcomes={200: (QueriesOut, "One page.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """The queries of the study, or of the caller's sites, as they stood, in the order of opening."""
        here = walk(asked, study_id=study_id)
        state = asked.query.get("state")
        wanted = Wanted(
            State(state) if state else None,
            asked.query.get("site"),
            asked.query.get("enrolment_id"),
            queries.opened_by(here.as_of, asked.query.get("older_than_days")),
        )
        views, last = queries.page(
            asked.session,
            asked.scope,
            study_id,
            wanted,
            here.as_of,
            here.after_instant,
            asked.query["limit"],
        )
        return here.page(views, instant_key(last))


@of_participant.route("/<uuid:query_id>")
class Query(Resource):
    @describes(
        "openQuery",
        Audience.DATA_MANAGER,
        request=QueryIn,
        outcomes={
            201: (QueryOut, "Opened; it stands on the work list of the site."),
            200: (QueryOut, "Was opened before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, query_id: UUID) -> Answer:
        """Ask the site about a participant's data. A query changes none; a closed one is opened anew."""
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id)
        written = queries.open_(*where, query_id, asked.body)
        return created(written.view, is_new=written.is_new)


@of_participant.route("/<uuid:query_id>/answers/<uuid:answer_id>")
class QueryAnswer(Resource):
    @describes(
        "answerQuery",
        Audience.SITE,
        request=QueryAnswerIn,
        outcomes={
            201: (QueryOut, "Answered."),
            200: (QueryOut, "Was answered before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, query_id: UUID, answer_id: UUID) -> Answer:
        """Answer a query at the site. What has to be put right is put right by a correction, not here."""
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id)
        written = queries.answer(*where, query_id, answer_id, asked.body)
        return created(written.view, is_new=written.is_new)


@of_participant.route("/<uuid:query_id>/closings/<uuid:closing_id>")
class QueryClosing(Resource):
    @describes(
        "closeQuery",
        Audience.DATA_MANAGER,
        request=QueryClosingIn,
        outcomes={
            201: (QueryOut, "Closed."),
            200: (QueryOut, "Was closed before under this id, with exactly this."),
        },
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, query_id: UUID, closing_id: UUID
    ) -> Answer:
        """Close a query, answered or not: who opened it may, and every data manager of the study."""
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id)
        written = queries.close(*where, query_id, closing_id, asked.body)
        return created(written.view, is_new=written.is_new)
