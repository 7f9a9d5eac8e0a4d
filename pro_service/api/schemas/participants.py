"""Shapes of enrolling participants and of reading who is enrolled."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.anchor_events import AnchorEventOut
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, PageOut
from pro_service.api.schemas.words import CODE, ENROLMENT, LANGUAGE, STUDY, SUBJECT_ID, ZONE
from pro_service.api.shapes import In, Out
from pro_service.domain.protocol import PERMISSIONS
from pro_service.services.participants import ConsentGiven, Enrolling


class ConsentIn(In):
    """The consent that an enrolment rests on."""

    version = fields.Text(longest=64, pattern=CODE, required=True)
    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    permissions = fields.Many(fields.Choice(*PERMISSIONS), longest=len(PERMISSIONS), required=True)
    signed_at = fields.Instant(required=True)
    makes = ConsentGiven
    example: ClassVar = {
        "version": "1.0",
        "language": "es",
        "permissions": ["questionnaires", "contact"],
        "signed_at": "2026-02-02T10:30:00+01:00",
    }


class EnrolmentIn(In):
    """A new participant: a subject id that the site gave, never a name."""

    subject_id = fields.Text(longest=40, pattern=SUBJECT_ID, required=True)
    site = fields.Text(longest=64, pattern=CODE, required=True)
    language = fields.Text(longest=5, pattern=LANGUAGE, required=True)
    zone = fields.Text(longest=64, pattern=ZONE, required=True, text="The participant's IANA zone.")
    enrolled_on = fields.Day(required=True)
    consent = fields.Part(ConsentIn, required=True)
    makes = Enrolling
    example: ClassVar = {
        "subject_id": "01-007",
        "site": "01",
        "language": "es",
        "zone": "Europe/Madrid",
        "enrolled_on": "2026-02-02",
        "consent": ConsentIn.example,
    }


class ConsentOut(Out):
    """A consent as recorded."""

    id = fields.Uuid()
    version = fields.Text()
    language = fields.Text()
    permissions = fields.Many(fields.Text())
    signed_at = fields.Instant()
    recorded_at = fields.Instant()
    recorded_by = fields.Text()
    example: ClassVar = {
        **ConsentIn.example,
        "id": "6d5f1c7a-3c55-5f6a-9d4b-8b1f0e2a3c77",
        "signed_at": "2026-02-02T09:30:00Z",
        "recorded_at": "2026-02-02T09:41:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class ParticipantOut(Out):
    """An enrolment as the site sees it. No scores."""

    enrolment_id = fields.Uuid()
    study_id = fields.Text()
    study_version = fields.Integer(1, 1_000_000)
    subject_id = fields.Text()
    site = fields.Text()
    language = fields.Text()
    zone = fields.Text()
    enrolled_on = fields.Day()
    recorded_at = fields.Instant()
    consents = fields.Many(fields.Part(ConsentOut), text="In the order of recording.")
    anchor_events = fields.Many(fields.Part(AnchorEventOut), text="In the order of recording.")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "study_id": STUDY,
        "study_version": 1,
        "subject_id": "01-007",
        "site": "01",
        "language": "es",
        "zone": "Europe/Madrid",
        "enrolled_on": "2026-02-02",
        "recorded_at": "2026-02-02T09:41:00Z",
        "consents": [ConsentOut.example],
        "anchor_events": [AnchorEventOut.example],
    }


class ParticipantsOut(PageOut):
    """Participants by subject id."""

    items = fields.Many(fields.Part(ParticipantOut))
    example: ClassVar = {"items": [ParticipantOut.example], "next": EXAMPLE_CURSOR}
