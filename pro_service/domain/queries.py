"""Queries: questions about data, asked by a monitor or a data manager, answered by the site."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """How a query stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Step(StrEnum):
    """What is done with a query that was opened; a query may be answered more than once."""

    ANSWERED = "answered"
    CLOSED = "closed"


def state_of(steps: Iterable[str]) -> State:
    """How a query stands after these steps."""
    taken = set(steps)
    return next((State(step.value) for step in (Step.CLOSED, Step.ANSWERED) if step in taken), State.OPEN)
