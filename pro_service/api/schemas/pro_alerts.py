"""Shapes of PRO alerts; there is never an answer or a score in them."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.quarantine import CASES
from pro_service.api.schemas.words import ALERT, ASSESSMENT, QUARANTINED
from pro_service.api.shapes import In, Out
from pro_service.domain.pro_alerts import OUTCOMES
from pro_service.services.pro_alerts import Answering
from pro_service.services.quarantine import OUTCOMES as DECISIONS


class AlertsQueryIn(In):
    """As known when; now unless said."""

    as_of = fields.Instant(load_default=None)


class AlertOutcomeIn(In):
    """What the site did."""

    outcome = fields.Choice(*OUTCOMES, required=True)
    note = fields.Text(longest=2000)
    makes = Answering
    example: ClassVar = {"outcome": "participant-called"}


class AlertOutcomeOut(Out):
    """What the site did, as recorded."""

    id = fields.Uuid()
    alert_id = fields.Uuid()
    outcome = fields.Choice(*OUTCOMES)
    note = fields.Text(longest=2000, allow_none=True)
    recorded_at = fields.Instant()
    recorded_by = fields.Text(text="Who recorded it, as in the audit trail.")
    example: ClassVar = {
        "id": "d5e4f3a2-b1c0-4d9e-8f7a-6b5c4d3e2f10",
        "alert_id": ALERT,
        "outcome": "participant-called",
        "note": None,
        "recorded_at": "2026-08-31T08:06:00Z",
        "recorded_by": "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66",
    }


class HeldUploadOut(Out):
    """An upload that is or was kept aside, and what the site decided about it."""

    quarantined_id = fields.Uuid()
    case = fields.Choice(*CASES)
    outcome = fields.Choice(*DECISIONS, allow_none=True, text="Null while it waits.")
    example: ClassVar = {"quarantined_id": QUARANTINED, "case": "already-answered", "outcome": None}


class AlertOut(Out):
    """An alert, and what the study asks the site to do about it."""

    id = fields.Uuid(attribute="raised.alert.id")
    rule = fields.Text(attribute="raised.alert.rule", text="The rule of the study file that raised it.")
    assessment_id = fields.Uuid(attribute="raised.alert.assessment_id")
    visit = fields.Text(attribute="raised.assessment.visit")
    instrument = fields.Text(attribute="raised.assessment.instrument")
    raised_at = fields.Instant(attribute="raised.alert.recorded_at")
    respond_by_on = fields.Day(
        attribute="raised.alert.respond_by_on", text="The last day to respond, at the site."
    )
    is_open = fields.Flag(attribute="raised.is_open")
    is_invalidated = fields.Flag(
        attribute="raised.is_invalidated", text="The response with these answers was taken out or moved."
    )
    held = fields.Part(
        HeldUploadOut, allow_none=True, text="The upload that raised it while kept aside; null of a response."
    )
    ask = fields.Texts(text="What the site is asked to do, by language.")
    outcomes = fields.Many(fields.Part(AlertOutcomeOut), attribute="raised.outcomes")
    example: ClassVar = {
        "id": ALERT,
        "rule": "call-the-participant",
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "instrument": "sf36v2",
        "raised_at": "2026-08-30T19:12:00Z",
        "respond_by_on": "2026-09-01",
        "is_open": True,
        "is_invalidated": False,
        "held": None,
        "ask": {"es": "Llame al participante.", "en": "Call the participant."},
        "outcomes": [],
    }


class AlertsOut(Out):
    """The alerts of a participant, oldest first."""

    as_of = fields.Instant()
    items = fields.Many(fields.Part(AlertOut))
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"as_of": "2026-08-31T06:00:00Z", "items": [AlertOut.example], "next": None}
