"""What a participant's phone reads about its own study and questionnaires."""

from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.me import MeOut, MyAssessmentsOut
from pro_service.services import assessments, me
from pro_service.services.me import Me

ns = Namespace("me", path="/api/v1/me")


@ns.route("")
class Myself(Resource):
    @describes("getMe", Audience.PARTICIPANT, outcomes={200: (MeOut, "The enrolment.")})
    def get(self, asked: Asked) -> Me:
        """The study, the site to call, and who reads the answers."""
        return me.of_device(asked.session, asked.now, asked.device)


@ns.route("/assessments")
class MyAssessments(Resource):
    @describes(
        "listMyAssessments", Audience.PARTICIPANT, outcomes={200: (MyAssessmentsOut, "All questionnaires.")}
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """Every planned questionnaire, when it opens and closes, and how it stands."""
        mine = assessments.list_mine(asked.session, asked.now, asked.parts.forms, asked.device)
        return {"items": mine, "next": None}
