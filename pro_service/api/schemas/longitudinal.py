"""Shapes of change from baseline: one row a score and visit, those that never came included."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageOut, ScoringPageIn
from pro_service.api.schemas.words import (
    ASSESSMENT,
    BASELINE_RUN,
    CODE,
    COMPLETED_BY,
    ENROLMENT,
    EXAMPLE_HASH,
    FLAGS,
    RUN,
)
from pro_service.api.shapes import Out
from pro_service.domain.baseline import Role
from pro_service.domain.protocol import MODES
from pro_service.domain.reasons import CHANGE_REASONS, METRICS, PERCENT_REASONS, VALUE_REASONS
from pro_service.domain.status import Status
from pro_service.services.rescoring import SCORINGS

MOST_PARTICIPANTS = 50


class ChangeQueryIn(ScoringPageIn):
    """Which changes; the page counts participants, each with all of the rows asked for."""

    limit = fields.QueryInteger(
        1, MOST_PARTICIPANTS, load_default=10, text="How many participants at most; 10 unless said."
    )
    enrolment_id = fields.Uuid(text="Of this enrolment alone.")
    instrument = fields.Text(longest=64, pattern=CODE)
    score = fields.Text(longest=64, pattern=CODE, text="The code of one score, such as PCS.")


class LineageOut(Out):
    """By what a score was made, with its instrument and norm set, which stand beside it."""

    definition_version = fields.Text()
    definition_hash = fields.Text()
    norm_hash = fields.Text(allow_none=True)
    recall = fields.Text()
    policy = fields.Text()
    algorithm_version = fields.Text()
    example: ClassVar = {
        "definition_version": "1",
        "definition_hash": EXAMPLE_HASH,
        "norm_hash": None,
        "recall": "4-week",
        "policy": "half",
        "algorithm_version": "1",
    }


class ChangeOut(Out):
    """One score at one visit, its baseline and the change between them; every null has its reason."""

    enrolment_id = fields.Uuid()
    subject_id = fields.Text()
    site = fields.Text()
    instrument = fields.Text(attribute="row.series.instrument")
    score = fields.Text(attribute="row.series.code")
    metric = fields.Choice(*METRICS, attribute="row.series.metric")
    norm_set = fields.Text(attribute="row.series.norm_set", allow_none=True)
    assessment_id = fields.Uuid(attribute="row.assessment_id")
    visit = fields.Text(attribute="row.visit")
    visit_number = fields.Number(attribute="row.visit_number")
    status = fields.Choice(*(status.value for status in Status), attribute="row.status")
    completed_on = fields.Day(
        attribute="row.completed_on", allow_none=True, text="The local day at the site."
    )
    study_day = fields.Integer(
        -100_000,
        100_000,
        attribute="row.study_day",
        allow_none=True,
        text="Day 0 counts as 1; there is no 0.",
    )
    mode = fields.Choice(*MODES, attribute="row.mode", allow_none=True)
    completed_by = fields.Choice(*COMPLETED_BY, attribute="row.completed_by", allow_none=True)
    flags = fields.Many(fields.Choice(*FLAGS), attribute="row.flags")
    scoring = fields.Choice(
        *SCORINGS, text="Of which scores the row is; `both` where both were asked for and they agree."
    )
    run_id = fields.Uuid(
        attribute="row.run_id",
        allow_none=True,
        text="The score run: with `score`, what explainScore asks for. Null where there is no score.",
    )
    lineage = fields.Part(LineageOut, attribute="row.lineage", allow_none=True)
    rescoring_id = fields.Uuid(
        attribute="row.rescoring_id", allow_none=True, text="Null where the value is as received, or null."
    )
    response_version = fields.Integer(
        1,
        1000,
        attribute="row.response_version",
        allow_none=True,
        text="1 as received; later ones are corrections. Null where there is no score.",
    )
    value = fields.Number(attribute="row.value", allow_none=True)
    value_reason = fields.Choice(*VALUE_REASONS, attribute="row.value_reason", allow_none=True)
    baseline_role = fields.Choice(*(role.value for role in Role), attribute="row.baseline_role")
    baseline_visit = fields.Text(attribute="row.baseline_visit", allow_none=True)
    baseline_on = fields.Day(attribute="row.baseline_on", allow_none=True)
    baseline_value = fields.Number(attribute="row.baseline_value", allow_none=True)
    baseline_run_id = fields.Uuid(attribute="row.baseline_run_id", allow_none=True)
    change = fields.Number(attribute="row.change", allow_none=True)
    change_reason = fields.Choice(*CHANGE_REASONS, attribute="row.change_reason", allow_none=True)
    percent_change = fields.Number(
        attribute="row.percent_change",
        allow_none=True,
        text="100 x change / baseline, of 0-100 scores alone, from a baseline above 0.",
    )
    percent_change_reason = fields.Choice(
        *PERCENT_REASONS, attribute="row.percent_change_reason", allow_none=True
    )
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "subject_id": "01-007",
        "site": "01",
        "instrument": "lupusqol",
        "score": "PA",
        "metric": "0-100",
        "norm_set": None,
        "assessment_id": ASSESSMENT,
        "visit": "w24",
        "visit_number": 5.0,
        "status": "completed",
        "completed_on": "2026-08-17",
        "study_day": 169,
        "mode": "self_on_device",
        "completed_by": "participant",
        "flags": [],
        "scoring": "as_received",
        "run_id": RUN,
        "lineage": LineageOut.example,
        "rescoring_id": None,
        "response_version": 1,
        "value": 75.0,
        "value_reason": None,
        "baseline_role": "after-day-0",
        "baseline_visit": "baseline",
        "baseline_on": "2026-03-02",
        "baseline_value": 50.0,
        "baseline_run_id": BASELINE_RUN,
        "change": 25.0,
        "change_reason": None,
        "percent_change": 50.0,
        "percent_change_reason": None,
    }


class ChangesOut(AsOfPageOut):
    """Rows by subject id, then by score in the study's order, then by visit."""

    items = fields.Many(fields.Part(ChangeOut), longest=100_000)
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "items": [ChangeOut.example],
        "next": EXAMPLE_CURSOR,
    }
