"""What a participant's phone reads about its own study and questionnaires."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.me import MeOut, MyAssessmentsOut
from pro_service.api.schemas.presentations import StartedOut, StartIn
from pro_service.services import assessments, me, presentations

ns = Namespace("me", path="/api/v1/me")


@ns.route("")
class Myself(Resource):
    @describes("getMe", Audience.PARTICIPANT, outcomes={200: (MeOut, "The enrolment.")})
    def get(self, asked: Asked) -> dict[str, Any]:
        """The study, the site to call, who reads the answers, and the phones that speak for one."""
        mine = me.of_device(asked.session, asked.now, asked.device)
        told = {field.name: getattr(mine, field.name) for field in fields(mine)}
        return {**told, "oldest_app": asked.parts.settings.oldest_app}


@ns.route("/assessments")
class MyAssessments(Resource):
    @describes(
        "listMyAssessments", Audience.PARTICIPANT, outcomes={200: (MyAssessmentsOut, "All questionnaires.")}
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """Every planned questionnaire, when it opens and closes, how it stands, and what comes next."""
        mine = assessments.list_mine(asked.session, asked.now, asked.forms, asked.device)
        return {
            "items": mine,
            "next": None,
            "n_left": sum(each.is_left for each in mine),
            "next_opens_at": min((each.opens_next_at for each in mine if each.opens_next_at), default=None),
            "server_at": asked.now,
        }


@ns.route("/assessments/<uuid:assessment_id>/start")
class MyAssessmentStart(Resource):
    @describes(
        "startAssessment",
        Audience.PARTICIPANT,
        request=StartIn,
        outcomes={
            201: (StartedOut, "Begun: the administration is counted."),
            200: (StartedOut, "Was begun before: the form and the language of the first time."),
        },
        problems=(errors.NotOpen, errors.NotLicensed, errors.PlaceholderOnly),
    )
    def put(self, asked: Asked, assessment_id: UUID) -> Answer:
        """Begin a questionnaire; to be called before its form is shown. Calling it again changes nothing."""
        started = presentations.start(
            asked.session, asked.now, asked.forms, asked.device, assessment_id, asked.body["language"]
        )
        return created(started, is_new=started.is_new)
