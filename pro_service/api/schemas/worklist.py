"""Shapes of the work list: codes, instants and numbers; the words are the console's."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut, PageIn
from pro_service.api.schemas.words import ASSESSMENT, CODE, ENROLMENT
from pro_service.api.shapes import Out
from pro_service.domain.contact_attempts import CHANNELS, OUTCOMES
from pro_service.domain.protocol import LATE_POLICIES
from pro_service.domain.worklist import CODES

MOST = 1_000_000


class WorklistQueryIn(PageIn):
    """Of which site; of all of the caller's sites unless said."""

    site = fields.Text(longest=64, pattern=CODE)


class WhyOut(Out):
    """A reason, the instant that it hangs on, and what it is about."""

    code = fields.Choice(*CODES)
    at = fields.Instant(allow_none=True)
    assessments = fields.Many(fields.Uuid())
    n = fields.Integer(0, MOST, allow_none=True, text="How many, where it is about a number of uploads.")
    example: ClassVar = {
        "code": "closes-soon",
        "at": "2026-08-31T22:00:00Z",
        "assessments": [ASSESSMENT],
        "n": None,
    }


class LossOut(Out):
    """What is lost at an instant if nothing happens; afterwards the late-entry policy holds."""

    at = fields.Instant()
    assessment_id = fields.Uuid()
    visit = fields.Text()
    instrument = fields.Text()
    is_key_visit = fields.Flag()
    late_policy = fields.Choice(*LATE_POLICIES)
    example: ClassVar = {
        "at": "2026-08-31T22:00:00Z",
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "instrument": "sf36v2",
        "is_key_visit": True,
        "late_policy": "open_with_flag",
    }


class TriedOut(Out):
    """One attempt of the site to reach the participant."""

    occurred_at = fields.Instant()
    channel = fields.Choice(*CHANNELS)
    outcome = fields.Choice(*OUTCOMES)
    callback_on = fields.Day(allow_none=True)
    example: ClassVar = {
        "occurred_at": "2026-08-29T08:05:00Z",
        "channel": "telephone",
        "outcome": "no-answer",
        "callback_on": None,
    }


class RemindedOut(Out):
    """What became of a message of ours to the participant."""

    at = fields.Instant(attribute="recorded_at")
    channel = fields.Text()
    step = fields.Text()
    state = fields.Text()
    code = fields.Text()
    example: ClassVar = {
        "at": "2026-08-29T08:00:05Z",
        "channel": "email",
        "step": "closing",
        "state": "bounced",
        "code": "5.1.1",
    }


class WorkOut(Out):
    """One participant on the list."""

    enrolment_id = fields.Uuid()
    subject_id = fields.Text()
    site = fields.Text()
    language = fields.Text()
    zone = fields.Text(text="The participant's IANA zone: what time it is there.")
    is_to_be_called = fields.Flag(attribute="entry.is_to_be_called")
    not_before_on = fields.Day(
        attribute="entry.not_before_on", allow_none=True, text="The day agreed on for the next call."
    )
    reasons = fields.Many(fields.Part(WhyOut), attribute="entry.reasons")
    losses = fields.Many(fields.Part(LossOut), attribute="entry.losses", text="What is lost first first.")
    tried = fields.Many(fields.Part(TriedOut), text="The last attempts, newest first.")
    n_tried = fields.Integer(0, MOST, text="Attempts since the first of the open windows opened.")
    reminded = fields.Many(
        fields.Part(RemindedOut), text="What became of the last messages of ours, newest first."
    )
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "site": "01",
        "language": "es",
        "zone": "Europe/Madrid",
        "is_to_be_called": True,
        "not_before_on": None,
        "reasons": [WhyOut.example],
        "losses": [LossOut.example],
        "tried": [TriedOut.example],
        "n_tried": 1,
        "reminded": [RemindedOut.example],
    }


class WorklistOut(AsOfPageOut):
    """Participants with work to be done: the key visit first, then what closes soonest."""

    items = fields.Many(fields.Part(WorkOut))
    example: ClassVar = {
        "as_of": "2026-08-30T06:00:00Z",
        "items": [WorkOut.example],
        "next": EXAMPLE_CURSOR,
    }
