"""When a site tried to reach a participant, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from pro_service.domain.windows import local_day

CHANNELS = ("telephone", "in-person", "email", "sms", "letter")

REACHED = (
    "will-answer",
    "helped",
    "said-not-today",
    "said-too-ill",
    "declined",
    "answered-on-paper",
    "reached",
)
NOT_REACHED = ("no-answer", "left-message", "wrong-number")
OUTCOMES = (*REACHED, *NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, as the rules take it; `visit` is None where it was about no visit in particular."""

    id: UUID
    visit: str | None
    occurred_at: datetime
    channel: str
    outcome: str
    callback_on: date | None
    supersedes: UUID | None = None


def standing(attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """Those that no later row puts right, in the order in which they happened."""
    known = list(attempts)
    superseded = {each.supersedes for each in known}
    left = (each for each in known if each.id not in superseded)
    return tuple(sorted(left, key=lambda each: each.occurred_at))


def not_before(last: Attempt | None, zone: str) -> date | None:
    """The first day on which to try again, after the last attempt: the day agreed on, or the next day where
    they said "not today". None where nothing was agreed.
    """
    if last is None:
        return None
    if last.callback_on is not None:
        return last.callback_on
    if last.outcome in ("said-not-today", "said-too-ill"):
        return local_day(last.occurred_at, zone) + timedelta(days=1)
    return None
