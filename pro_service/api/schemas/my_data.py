"""Shapes of a participant's own data, whole: to read, to keep, to take elsewhere."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.contacts import PostponementOut, PreferencesOut
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY, DEVICE, ENROLMENT, STUDY, SUBMISSION
from pro_service.api.shapes import Out
from pro_service.domain.erasures import STEPS
from pro_service.domain.protocol import MODES
from pro_service.domain.reasons import METRICS, SCORE_REASONS


class MyScoreOut(Out):
    """One score, unrounded; null for a coded reason."""

    code = fields.Text()
    metric = fields.Choice(*METRICS)
    value = fields.Number(allow_none=True)
    reason = fields.Choice(*SCORE_REASONS, allow_none=True)
    example: ClassVar = {"code": "PA", "metric": "0-100", "value": 75.0, "reason": None}


class MyConsentOut(Out):
    """A consent that was signed."""

    version = fields.Text()
    language = fields.Text()
    permissions = fields.Many(fields.Text())
    signed_at = fields.Instant()
    example: ClassVar = {
        "version": "1.0",
        "language": "es",
        "permissions": ["questionnaires", "contact"],
        "signed_at": "2026-02-20T08:00:00Z",
    }


class MyVersionOut(Out):
    """The answers as they were sent, or after a correction."""

    version = fields.Integer(1, 1000)
    recorded_at = fields.Instant()
    answers = fields.Answers()
    example: ClassVar = {
        "version": 1,
        "recorded_at": "2026-08-17T17:09:41Z",
        "answers": {"q1": 3, "q2": 4, "q15": "NA", "q16": "skipped"},
    }


class MyRunOut(Out):
    """The scores of a questionnaire by one norm set, or by none."""

    norm_set = fields.Text(attribute="run.norm_set", allow_none=True)
    scores = fields.Many(fields.Part(MyScoreOut))
    example: ClassVar = {"norm_set": None, "scores": [MyScoreOut.example]}


class MyAnswersOut(Out):
    """One questionnaire that was accepted, with its receipt."""

    submission_id = fields.Uuid(attribute="submission.id")
    assessment_id = fields.Uuid(attribute="submission.assessment_id")
    code = fields.Text(text="Of the receipt.")
    visit = fields.Text()
    visit_name = fields.Texts()
    instrument = fields.Text()
    form_version = fields.Text(attribute="submission.form_version")
    language = fields.Text(attribute="submission.language")
    mode = fields.Choice(*MODES, attribute="submission.mode")
    completed_by = fields.Choice(*COMPLETED_BY, attribute="submission.completed_by")
    started_at = fields.Instant(attribute="submission.started_at")
    completed_at = fields.Instant(attribute="submission.completed_at")
    received_at = fields.Instant(attribute="submission.recorded_at")
    versions = fields.Many(fields.Part(MyVersionOut), text="The last one stands.")
    runs = fields.Many(
        fields.Part(MyRunOut), allow_none=True, text="Null where the study does not show scores, or not yet."
    )
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "assessment_id": ASSESSMENT,
        "code": "4W7D-9KQ2",
        "visit": "w24",
        "visit_name": {"en": "Week 24", "es": "Semana 24"},
        "instrument": "lupusqol",
        "form_version": "demo-1",
        "language": "es",
        "mode": "self_on_device",
        "completed_by": "participant",
        "started_at": "2026-08-17T17:02:11Z",
        "completed_at": "2026-08-17T17:09:40Z",
        "received_at": "2026-08-17T17:09:41Z",
        "versions": [MyVersionOut.example],
        "runs": None,
    }


class MyHeldOut(Out):
    """Something that was sent and is kept aside."""

    submission_id = fields.Uuid()
    assessment_id = fields.Uuid()
    received_at = fields.Instant(attribute="recorded_at")
    reason = fields.Text()
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "assessment_id": ASSESSMENT,
        "received_at": "2026-08-17T17:09:41Z",
        "reason": "revoked-device",
    }


class MyPhoneOut(Out):
    """A phone that speaks, or spoke, for the participant."""

    device_id = fields.Uuid(attribute="device.id")
    platform = fields.Text(attribute="device.platform", allow_none=True)
    paired_at = fields.Instant(attribute="device.recorded_at")
    revoked_at = fields.Instant(allow_none=True, text="Null while it speaks.")
    example: ClassVar = {
        "device_id": DEVICE,
        "platform": "Android 16",
        "paired_at": "2026-02-20T09:00:00Z",
        "revoked_at": None,
    }


class MyMessageOut(Out):
    """A message that was sent."""

    visit = fields.Text()
    channel = fields.Text()
    sent_at = fields.Instant()
    example: ClassVar = {"visit": "w24", "channel": "email", "sent_at": "2026-08-17T08:00:04Z"}


class MyMessageTestOut(Out):
    """A test message that the participant asked for."""

    channel = fields.Text()
    asked_at = fields.Instant(attribute="recorded_at")
    example: ClassVar = {"channel": "email", "asked_at": "2026-02-20T09:02:00Z"}


class MyErasureOut(Out):
    """What became of the participant's addresses; what the site wrote about it is not told."""

    step = fields.Choice(*STEPS)
    cause = fields.Text()
    channels = fields.Many(fields.Text(), text="Which kinds of addresses.")
    basis = fields.Texts(allow_none=True, text="On what legal ground; null where the study says none.")
    until_on = fields.Day(allow_none=True, text="The last day on which they are kept blocked.")
    recorded_at = fields.Instant()
    example: ClassVar = {
        "step": "blocked",
        "cause": "participant-asked",
        "channels": ["email"],
        "basis": {"es": "Ley Orgánica 3/2018, art. 32.", "en": "Organic Law 3/2018 (Spain), Art. 32."},
        "until_on": "2029-08-17",
        "recorded_at": "2026-08-17T08:00:00Z",
    }


class MyDataOut(Out):
    """All that this service holds of the participant, but the site's own records."""

    exported_at = fields.Instant()
    enrolment_id = fields.Uuid()
    study_id = fields.Text()
    study_title = fields.Text(longest=1000)
    site_name = fields.Text()
    language = fields.Text()
    zone = fields.Text()
    enrolled_on = fields.Day()
    consents = fields.Many(fields.Part(MyConsentOut))
    answers = fields.Many(fields.Part(MyAnswersOut), text="In the order of asking.")
    held = fields.Many(fields.Part(MyHeldOut))
    preferences = fields.Part(PreferencesOut)
    postponements = fields.Many(fields.Part(PostponementOut))
    devices = fields.Many(fields.Part(MyPhoneOut))
    messages = fields.Many(fields.Part(MyMessageOut), longest=100_000)
    message_tests = fields.Many(fields.Part(MyMessageTestOut), longest=100_000)
    erasures = fields.Many(fields.Part(MyErasureOut), text="Of addresses: erased, blocked, told, destroyed.")
    example: ClassVar = {
        "exported_at": "2026-09-01T06:00:00Z",
        "enrolment_id": ENROLMENT,
        "study_id": STUDY,
        "study_title": "Double-blind phase 2b trial in lupus nephritis",
        "site_name": "Hospital Universitario Río Hortega, Valladolid",
        "language": "es",
        "zone": "Europe/Madrid",
        "enrolled_on": "2026-02-20",
        "consents": [MyConsentOut.example],
        "answers": [MyAnswersOut.example],
        "held": [],
        "preferences": PreferencesOut.example,
        "postponements": [],
        "devices": [MyPhoneOut.example],
        "messages": [MyMessageOut.example],
        "message_tests": [MyMessageTestOut.example],
        "erasures": [MyErasureOut.example],
    }
