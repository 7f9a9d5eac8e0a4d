"""Shapes of a response with its versions, of a correction and of an invalidation. No scores here."""

from typing import ClassVar

from pro_service.api import changes, fields
from pro_service.api.schemas.submissions import FilledFormIn
from pro_service.api.schemas.words import (
    ASSESSMENT,
    CODE,
    COMPLETED_BY,
    ENROLMENT,
    EXAMPLE_HASH,
    FLAGS,
    INVALIDATION,
    LANGUAGE,
    LARGEST_VERSION,
    MOVED,
    QUARANTINED,
    SUBMISSION,
    ZONE,
)
from pro_service.api.shapes import In, Out
from pro_service.domain.corrections import KINDS, REQUESTED_BY
from pro_service.domain.protocol import MODES
from pro_service.services.corrections import Correcting
from pro_service.services.invalidations import Invalidating, Moving

ACCOUNT = "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66"
LONGEST_AGE_S = 10_000_000_000


class ParticularsIn(In):
    """What is corrected beside the answers."""

    form_version = changes.Changed(fields.Text(longest=64, pattern=CODE))
    language = changes.Changed(fields.Text(longest=5, pattern=LANGUAGE))
    mode = changes.Changed(fields.Choice(*MODES))
    completed_by = changes.Changed(fields.Choice(*COMPLETED_BY))
    started_at = changes.Changed(fields.Instant())
    completed_at = changes.Changed(fields.Instant(), text="The timing is judged again.")
    zone = changes.Changed(fields.Text(longest=64, pattern=ZONE))


class CorrectionIn(In):
    """A correction, field by field: what stands there as the corrector sees it, and what is to."""

    answers = changes.AnswerChanges(load_default=dict, text="By item id; null: not presented.")
    particulars = fields.Part(ParticularsIn, load_default=dict)
    reason = fields.ReasonText(required=True)
    requested_by = fields.Choice(*REQUESTED_BY, required=True, text="On whose request.")
    note = fields.Text(longest=2000, text="Where the support for it is found, such as a page of the source.")
    query_id = fields.Uuid(text="The open or answered query: on request of one, and only then.")
    makes = Correcting
    example: ClassVar = {
        "answers": {"q3": {"before": 2, "after": 3}, "q16": {"before": "skipped", "after": 1}},
        "particulars": {"completed_by": {"before": "participant", "after": "helped"}},
        "reason": "Read out wrongly to the participant, who could not see well",
        "requested_by": "participant",
        "note": "Source, visit of 17 August, page 2",
    }


class AnsweredFormOut(Out):
    """The form that was filled in."""

    version = fields.Text(attribute="form_version")
    language = fields.Text()
    example: ClassVar = FilledFormIn.example


class VersionOut(Out):
    """The answers at one time, how they were given, and who recorded them why."""

    version = fields.Integer(1, LARGEST_VERSION, attribute="response.version")
    answers = fields.Answers(
        attribute="response.answers", text="An item that is not named was not presented."
    )
    form = fields.Part(AnsweredFormOut, attribute="particulars")
    mode = fields.Choice(*MODES, attribute="particulars.mode")
    completed_by = fields.Choice(*COMPLETED_BY, attribute="particulars.completed_by")
    started_at = fields.Instant(attribute="particulars.started_at")
    completed_at = fields.Instant(
        attribute="particulars.completed_at", text="By the phone's clock, or as typed."
    )
    utc_offset_minutes = fields.Integer(-1440, 1440, attribute="particulars.utc_offset_minutes")
    zone = fields.Text(attribute="particulars.zone")
    corrected_completed_at = fields.Instant(
        attribute="particulars.corrected_completed_at", text="Corrected by what the phone's clock showed."
    )
    timing = fields.Choice("in_window", "late", attribute="particulars.timing")
    flags = fields.Many(fields.Choice(*FLAGS), attribute="particulars.flags")
    reason = fields.Text(2000, attribute="response.reason", allow_none=True, text="Null of version 1.")
    requested_by = fields.Choice(*REQUESTED_BY, attribute="requested_by", allow_none=True)
    note = fields.Text(2000, attribute="note", allow_none=True)
    query_id = fields.Uuid(allow_none=True, text="The query on whose request it was corrected.")
    recorded_at = fields.Instant(attribute="response.recorded_at")
    recorded_by = fields.Text(attribute="response.recorded_by", text="As in the audit trail.")
    age_s = fields.Integer(0, LONGEST_AGE_S, text="Seconds from the arrival of the response to this version.")
    example: ClassVar = {
        "version": 1,
        "answers": {"q1": 3, "q3": 2, "q15": "NA", "q16": "skipped"},
        "form": AnsweredFormOut.example,
        "mode": "self_on_device",
        "completed_by": "participant",
        "started_at": "2026-08-17T17:02:11Z",
        "completed_at": "2026-08-17T17:09:40Z",
        "utc_offset_minutes": 120,
        "zone": "Europe/Madrid",
        "corrected_completed_at": "2026-08-17T17:09:40Z",
        "timing": "in_window",
        "flags": [],
        "reason": None,
        "requested_by": None,
        "note": None,
        "query_id": None,
        "recorded_at": "2026-08-17T17:09:41Z",
        "recorded_by": "device:d2719c08-5b7f-4c36-9a1e-0f4f2f8c9b44",
        "age_s": 0,
    }


