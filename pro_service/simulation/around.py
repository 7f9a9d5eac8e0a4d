"""What happens around a visit: arrivals, calls, illness, holidays, and what the site writes down of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import Visit
from pro_service.domain.windows import Window
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.contacts import PostponementAsked
from pro_service.services.expectations import Exempting, NotDone
from pro_service.simulation.acts import Act, CheckIn, Exempt, GiveReason, LogContact, Postpone
from pro_service.simulation.life import Life, new_id

ARRIVES, ARRIVES_THOUGH_MISSED = 0.85, 0.3
ASKS_TO_WAIT = 0.12
DAY = timedelta(days=1)

ILL, AWAY, FORGOT, NOT_HELD = (
    "participant-too-ill", "participant-not-reachable", "participant-forgot", "visit-not-held",
)  # fmt: skip
WHY = {ILL: 0.4, AWAY: 0.25, FORGOT: 0.2, NOT_HELD: 0.15}
"""Why nothing is answered at a visit, by share; one that is not held is exempt before it closes."""

SAID = {ILL: "said-too-ill", AWAY: "no-answer", FORGOT: "will-answer", NOT_HELD: "reached"}
"""What the nurse hears when she calls."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A visit as a participant lives it; `begun_at` is None where nothing is answered at all."""

    visit: Visit
    window: Window
    begun_at: datetime | None
    device_id: UUID


def around(life: Life, lived: Lived) -> Iterator[Act]:
    """Everything around one visit, whether its questionnaires are answered or not."""
    rng = life.stream(f"around {lived.visit.code}")
    yield from _arrival(life, lived, rng)
    if lived.begun_at is None:
        yield from _missed(life, lived, rng, rng.choices(list(WHY), list(WHY.values()))[0])
        return
    yield from _call(life, lived, rng, "will-answer")
    if rng.random() < ASKS_TO_WAIT:
        yield from _wait(life, lived, rng)


def _arrival(life: Life, lived: Lived, rng: Random) -> Iterator[Act]:
    if rng.random() < (ARRIVES if lived.begun_at else ARRIVES_THOUGH_MISSED):
        at = life.at(life.day(lived.window.due_at), 13, 15, rng)
        asked = CheckingIn(lived.visit.code, at - timedelta(minutes=5))
        yield CheckIn(at, life.enrolment_id, new_id(rng), asked)


def _missed(life: Life, lived: Lived, rng: Random, why: str) -> Iterator[Act]:
    opens_on, closes_on = life.day(lived.window.opens_at), life.day(lived.window.closes_at)
    yield from _call(life, lived, rng, SAID[why])
    if why == ILL:
        at = life.at(opens_on, 9, 12, rng)
        yield _postpone(life, lived, rng, at, "too-ill")
    if why == NOT_HELD:
        at = life.at(opens_on, 8, 9, rng)
        for each in _assessments(life, lived):
            yield Exempt(at, life.enrolment_id, each, new_id(rng), Exempting(why))
        return
    at = life.at(closes_on + rng.randint(1, 3) * DAY, 10, 13, rng)
    for each in _assessments(life, lived):
        yield GiveReason(at, life.enrolment_id, each, new_id(rng), NotDone(why))


def _call(life: Life, lived: Lived, rng: Random, outcome: str) -> Iterator[Act]:
    """The day after a visit is overdue, while it can still be answered, unless it has been."""
    at = life.at(life.day(lived.window.overdue_at) + DAY, 10, 13, rng)
    if at >= lived.window.closes_at or (lived.begun_at is not None and lived.begun_at <= at):
        return
    asked = ContactLogging(at - timedelta(minutes=4), "telephone", outcome, visit=lived.visit.code)
    yield LogContact(at, life.enrolment_id, new_id(rng), asked)


def _wait(life: Life, lived: Lived, rng: Random) -> Iterator[Act]:
    """On the morning of the first day on which it could be answered, or at the hour of the first message."""
    at = life.at(life.day(lived.window.opens_at), 9, 10, rng)
    if lived.begun_at is not None and at < lived.begun_at:
        reason = rng.choice(("too-tired", "no-time", None))
        yield _postpone(life, lived, rng, at, reason)


def _postpone(life: Life, lived: Lived, rng: Random, at: datetime, reason: str | None) -> Postpone:
    """Not today for a reason, or without one a few hours later."""
    asked = (
        PostponementAsked("not_today", reason)
        if reason
        else PostponementAsked("snooze", until=at + timedelta(hours=rng.randint(2, 20)))
    )
    return Postpone(at, life.enrolment_id, lived.device_id, new_id(rng), asked)


def _assessments(life: Life, lived: Lived) -> list[UUID]:
    return [assessment_id(life.enrolment_id, lived.visit.code, each) for each in lived.visit.instruments]
