"""The status of an assessment: one ordered rule, for values here and for columns in SQL.

Each condition is written with the operators & | <= < and the method is_, which SQLAlchemy columns have too.
So a record of columns turns RULE into one SQL CASE, and a record of values judges one assessment. As in SQL,
a comparison with what is absent is unknown, and an unknown condition does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The eight statuses, by the words that every screen and export uses."""

    COMPLETED = "completed"
    COMPLETED_LATE = "completed_late"
    CANCELLED = "cancelled"
    EXEMPT = "exempt"
    NOT_YET_OPEN = "not_yet_open"
    MISSED = "missed"
    STARTED = "started"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """What a status hangs on: the facts that stand at `as_of`, each None while it has not happened.

    opens_at, closes_at  the window; None while its anchor is unknown
    started_at           the form was opened or a first answer drafted
    received_at          the accepted response was recorded; `is_in_window` is its judged timing
    exempt_at            recorded as not asked of this participant
    cancelled_at         recorded as taken away by an amendment, an invalid enrolment or a repeal of the visit
    expectation_ended_at the participant died, withdrew or was lost, by the study's table of end reasons
    """

    as_of: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    started_at: datetime | None = None
    received_at: datetime | None = None
    is_in_window: bool | None = None
    exempt_at: datetime | None = None
    cancelled_at: datetime | None = None
    expectation_ended_at: datetime | None = None


Condition = Callable[[Any], Any]
"""From a record with the fields of AssessmentFacts, as terms or as columns, to a truth of the same kind."""


def _is_completed(facts: Any) -> Any:
    return (facts.received_at <= facts.as_of) & facts.is_in_window.is_(True)


def _is_completed_late(facts: Any) -> Any:
    """Received and not judged in window; whether it is taken in at all was the late-entry policy's word."""
    return facts.received_at <= facts.as_of


def _is_cancelled(facts: Any) -> Any:
    return facts.cancelled_at <= facts.as_of


def _is_exempt(facts: Any) -> Any:
    return facts.exempt_at <= facts.as_of


def _ended_before_closing(facts: Any) -> Any:
    """Nothing is expected any more since before the window closed, or since before it could be known."""
    before_closing = facts.closes_at.is_(None) | (facts.expectation_ended_at < facts.closes_at)
    return (facts.expectation_ended_at <= facts.as_of) & before_closing


def _is_not_yet_open(facts: Any) -> Any:
    return facts.opens_at.is_(None) | (facts.as_of < facts.opens_at)


def _is_missed(facts: Any) -> Any:
    """Closed with nothing received, whatever may still be taken in late."""
    return facts.closes_at <= facts.as_of


def _is_started(facts: Any) -> Any:
    return facts.started_at <= facts.as_of


RULE: tuple[tuple[Condition, Status], ...] = (
    (_is_completed, Status.COMPLETED),
    (_is_completed_late, Status.COMPLETED_LATE),
    (_is_cancelled, Status.CANCELLED),
    (_is_exempt, Status.EXEMPT),
    (_ended_before_closing, Status.EXEMPT),
    (_is_not_yet_open, Status.NOT_YET_OPEN),
    (_is_missed, Status.MISSED),
    (_is_started, Status.STARTED),
)
"""The first condition that holds gives the status; what was answered stays completed, whatever came after."""

OTHERWISE = Status.OPEN


def status(facts: AssessmentFacts) -> Status:
    """The status of one assessment."""
    terms = _Terms(facts)
    return next((status for condition, status in RULE if condition(terms).value is True), OTHERWISE)


class _Terms:
    """The facts with each value as a term."""

    def __init__(self, facts: AssessmentFacts) -> None:
        self._facts = facts

    def __getattr__(self, name: str) -> "Term":
        return Term(getattr(self._facts, name))


class Term:
    """A value that compares and combines as in SQL: what is absent makes the outcome unknown (None)."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __le__(self, other: "Term") -> "Term":
        return Term(None if _absent(self, other) else self.value <= other.value)

    def __lt__(self, other: "Term") -> "Term":
        return Term(None if _absent(self, other) else self.value < other.value)

    def __and__(self, other: "Term") -> "Term":
        if False in (self.value, other.value):
            return Term(False)
        return Term(None if _absent(self, other) else True)

    def __or__(self, other: "Term") -> "Term":
        if True in (self.value, other.value):
            return Term(True)
        return Term(None if _absent(self, other) else False)

    def is_(self, value: bool | None) -> "Term":
        return Term(self.value is value)


def _absent(*terms: Term) -> bool:
    return any(term.value is None for term in terms)
