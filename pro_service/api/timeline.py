"""The course of one participant."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.pages import past_or_now
from pro_service.api.participants import anchors_at
from pro_service.api.resource import Resource
from pro_service.api.schemas.timeline import TimelineOut, TimelineQueryIn
from pro_service.services import timeline

ns = Namespace("timeline", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>")


OF_A_CONTACT = (
    "id",
    "occurred_at",
    "channel",
    "outcome",
    "visit",
    "callback_on",
    "supersedes",
    "recorded_at",
    "recorded_by",
)


@ns.route("/assessments")
class Assessments(Resource):
    @describes(
        "listAssessments",
        Audience.SITE,
        query=TimelineQueryIn,
        outcomes={200: (TimelineOut, "Everything planned for the participant, in the order of asking.")},
    )
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> dict[str, Any]:
        """Every assessment of a participant with its window, status and what came of it; no answer, no score.

        With the contact log and the check-ins. Notes of the contact log, reminders, alarms and check-ins are
        told at the site alone: by their instants the hour of an infusion could be worked out.
        """
        as_of = past_or_now(asked, asked.query.get("as_of"))
        at_site = asked.staff.is_of_a_site
        course = timeline.read(
            asked.session,
            asked.scope,
            study_id,
            enrolment_id,
            as_of,
            anchors_at(asked, as_of),
            at_site=at_site,
        )
        return {
            "as_of": as_of,
            "enrolment_id": course.enrolment_id,
            "subject_id": course.subject_id,
            "items": course.items,
            "contacts": [
                {**{name: getattr(each, name) for name in OF_A_CONTACT},
                 "note": each.note if at_site else None,
                 "is_superseded": each.id in course.superseded}
                for each in course.contacts
            ],
            "check_ins": course.check_ins,
        }  # fmt: skip
