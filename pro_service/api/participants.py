"""Enrolling participants, and reading who is enrolled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.pages import PageIn
from pro_service.api.schemas.participants import EnrolmentIn, ParticipantOut, ParticipantsOut
from pro_service.domain.blinding import anchors_known_at
from pro_service.services import participants
from pro_service.services.participants import ParticipantView

ns = Namespace("participants", path="/api/v1/studies/<code:study_id>/participants")


@ns.route("")
class Participants(Resource):
    @describes(
        "listParticipants",
        Audience.SITE,
        query=PageIn,
        outcomes={200: (ParticipantsOut, "One page.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """The participants of the study, or of the caller's sites, by subject id."""
        here = walk(asked, study_id=study_id)
        limit = asked.query["limit"]
        views, last = participants.page(
            asked.session, asked.scope, study_id, anchors_at(asked), here.after_one, limit
        )
        return here.page(views, (last,) if last else None)


@ns.route("/<uuid:enrolment_id>")
class Participant(Resource):
    @describes("getParticipant", Audience.SITE, outcomes={200: (ParticipantOut, "The participant.")})
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> ParticipantView:
        """One participant with consents and anchor events."""
        return participants.get(asked.session, asked.scope, study_id, enrolment_id, anchors_at(asked))

    @describes(
        "enrolParticipant",
        Audience.SITE,
        request=EnrolmentIn,
        outcomes={
            201: (ParticipantOut, "Enrolled; every questionnaire of the study is planned."),
            200: (ParticipantOut, "Was enrolled before, with exactly this."),
        },
        problems=(errors.SubjectIdTaken, errors.IdReused, errors.Locked),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID) -> Answer:
        """Enrol a participant under an id that the caller minted; sending it again changes nothing."""
        outcome = participants.enrol(
            asked.session, asked.now, asked.staff, asked.scope, study_id, enrolment_id, asked.body
        )
        return created(outcome.participant, is_new=outcome.is_new)


def anchors_at(asked: Asked, as_of: datetime | None = None) -> datetime:
    """Up to when anchor events are told: to the site at once, to everybody else by the day."""
    instant = as_of or asked.now
    return instant if asked.staff.is_of_a_site else anchors_known_at(instant)
