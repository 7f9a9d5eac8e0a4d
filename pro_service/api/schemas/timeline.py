"""Shapes of the course of one participant: no answer and no score."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.check_ins import CheckInOut
from pro_service.api.schemas.contact_attempts import ContactOut
from pro_service.api.schemas.expectations import NotDoneOut
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY, ENROLMENT, FLAGS, SUBMISSION
from pro_service.api.shapes import In, Out
from pro_service.domain.contact import REASONS
from pro_service.domain.corrections import KINDS
from pro_service.domain.protocol import MODES
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.domain.status import Status
from pro_service.domain.timeline import DUE_SOON, PAPER_TO_ENTER

LONGEST_LAG_S = 10_000_000_000


class TimelineQueryIn(In):
    """As of when."""

    as_of = fields.Instant(text="As known at this instant, not in the future; now unless said.")


class ReceivedOut(Out):
    """The response that stands, without what it says; `getResponse` tells that."""

    submission_id = fields.Uuid()
    version = fields.Integer(1, 1000, text="1 as received; later ones are corrections.")
    received_at = fields.Instant()
    completed_at = fields.Instant(text="Corrected by what the phone's clock showed.")
    lag_s = fields.Integer(-LONGEST_LAG_S, LONGEST_LAG_S, text="Seconds from completion to arrival.")
    timing = fields.Choice("in_window", "late", text="As judged on arrival, or when the time was corrected.")
    flags = fields.Many(fields.Choice(*FLAGS))
    mode = fields.Choice(*MODES)
    completed_by = fields.Choice(*COMPLETED_BY, text="Who filled it in, as they said.")
    receipt_code = fields.Text()
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "version": 1,
        "received_at": "2026-08-17T08:15:04Z",
        "completed_at": "2026-08-17T08:15:00Z",
        "lag_s": 4,
        "timing": "in_window",
        "flags": [],
        "mode": "self_on_device",
        "completed_by": "participant",
        "receipt_code": "7QK3M9TD",
    }


class FormerResponseOut(Out):
    """What was received before and counts no longer."""

    submission_id = fields.Uuid()
    kind = fields.Choice(*KINDS)
    at = fields.Instant(attribute="recorded_at")
    example: ClassVar = {
        "submission_id": SUBMISSION,
        "kind": "wrong-visit",
        "at": "2026-08-19T08:15:04Z",
    }


class HeldAsideOut(Out):
    """An upload that is kept aside."""

    id = fields.Uuid()
    received_at = fields.Instant(attribute="recorded_at")
    reason = fields.Text()


class BecameOut(Out):
    """What became of a message."""

    at = fields.Instant(attribute="recorded_at")
    state = fields.Text(text="handed-over, delivered, not-now, delayed, bounced, failed, unknown, withheld.")
    code = fields.Text(text="Short and ours; docs/operations/channels.md tells each.")
    example: ClassVar = {"at": "2026-08-17T08:00:05Z", "state": "handed-over", "code": "smtp-250"}


class ReminderOut(Out):
    """One step of the reminder plan by one channel, sent or not."""

    step = fields.Text()
    occurrence = fields.Integer(1, 1000, text="2 where it came up once more because its window was moved …")
    channel = fields.Choice(*CHANNELS, allow_none=True, text="Null where none could be chosen.")
    due_at = fields.Instant()
    decided_at = fields.Instant()
    not_sent_because = fields.Choice(*REASONS, allow_none=True, text="Null where it was sent.")
    events = fields.Many(fields.Part(BecameOut), text="What became of it, oldest first.")
    example: ClassVar = {
        "step": "due",
        "occurrence": 1,
        "channel": "email",
        "due_at": "2026-08-17T08:00:00Z",
        "decided_at": "2026-08-17T08:00:04Z",
        "not_sent_because": None,
        "events": [BecameOut.example],
    }


class AlarmOut(Out):
    """A reminder that should have been and was not."""

    kind = fields.Text()
    step = fields.Text()
    at = fields.Instant(attribute="recorded_at")
    example: ClassVar = {
        "kind": "reminder-never-decided",
        "step": "due",
        "at": "2026-08-17T10:00:00Z",
    }


class AssessmentOut(Out):
    """One assessment, its window and what came of it."""

    assessment_id = fields.Uuid()
    visit = fields.Text()
    visit_number = fields.Number()
    instrument = fields.Text()
    position = fields.Integer(1, 1000)
    status = fields.Choice(*(status.value for status in Status))
    status_reason = fields.Text(allow_none=True, text="Why it is exempt or cancelled.")
    badges = fields.Many(fields.Choice(DUE_SOON, PAPER_TO_ENTER))
    opens_at = fields.Instant(allow_none=True)
    due_at = fields.Instant(allow_none=True)
    overdue_at = fields.Instant(allow_none=True)
    closes_at = fields.Instant(allow_none=True)
    started_at = fields.Instant(allow_none=True)
    received = fields.Part(ReceivedOut, allow_none=True)
    invalidated = fields.Many(fields.Part(FormerResponseOut), text="Oldest first.")
    held = fields.Many(fields.Part(HeldAsideOut), text="Kept aside, and not decided about.")
    not_done_reasons = fields.Many(fields.Part(NotDoneOut), text="The last one counts.")
    reminders = fields.Many(fields.Part(ReminderOut), text="Sent or not, in the order of deciding.")
    alarms = fields.Many(fields.Part(AlarmOut))
    example: ClassVar = {
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "visit_number": 5.0,
        "instrument": "sf36v2",
        "position": 1,
        "status": "completed",
        "status_reason": None,
        "badges": [],
        "opens_at": "2026-08-02T22:00:00Z",
        "due_at": "2026-08-16T22:00:00Z",
        "overdue_at": "2026-08-23T22:00:00Z",
        "closes_at": "2026-08-31T22:00:00Z",
        "started_at": "2026-08-17T08:07:00Z",
        "received": ReceivedOut.example,
        "invalidated": [],
        "held": [],
        "not_done_reasons": [],
        "reminders": [ReminderOut.example],
        "alarms": [],
    }


class ContactOnTimelineOut(ContactOut):
    """A row of the contact log, and whether a later one put it right."""

    is_superseded = fields.Flag()
    example: ClassVar = {**ContactOut.example, "is_superseded": False}


class TimelineOut(Out):
    """The course of one participant."""

    as_of = fields.Instant()
    enrolment_id = fields.Uuid()
    subject_id = fields.Text()
    items = fields.Many(fields.Part(AssessmentOut), text="In the order of asking.")
    contacts = fields.Many(fields.Part(ContactOnTimelineOut), text="In the order of recording.")
    check_ins = fields.Many(fields.Part(CheckInOut), text="Those that stand.")
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "items": [AssessmentOut.example],
        "contacts": [ContactOnTimelineOut.example],
        "check_ins": [CheckInOut.example],
    }
