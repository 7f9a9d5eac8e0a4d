"""Shapes of an explanation: the steps of one stored score, as arithmetic that anybody can evaluate."""

from typing import ClassVar, get_args

from pro_service.api import fields
from pro_service.api.schemas.scores import ScoreRunOut
from pro_service.api.schemas.words import ASSESSMENT, ENROLMENT
from pro_service.api.shapes import Out
from pro_service.domain.reasons import METRICS, SCORE_REASONS
from scoring.definition import Confidence


class StepOut(Out):
    """One step: an expression that gives exactly the value, and where its numbers come from."""

    name = fields.Text()
    expression = fields.Text(
        20_000, shortest=0, text="Numbers, + - * / and parentheses; evaluated in IEEE double, left to right."
    )
    value = fields.Number(allow_none=True)
    sources = fields.Many(fields.Text(2000))
    confidence = fields.Choice(
        *get_args(Confidence),
        allow_none=True,
        text="2+: two sources or more; 1: one; D: derived; U: unverified.",
    )
    note = fields.Text(2000, allow_none=True, shortest=0)
    example: ClassVar = {
        "name": "PA",
        "expression": "(200.0 + 400.0 - 0.0 * 2) / (2 * 4.0)",
        "value": 75.0,
        "sources": ["MCELHONE"],
        "confidence": "1",
        "note": None,
    }


class ExplanationOut(Out):
    """How one stored score came about, computed again and held against what is stored."""

    enrolment_id = fields.Uuid(attribute="administration.enrolment.id")
    subject_id = fields.Text(attribute="administration.subject_id")
    assessment_id = fields.Uuid(attribute="administration.assessment.id")
    visit = fields.Text(attribute="administration.assessment.visit")
    instrument = fields.Text(attribute="administration.assessment.instrument")
    response_version = fields.Integer(1, 1000, attribute="administration.response.version")
    run = fields.Part(ScoreRunOut, attribute="administration.run")
    code = fields.Text(attribute="score.code")
    metric = fields.Choice(*METRICS, attribute="score.metric")
    value = fields.Number(attribute="score.value", allow_none=True, text="As computed again.")
    reason = fields.Choice(*SCORE_REASONS, attribute="score.reason", allow_none=True)
    stored_value = fields.Number(attribute="stored.value", allow_none=True, text="As kept.")
    stored_reason = fields.Choice(*SCORE_REASONS, attribute="stored.reason", allow_none=True)
    is_same = fields.Flag(text="The two agree in every bit.")
    stands = fields.Flag(text="This version stands now: neither corrected since nor invalidated.")
    steps = fields.Many(fields.Part(StepOut), attribute="score.steps")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "instrument": "lupusqol",
        "response_version": 1,
        "run": ScoreRunOut.example,
        "code": "PA",
        "metric": "0-100",
        "value": 75.0,
        "reason": None,
        "stored_value": 75.0,
        "stored_reason": None,
        "is_same": True,
        "stands": True,
        "steps": [StepOut.example],
    }
