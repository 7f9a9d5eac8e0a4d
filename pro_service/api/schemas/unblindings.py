"""Shapes of events by which somebody came to know a participant's arm. The arm itself has no place here."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ACTOR, CONTACT, ENROLMENT
from pro_service.api.shapes import In, Out
from pro_service.domain.unblindings import ASSESSMENTS, KINDS, LEARNED_BY, THROUGH
from pro_service.services.unblindings import Unblinded


class UnblindingIn(In):
    """What happened, in codes; there is no text in which an arm could be written down."""

    occurred_on = fields.Day(required=True, text="The local day at the site.")
    kind = fields.Choice(*KINDS, required=True)
    learned_by = fields.Choice(*LEARNED_BY, required=True, text="Who knows it now.")
    through = fields.Choice(*THROUGH, required=True, text="By what it came to be known.")
    assessment = fields.Choice(
        *ASSESSMENTS, required=True, text="What it means for the answers given from then on."
    )
    supersedes = fields.Uuid(text="The event that this one puts right, or assesses.")
    makes = Unblinded
    example: ClassVar = {
        "occurred_on": "2026-05-04",
        "kind": "accidental",
        "learned_by": "participant",
        "through": "laboratory-result",
        "assessment": "pending",
    }


class UnblindingOut(Out):
    """An event as recorded."""

    id = fields.Uuid()
    enrolment_id = fields.Uuid()
    occurred_on = fields.Day()
    kind = fields.Choice(*KINDS)
    learned_by = fields.Choice(*LEARNED_BY)
    through = fields.Choice(*THROUGH)
    assessment = fields.Choice(*ASSESSMENTS)
    supersedes = fields.Uuid(allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        **UnblindingIn.example,
        "id": CONTACT,
        "enrolment_id": ENROLMENT,
        "supersedes": None,
        "recorded_at": "2026-05-05T08:06:00Z",
        "recorded_by": ACTOR,
    }


class ListedUnblindingOut(Out):
    """An event, whose, and whether a later one took its place."""

    unblinding = fields.Part(UnblindingOut, attribute="row")
    subject_id = fields.Text()
    is_superseded = fields.Flag()
    example: ClassVar = {"unblinding": UnblindingOut.example, "subject_id": "01-007", "is_superseded": False}


class UnblindingsOut(Out):
    """Every event in reach, in the order of recording."""

    items = fields.Many(fields.Part(ListedUnblindingOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [ListedUnblindingOut.example], "next": None}
