"""The studies that one works on."""

from typing import Any

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.headers import PreviewedIn
from pro_service.api.schemas.previews import PreviewIn
from pro_service.api.schemas.studies import StudiesOut, StudyDetailOut
from pro_service.api.schemas.study_versions import StudyVersionIn, StudyVersionOut
from pro_service.domain.protocol import StudyDefinition
from pro_service.services import amendments, studies

ns = Namespace("studies", path="/api/v1")


@ns.route("/studies")
class Studies(Resource):
    @describes("listStudies", Audience.STAFF, outcomes={200: (StudiesOut, "All studies in reach.")})
    def get(self, asked: Asked) -> dict[str, Any]:
        """The studies in which the caller has a role, in their newest version."""
        return {"items": studies.list_studies(asked.session, asked.scope), "next": None}


@ns.route("/studies/<code:study_id>")
class Study(Resource):
    @describes("getStudy", Audience.STAFF, outcomes={200: (StudyDetailOut, "The study.")})
    def get(self, asked: Asked, study_id: str) -> StudyDefinition:
        """A study as its file states it: sites, instruments, visits, rules and assumptions."""
        return studies.get_study(asked.session, asked.scope, study_id)


@ns.route("/studies/<code:study_id>/versions/<code:study_version>")
class StudyVersion(Resource):
    @describes(
        "loadStudyVersion",
        Audience.DATA_MANAGER,
        request=StudyVersionIn,
        query=PreviewIn,
        headers=PreviewedIn,
        outcomes={
            201: (StudyVersionOut, "Loaded; it is in force at these sites from now on."),
            200: (StudyVersionOut, "A preview; or was loaded before, and came further into force."),
        },
        problems=(errors.StudyVersionTaken, errors.PreviewOutdated, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, study_version: str) -> Answer:
        """Load a version of a study and bring its participants to it, some at a time, until none is left.

        What they answered or began stays as it is. A version once loaded is never rewritten.
        """
        brought = amendments.load(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            study_version,
            asked.body,
            is_preview=asked.is_preview,
            previewed=asked.previewed,
        )
        return created(brought, is_new=brought.is_new)
