"""Shapes of queries: questions about data, and what the site answers."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageIn, AsOfPageOut
from pro_service.api.schemas.words import (
    ACCOUNT,
    ASSESSMENT,
    CODE,
    CORRECTION,
    ENROLMENT,
    LARGEST_VERSION,
    QUERY,
    QUERY_STEP,
    SUBMISSION,
)
from pro_service.api.shapes import In, Out
from pro_service.domain.queries import State, Step
from pro_service.services.queries import Opening, Saying
from pro_service.store.queries import LONGEST

STATES = tuple(state.value for state in State)
OLDEST_DAYS = 36_500


class QueryIn(In):
    """A question about a visit, an assessment, an item of it, or about the participant as such."""

    text = fields.ReasonText(required=True, text="The question, as it is typed.")
    visit = fields.Text(longest=64, pattern=CODE)
    assessment_id = fields.Uuid()
    item = fields.Text(longest=10, pattern="q[0-9]{1,2}[a-z]?", text="Of the assessment.")
    reopens = fields.Uuid(text="The closed query that this one opens again.")
    makes = Opening
    example: ClassVar = {
        "text": "Completed twelve minutes before the visit began; was it filled in at home?",
        "assessment_id": ASSESSMENT,
        "item": "q3a",
    }


class QueryAnswerIn(In):
    """An answer of the site."""

    text = fields.ReasonText(required=True, text="The answer, as it is typed.")
    makes = Saying
    example: ClassVar = {"text": "Filled in on the ward's tablet on arrival."}


class QueryClosingIn(In):
    """The end of a query; it may say why."""

    text = fields.ReasonText(text="Why, as it is typed.")
    makes = Saying
    example: ClassVar = {"text": "Answered in full."}


class QueryStepOut(Out):
    """What was done with a query."""

    id = fields.Uuid()
    step = fields.Choice(*(step.value for step in Step))
    text = fields.Text(longest=LONGEST, allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": QUERY_STEP,
        "step": "answered",
        "text": "Filled in on the ward's tablet on arrival.",
        "recorded_at": "2026-09-04T07:31:00Z",
        "recorded_by": ACCOUNT,
    }


class QueryCorrectionOut(Out):
    """A correction that a query led to: the version of the response that it made."""

    id = fields.Uuid()
    submission_id = fields.Uuid()
    version = fields.Integer(2, LARGEST_VERSION)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": CORRECTION,
        "submission_id": SUBMISSION,
        "version": 2,
        "recorded_at": "2026-09-04T07:29:00Z",
        "recorded_by": ACCOUNT,
    }


class QueryOut(Out):
    """A query as it stands."""

    id = fields.Uuid(attribute="query.id")
    enrolment_id = fields.Uuid(attribute="query.enrolment_id")
    site = fields.Text()
    state = fields.Choice(*STATES)
    visit = fields.Text(attribute="query.visit", allow_none=True)
    assessment_id = fields.Uuid(attribute="query.assessment_id", allow_none=True)
    item = fields.Text(attribute="query.item", allow_none=True)
    text = fields.Text(longest=LONGEST, attribute="query.text")
    reopens = fields.Uuid(attribute="query.reopens", allow_none=True)
    recorded_at = fields.Instant(attribute="query.recorded_at")
    recorded_by = fields.Text(attribute="query.recorded_by", text="Who opened it, as in the audit trail.")
    steps = fields.Many(fields.Part(QueryStepOut), text="Answers and the closing, in the order of recording.")
    corrections = fields.Many(
        fields.Part(QueryCorrectionOut), text="What it led to; `getResponse` tells more."
    )
    example: ClassVar = {
        "id": QUERY,
        "enrolment_id": ENROLMENT,
        "site": "01",
        "state": "answered",
        "visit": None,
        "assessment_id": ASSESSMENT,
        "item": "q3a",
        "text": QueryIn.example["text"],
        "reopens": None,
        "recorded_at": "2026-09-03T10:02:00Z",
        "recorded_by": "account:0f4d2c1b-5a69-4788-9a7b-6c5d4e3f2a1b",
        "steps": [QueryStepOut.example],
        "corrections": [QueryCorrectionOut.example],
    }


class QueriesIn(AsOfPageIn):
    """Which queries: in this state, of this site or participant, and how old at least."""

    state = fields.Choice(*STATES)
    site = fields.Text(longest=64, pattern=CODE)
    enrolment_id = fields.Uuid()
    older_than_days = fields.QueryInteger(0, OLDEST_DAYS, text="Opened at least so many days ago.")
    example: ClassVar = {"state": "open", "limit": 50}


class QueriesOut(AsOfPageOut):
    """Queries in the order in which they were opened."""

    items = fields.Many(fields.Part(QueryOut))
    example: ClassVar = {
        "as_of": "2026-09-05T06:00:00Z",
        "items": [QueryOut.example],
        "next": EXAMPLE_CURSOR,
    }
