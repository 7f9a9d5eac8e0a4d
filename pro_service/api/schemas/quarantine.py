"""Shapes of what is kept aside and of what the site decides about it. No answer stands here."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageIn, AsOfPageOut
from pro_service.api.schemas.words import (
    ASSESSMENT,
    CODE,
    ENROLMENT,
    FLAGS,
    MOVED,
    QUARANTINED,
    RESOLUTION,
    SUBMISSION,
)
from pro_service.api.shapes import In, Out
from pro_service.domain.submissions import TABLE, Becomes
from pro_service.services.quarantine import OUTCOMES, Resolving

CASES = tuple(row.case for row in TABLE if row.becomes is Becomes.HELD)
STATES = ("waiting", "decided", "all")


class QuarantineQueryIn(AsOfPageIn):
    """Of whom, and whether decided about."""

    site = fields.Text(longest=64, pattern=CODE, text="Of this site; of all of the caller's unless said.")
    enrolment_id = fields.Uuid(text="Of this enrolment alone.")
    state = fields.Choice(*STATES, load_default="waiting", text="What waits for a decision unless said.")


class ResolutionOut(Out):
    """A decision as recorded; `submission_id` is the response made of what was taken in."""

    id = fields.Uuid()
    quarantined_id = fields.Uuid()
    outcome = fields.Choice(*OUTCOMES)
    reason = fields.Text(2000)
    assessment_id = fields.Uuid(allow_none=True)
    submission_id = fields.Uuid(allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="As in the audit trail.")
    example: ClassVar = {
        "id": RESOLUTION,
        "quarantined_id": QUARANTINED,
        "outcome": "accepted",
        "reason": "Filled in on the eve of the visit, as agreed",
        "assessment_id": ASSESSMENT,
        "submission_id": MOVED,
        "recorded_at": "2026-08-18T08:15:04Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class KeptAsideOut(Out):
    """An upload that is kept aside, for which case of the decision table, and what was decided."""

    id = fields.Uuid(attribute="quarantined.id")
    enrolment_id = fields.Uuid(attribute="quarantined.enrolment_id")
    subject_id = fields.Text()
    site = fields.Text()
    submission_id = fields.Uuid(attribute="quarantined.submission_id")
    assessment_id = fields.Uuid(attribute="assessment.id")
    visit = fields.Text(attribute="assessment.visit")
    instrument = fields.Text(attribute="assessment.instrument")
    case = fields.Choice(*CASES, attribute="quarantined.reason")
    completed_at = fields.Instant(attribute="quarantined.completed_at", text="By the phone's clock.")
    received_at = fields.Instant(attribute="quarantined.recorded_at")
    content_hash = fields.Text(64, attribute="quarantined.content_hash")
    resolution = fields.Part(ResolutionOut, allow_none=True, text="Null while it waits.")
    example: ClassVar = {
        "id": QUARANTINED,
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "site": "01",
        "submission_id": SUBMISSION,
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "instrument": "lupusqol",
        "case": "completed-before-the-window",
        "completed_at": "2026-07-01T17:09:40Z",
        "received_at": "2026-07-01T17:09:41Z",
        "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "resolution": None,
    }


class QuarantineOut(AsOfPageOut):
    """What is kept aside, oldest first."""

    items = fields.Many(fields.Part(KeptAsideOut))
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "items": [KeptAsideOut.example],
        "next": EXAMPLE_CURSOR,
    }


class ResolutionIn(In):
    """What is to become of it: taken in at its assessment, attached to another one, or left aside."""

    outcome = fields.Choice(*OUTCOMES, required=True)
    reason = fields.ReasonText(required=True)
    assessment_id = fields.Uuid(text="The other assessment of this participant: to attach, and only then.")
    makes = Resolving
    example: ClassVar = {"outcome": "accepted", "reason": "Filled in on the eve of the visit, as agreed"}


class ResolvedOut(Out):
    """The decision as recorded, and the marks of what was taken in."""

    resolution = fields.Part(ResolutionOut)
    flags = fields.Many(fields.Choice(*FLAGS))
    example: ClassVar = {
        "resolution": ResolutionOut.example,
        "flags": ["completed-early", "accepted-by-site"],
    }
