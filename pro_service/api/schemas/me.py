"""Shapes of what a participant's phone reads about its own study and questionnaires. No scores."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT, ENROLMENT, STUDY
from pro_service.api.shapes import Out
from pro_service.domain.offers import WHY_NOT
from pro_service.domain.status import Status


class MySiteOut(Out):
    """Where to call."""

    name = fields.Text()
    phone = fields.Text(allow_none=True)


class MeOut(Out):
    """The enrolment that this phone speaks for."""

    enrolment_id = fields.Uuid()
    study_id = fields.Text()
    study_title = fields.Text(longest=1000)
    language = fields.Text()
    zone = fields.Text()
    site = fields.Part(MySiteOut)
    permissions = fields.Many(
        fields.Text(), text="What the newest consent permits; empty once it is withdrawn."
    )
    pro_alert = fields.Texts(text="Who reads the answers, and when: to be shown, by language.")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "study_id": STUDY,
        "study_title": "Double-blind phase 2b trial in lupus nephritis",
        "language": "es",
        "zone": "Europe/Madrid",
        "site": {"name": "Hospital Universitario Río Hortega, Valladolid", "phone": "+34 000 000 000"},
        "permissions": ["questionnaires", "contact"],
        "pro_alert": {
            "en": "Nobody reads your answers right away.",
            "es": "Nadie lee sus respuestas al momento.",
        },
    }


class MyAssessmentOut(Out):
    """One questionnaire: which, when, and how it stands."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    visit_name = fields.Texts()
    instrument = fields.Text()
    position = fields.Integer(1, 1000, text="The order of asking within the visit.")
    form_version = fields.Text()
    form_languages = fields.Many(fields.Text())
    status = fields.Choice(*(status.value for status in Status))
    can_start = fields.Flag(text="Whether it may be begun, or gone on with, now.")
    why_not = fields.Choice(*WHY_NOT, allow_none=True, text="Null where it may.")
    start_languages = fields.Many(fields.Text(), text="The languages in which it may be shown now.")
    opens_at = fields.Instant(allow_none=True, text="Null while the date that it hangs on is unknown.")
    due_at = fields.Instant(allow_none=True)
    closes_at = fields.Instant(allow_none=True)
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "visit_name": {"en": "Week 24", "es": "Semana 24"},
        "instrument": "sf36v2",
        "position": 1,
        "form_version": "demo-1",
        "form_languages": ["en", "es"],
        "status": "open",
        "can_start": True,
        "why_not": None,
        "start_languages": ["en", "es"],
        "opens_at": "2026-08-02T22:00:00Z",
        "due_at": "2026-08-16T22:00:00Z",
        "closes_at": "2026-08-31T22:00:00Z",
    }


class MyAssessmentsOut(Out):
    """Everything planned, in the order of asking."""

    items = fields.Many(fields.Part(MyAssessmentOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [MyAssessmentOut.example], "next": None}
