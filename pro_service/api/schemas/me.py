"""Shapes of what a participant's phone reads about its own study and questionnaires. No scores."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ASSESSMENT, DEVICE, ENROLMENT, STUDY
from pro_service.api.shapes import Out
from pro_service.domain.offers import WHY_NOT
from pro_service.domain.protocol import PROXY_POLICIES, SKIPPING
from pro_service.domain.status import Status


class MySiteOut(Out):
    """Where to call."""

    name = fields.Text()
    phone = fields.Text(allow_none=True)
    emergency_phone = fields.Text(allow_none=True, text="Whom anybody calls there in an emergency.")


class MyDeviceOut(Out):
    """A phone that speaks for this participant."""

    device_id = fields.Uuid(attribute="id")
    platform = fields.Text(allow_none=True)
    paired_at = fields.Instant(attribute="recorded_at")
    example: ClassVar = {"device_id": DEVICE, "platform": "Android 16", "paired_at": "2026-02-20T09:00:00Z"}


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
    proxy_answers = fields.Choice(
        *PROXY_POLICIES, text="`forbidden`: nobody else may answer; `declared`: it is said who answered."
    )
    devices = fields.Many(fields.Part(MyDeviceOut), text="The phones that speak now, this one among them.")
    server_at = fields.Instant(text="Our clock.")
    oldest_app = fields.Text(
        allow_none=True, text="The oldest version of the app that is served; null where every one is."
    )
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "study_id": STUDY,
        "study_title": "Double-blind phase 2b trial in lupus nephritis",
        "language": "es",
        "zone": "Europe/Madrid",
        "site": {
            "name": "Hospital Universitario Río Hortega, Valladolid",
            "phone": "+34 000 000 000",
            "emergency_phone": "112",
        },
        "permissions": ["questionnaires", "contact"],
        "pro_alert": {
            "en": "Nobody reads your answers right away.",
            "es": "Nadie lee sus respuestas al momento.",
        },
        "proxy_answers": "declared",
        "devices": [MyDeviceOut.example],
        "server_at": "2026-03-02T08:15:00Z",
        "oldest_app": None,
    }


class MyAssessmentOut(Out):
    """One questionnaire: which, when, and how it stands."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    visit_name = fields.Texts()
    instrument = fields.Text()
    position = fields.Integer(1, 1000, text="The order of asking within the visit.")
    minutes = fields.Integer(
        1, 120, allow_none=True, text="What it takes; null where the study says nothing."
    )
    skipping = fields.Choice(
        *SKIPPING, text="`allow`: a question may be left empty once that is confirmed; `force`: none may."
    )
    form_version = fields.Text()
    form_languages = fields.Many(fields.Text())
    status = fields.Choice(*(status.value for status in Status))
    can_start = fields.Flag(text="Whether it may be begun, or gone on with, now.")
    why_not = fields.Choice(*WHY_NOT, allow_none=True, text="Null where it may.")
    start_languages = fields.Many(fields.Text(), text="The languages in which it may be shown now.")
    opens_at = fields.Instant(allow_none=True, text="Null while the date that it hangs on is unknown.")
    due_at = fields.Instant(allow_none=True)
    closes_at = fields.Instant(allow_none=True, text="It can be answered in time up to then.")
    draft_saved_at = fields.Instant(
        allow_none=True, text="Since when a draft is laid down; null without one."
    )
    is_held = fields.Flag(
        text="Whether answers to it are kept aside and the site has not decided about them yet."
    )
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "visit_name": {"en": "Week 24", "es": "Semana 24"},
        "instrument": "sf36v2",
        "position": 1,
        "minutes": 10,
        "skipping": "allow",
        "form_version": "demo-1",
        "form_languages": ["en", "es"],
        "status": "open",
        "can_start": True,
        "why_not": None,
        "start_languages": ["en", "es"],
        "opens_at": "2026-08-02T22:00:00Z",
        "due_at": "2026-08-16T22:00:00Z",
        "closes_at": "2026-08-31T22:00:00Z",
        "draft_saved_at": None,
        "is_held": False,
    }


class MyAssessmentsOut(Out):
    """Everything planned, in the order of asking."""

    items = fields.Many(fields.Part(MyAssessmentOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    n_left = fields.Integer(0, 100_000, text="How many are still asked, now or later.")
    next_opens_at = fields.Instant(
        allow_none=True,
        text="When the next one opens that is not open yet; null where none is, or no date is.",
    )
    server_at = fields.Instant(text="Our clock.")
    example: ClassVar = {
        "items": [MyAssessmentOut.example],
        "next": None,
        "n_left": 9,
        "next_opens_at": "2026-11-22T23:00:00Z",
        "server_at": "2026-08-17T17:02:00Z",
    }
