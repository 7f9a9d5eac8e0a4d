"""What is kept aside, and what the site decides about it."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.quarantine import QuarantineOut, QuarantineQueryIn, ResolutionIn, ResolvedOut
from pro_service.services import quarantine
from pro_service.services.quarantine import Wanted

at_study = Namespace("quarantine-list", path="/api/v1/studies/<code:study_id>/quarantine")
ns = Namespace(
    "quarantine", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/quarantine"
)

IS_WAITING = {"waiting": True, "decided": False, "all": None}


@at_study.route("")
class Quarantine(Resource):
    @describes(
        "listQuarantine",
        Audience.SITE,
        query=QuarantineQueryIn,
        outcomes={200: (QuarantineOut, "One page.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """The uploads that are kept aside, each with the case of the decision table, oldest first."""
        here = walk(asked, study_id=study_id)
        query = asked.query
        wanted = Wanted(query.get("site"), query.get("enrolment_id"), IS_WAITING[query["state"]])
        rows, last = quarantine.page(
            asked.session, asked.scope, study_id, here.as_of, wanted, here.after_instant, query["limit"]
        )
        return here.page(rows, instant_key(last))


@ns.route("/<uuid:quarantined_id>/resolutions/<uuid:resolution_id>")
class Resolution(Resource):
    @describes(
        "resolveQuarantine",
        Audience.SITE,
        request=ResolutionIn,
        outcomes={
            201: (ResolvedOut, "Decided."),
            200: (ResolvedOut, "Was decided before under this id, with exactly this."),
        },
        problems=(
            errors.IdReused,
            errors.AlreadyResolved,
            errors.NotTakenIn,
            errors.OffScale,
            errors.Locked,
        ),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, quarantined_id: UUID, resolution_id: UUID
    ) -> Answer:
        """Decide about an upload that is kept aside: take it in, attach it elsewhere, or reject it.

        What is taken in is kept and scored like an upload that has just come, and marked. What is rejected
        stays kept.
        """
        made = quarantine.resolve(
            asked.session,
            asked.now,
            asked.forms,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            quarantined_id,
            resolution_id,
            asked.body,
        )
        return created(made, is_new=made.is_new)