class InvalidationOut(Out):
    """Why and since when a response counts no longer; where it was moved, the response that stands there."""

    id = fields.Uuid()
    enrolment_id = fields.Uuid()
    submission_id = fields.Uuid()
    kind = fields.Choice(*KINDS)
    reason = fields.Text(2000)
    moved_to_enrolment_id = fields.Uuid(allow_none=True)
    moved_to_submission_id = fields.Uuid(allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="As in the audit trail.")
    example: ClassVar = {
        "id": INVALIDATION,
        "enrolment_id": ENROLMENT,
        "submission_id": SUBMISSION,
        "kind": "wrong-visit",
        "reason": "Answered at week 24, and begun under week 12 by mistake",
        "moved_to_enrolment_id": ENROLMENT,
        "moved_to_submission_id": MOVED,
        "recorded_at": "2026-08-19T08:15:04Z",
        "recorded_by": ACCOUNT,
    }


class TakenInOut(Out):
    """The decision by which a response was taken in from what was kept aside."""

    id = fields.Uuid()
    quarantined_id = fields.Uuid()
    reason = fields.Text(2000)
    example: ClassVar = {
        "id": INVALIDATION,
        "quarantined_id": QUARANTINED,
        "reason": "Filled in on the eve of the visit, as agreed",
    }


class ResponseOut(Out):
    """A response with all its versions, oldest first: the last stands, unless all was invalidated."""

    submission_id = fields.Uuid(attribute="submission.id")
    enrolment_id = fields.Uuid(attribute="submission.enrolment_id")
    assessment_id = fields.Uuid(attribute="assessment.id")
    visit = fields.Text(attribute="assessment.visit")
    instrument = fields.Text(attribute="assessment.instrument")
    received_at = fields.Instant(attribute="submission.recorded_at")
    receipt_code = fields.Text()
    content_hash = fields.Text(64, attribute="submission.content_hash", text="Of what was received.")
    versions = fields.Many(fields.Part(VersionOut))
    invalidation = fields.Part(InvalidationOut, allow_none=True, text="Null while it stands.")
    moved_here = fields.Part(
        InvalidationOut, allow_none=True, text="By what it was moved here; null where it came here itself."
    )
    taken_in = fields.Part(TakenInOut, allow_none=True, text="Null where it was never kept aside.")
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "enrolment_id": ENROLMENT,
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "instrument": "lupusqol",
        "received_at": "2026-08-17T17:09:41Z",
        "receipt_code": "4W7D-9KQ2",
        "content_hash": EXAMPLE_HASH,
        "versions": [VersionOut.example],
        "invalidation": None,
        "moved_here": None,
        "taken_in": None,
    }


class MoveIn(In):
    """Where a response belongs."""

    assessment_id = fields.Uuid(required=True)
    enrolment_id = fields.Uuid(text="Of the participant who answered it, where that is another one.")
    makes = Moving
    example: ClassVar = {"assessment_id": ASSESSMENT}


class InvalidationIn(In):
    """Why a response does not belong where it is; and where it does, to move it there in the same act."""

    kind = fields.Choice(*KINDS, required=True)
    reason = fields.ReasonText(required=True)
    move_to = fields.Part(MoveIn, text="Another visit with wrong-visit, another participant with the other.")
    makes = Invalidating
    example: ClassVar = {
        "kind": "wrong-visit",
        "reason": "Answered at week 24, and begun under week 12 by mistake",
        "move_to": MoveIn.example,
    }


class InvalidatedOut(Out):
    """The invalidation as recorded, and the marks of what was moved."""

    invalidation = fields.Part(InvalidationOut)
    flags = fields.Many(fields.Choice(*FLAGS), text="Of the response at its new place.")
    example: ClassVar = {"invalidation": InvalidationOut.example, "flags": ["moved"]}
