"""Shapes of scored administrations, each with the lineage that its scores share."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut, ScoringPageIn
from pro_service.api.schemas.words import ASSESSMENT, COMPLETED_BY, ENROLMENT, EXAMPLE_HASH, FLAGS, RUN
from pro_service.api.shapes import Out
from pro_service.domain.protocol import MODES
from pro_service.domain.reasons import METRICS, SCORE_REASONS
from pro_service.services.rescoring import SCORINGS
from scoring import missing_rules

MISSING_RULES = ("", *missing_rules())


class ScoresQueryIn(ScoringPageIn):
    """Which scores."""

    enrolment_id = fields.Uuid(text="Of this enrolment alone.")
    state = fields.Choice("scored", "failed", text="Only these; both unless said.")


class ScoreOut(Out):
    """One score, unrounded; null for a coded reason."""

    code = fields.Text()
    metric = fields.Choice(*METRICS)
    value = fields.Number(allow_none=True)
    n_answered = fields.Integer(0, 1000)
    n_items = fields.Integer(0, 1000)
    reason = fields.Choice(*SCORE_REASONS, allow_none=True)
    example: ClassVar = {
        "code": "PA",
        "metric": "0-100",
        "value": 75.0,
        "n_answered": 2,
        "n_items": 3,
        "reason": None,
    }


class ScoreRunOut(Out):
    """How the scores were made; the same again gives the same bits."""

    id = fields.Uuid()
    computed_at = fields.Instant(attribute="recorded_at")
    state = fields.Choice("scored", "failed")
    fault = fields.Text(allow_none=True)
    definition_version = fields.Text()
    definition_hash = fields.Text()
    norm_set = fields.Text(allow_none=True)
    norm_hash = fields.Text(allow_none=True)
    algorithm_version = fields.Text()
    policy = fields.Text()
    missing_rule = fields.Choice(
        *MISSING_RULES, text="How many items a scale needs, and scales a summary; empty where the run failed."
    )
    recall = fields.Text()
    language = fields.Text()
    licence = fields.Text(allow_none=True)
    input_hash = fields.Text()
    software_version = fields.Text()
    rescoring_id = fields.Uuid(allow_none=True, text="Null where it was made as the response was received.")
    example: ClassVar = {
        "id": RUN,
        "computed_at": "2026-08-17T17:09:41Z",
        "state": "scored",
        "fault": None,
        "definition_version": "1",
        "definition_hash": EXAMPLE_HASH,
        "norm_set": None,
        "norm_hash": None,
        "algorithm_version": "1",
        "policy": "half",
        "missing_rule": "half-scale",
        "recall": "4-week",
        "language": "es",
        "licence": None,
        "input_hash": EXAMPLE_HASH,
        "software_version": "0.1.0",
        "rescoring_id": None,
    }


class AdministrationOut(Out):
    """One scored administration."""

    enrolment_id = fields.Uuid(attribute="enrolment.id")
    subject_id = fields.Text()
    site = fields.Text(attribute="enrolment.site")
    assessment_id = fields.Uuid(attribute="assessment.id")
    visit = fields.Text(attribute="assessment.visit")
    visit_number = fields.Number(attribute="assessment.visit_number")
    instrument = fields.Text(attribute="assessment.instrument")
    completed_at = fields.Instant(
        attribute="particulars.corrected_completed_at", text="Corrected by what the phone's clock said."
    )
    received_at = fields.Instant(attribute="submission.recorded_at")
    timing = fields.Choice("in_window", "late", attribute="particulars.timing")
    flags = fields.Many(fields.Choice(*FLAGS), attribute="particulars.flags")
    mode = fields.Choice(*MODES, attribute="particulars.mode")
    completed_by = fields.Choice(*COMPLETED_BY, attribute="particulars.completed_by")
    response_version = fields.Integer(
        1, 1000, attribute="response.version", text="1 as received; later ones are corrections."
    )
    scoring = fields.Choice(
        *SCORINGS, text="In which the run counts; `both` where both were asked for and it counts in both."
    )
    run = fields.Part(ScoreRunOut)
    scores = fields.Many(fields.Part(ScoreOut), text="In the order of the instrument.")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "site": "01",
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "visit_number": 5.0,
        "instrument": "lupusqol",
        "completed_at": "2026-08-17T17:09:40Z",
        "received_at": "2026-08-17T17:09:41Z",
        "timing": "in_window",
        "flags": [],
        "mode": "self_on_device",
        "completed_by": "participant",
        "response_version": 1,
        "scoring": "as_received",
        "run": ScoreRunOut.example,
        "scores": [ScoreOut.example],
    }


class ScoresOut(AsOfPageOut):
    """Scored administrations in the order in which they were scored."""

    items = fields.Many(fields.Part(AdministrationOut))
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "items": [AdministrationOut.example],
        "next": EXAMPLE_CURSOR,
    }
