"""Shapes of the rates of participation: n and N, never a ratio."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import pre_dump

from pro_service.api import fields
from pro_service.api.schemas.words import CODE
from pro_service.api.shapes import In, Out
from pro_service.domain.compliance import EVALUABLE, LATE, POPULATION, Class

MOST = 10_000_000


class ComplianceQueryIn(In):
    """Which part of the study; all that is in reach unless said."""

    as_of = fields.Instant(text="As known at this instant, not in the future; now unless said.")
    site = fields.Text(longest=64, pattern=CODE)
    visit = fields.Text(longest=64, pattern=CODE)
    instrument = fields.Text(longest=64, pattern=CODE)
    enrolment_id = fields.Uuid(text="Of this enrolment alone.")


class RateOut(Out):
    """n of N."""

    n = fields.Integer(0, MOST)
    N = fields.Integer(1, MOST, attribute="of")
    example: ClassVar = {"n": 14, "N": 17}


class ClassesOut(Out):
    """How many are in each class; every assessment is in exactly one."""

    C = fields.Integer(0, MOST, text="Completed in the window, evaluable.")
    P = fields.Integer(0, MOST, text="Completed in the window, not evaluable.")
    L = fields.Integer(0, MOST, text="Completed late.")
    M = fields.Integer(0, MOST, text="Missed: the window closed and nothing came.")
    O = fields.Integer(0, MOST, text="The window is open and nothing came yet.")  # noqa: E741
    X = fields.Integer(0, MOST, text="Exempt or cancelled: not asked any more.")
    W = fields.Integer(0, MOST, text="Waiting: the window has not opened.")
    example: ClassVar = {"C": 13, "P": 1, "L": 2, "M": 1, "O": 1, "X": 2, "W": 0}

    @pre_dump
    def _whole(self, counts: Mapping[Class, int], **_: Any) -> dict[str, int]:
        return {each.value: counts.get(each, 0) for each in Class}


class RatesOut(Out):
    """The assessments of a visit and instrument; null stands for all visits, or all instruments."""

    visit = fields.Text(allow_none=True)
    visit_number = fields.Number(allow_none=True)
    instrument = fields.Text(allow_none=True)
    classes = fields.Part(ClassesOut, attribute="tally.counts")
    late_evaluable = fields.Integer(0, MOST, attribute="tally.late_evaluable", text="Of L, the evaluable.")
    compliance = fields.Part(
        RateOut, attribute="tally.compliance", allow_none=True, text="(C + P) / (C + P + L + M)"
    )
    compliance_including_late = fields.Part(
        RateOut,
        attribute="tally.compliance_including_late",
        allow_none=True,
        text="(C + P + L) / (C + P + L + M)",
    )
    completion = fields.Part(
        RateOut, attribute="tally.completion", allow_none=True, text="(C + evaluable L) / (C + P + L + M)"
    )
    available_data = fields.Part(
        RateOut, attribute="tally.available_data", allow_none=True, text="(C + evaluable L) / all"
    )
    example: ClassVar = {
        "visit": "w24",
        "visit_number": 5.0,
        "instrument": "sf36v2",
        "classes": ClassesOut.example,
        "late_evaluable": 2,
        "compliance": {"n": 14, "N": 17},
        "compliance_including_late": {"n": 16, "N": 17},
        "completion": {"n": 15, "N": 17},
        "available_data": {"n": 15, "N": 20},
    }


class RuleOut(Out):
    """The declared rules behind the counts."""

    evaluable = fields.Choice(
        EVALUABLE, text="A 0-100 scale of the participant's own answers has a value, scored as received."
    )
    late = fields.Choice(LATE, text="Late ones count for completion and available data where evaluable.")
    population = fields.Choice(POPULATION, text="Everybody enrolled by the instant.")
    example: ClassVar = {"evaluable": EVALUABLE, "late": LATE, "population": POPULATION}


class ComplianceOut(Out):
    """The rates of what was asked for, as of an instant."""

    as_of = fields.Instant()
    rule = fields.Part(RuleOut)
    items = fields.Many(fields.Part(RatesOut), text="By visit, in the order of asking.")
    totals = fields.Many(
        fields.Part(RatesOut), text="By instrument over all visits, and over everything last."
    )
    example: ClassVar = {
        "as_of": "2026-09-01T06:00:00Z",
        "rule": RuleOut.example,
        "items": [RatesOut.example],
        "totals": [{**RatesOut.example, "visit": None, "visit_number": None}],
    }
