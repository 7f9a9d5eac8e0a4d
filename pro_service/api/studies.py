"""The studies that one works on."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.studies import StudiesOut, StudyDetailOut
from pro_service.domain.protocol import StudyDefinition
from pro_service.services import studies

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
