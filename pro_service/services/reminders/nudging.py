"""A nurse's nudge: one more message about one assessment, through the same gate as every other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.contact import REASONS, Refusal, may_contact
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import NotFound
from pro_service.services import attempts
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.services.reminders import desk as desks
from pro_service.services.reminders.desk import Known
from pro_service.store import audit
from pro_service.store import reminders as reminders_store
from pro_service.store.reminders import Delivery

COOL_DOWN = timedelta(hours=24)
"""From the last message to a nudge, and from one nudge to the next; what reached nobody does not count."""

COOLING_DOWN, NO_REMINDERS = "cooling-down", "no-reminders-in-this-study"
TOLD = "told-today"  # which passes sooner than the cool-down does
WHY_NOT = (*REASONS, COOLING_DOWN, NO_REMINDERS)
NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class Nudged:
    """Whether a message is on its way; if not, why, and until when that holds (None: for good)."""

    assessment_id: UUID
    is_on_its_way: bool
    why_not: str | None
    until: datetime | None


def nudge(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    forms: FormLibrary,
    study_id: str,
    enrolment_id: UUID,
    assessment_id: UUID,
) -> Nudged:
    """Queue one more message now. Asking again before it has left changes nothing.

    The refusal is an answer, not an error: the nurse sees what keeps the participant from being told. Raises
    NotFound for a participant out of reach and for an assessment of somebody else, and TooManyToday.
    """
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    attempts.count_today(session, now, "nudge", enrolment_id)
    known = desks.known(session, now, forms, enrolment_id)
    if assessment_id not in [each.assessment.id for each in known.course.assessments]:
        raise NotFound
    day = f"{NUDGE}-{now:%Y%m%d}"  # of UTC, where every day has 24 hours
    before = reminders_store.last_nudge(session, assessment_id, day)
    step = _step(day, before)
    is_on_its_way = before is not None and before.state in reminders_store.ON_ITS_WAY
    refusal = None if is_on_its_way else _refusal(session, known, assessment_id, step, before)
    if refusal is None and not is_on_its_way:
        _queue(session, known, assessment_id, step)
    audit.record(
        session, now, str(enrolment_id), who.actor, "reminder.nudged",
        assessment_id=str(assessment_id), why_not=refusal.reason if refusal else None,
    )  # fmt: skip
    return Nudged(
        assessment_id,
        refusal is None,
        refusal.reason if refusal else None,
        refusal.until if refusal else None,
    )


def _step(day: str, before: Delivery | None) -> str:
    """The nudge of this day; where it reached nobody, the next one of the same day."""
    if before is None:
        return day
    if before.state not in reminders_store.IN_VAIN:
        return before.step
    n = int(before.step.removeprefix(day).removeprefix("-") or 1)
    return f"{day}-{n + 1}"


def _refusal(
    session: Session, known: Known, assessment_id: UUID, step: str, before: Delivery | None
) -> Refusal | None:
    """`before` is the last nudge of this day: one that reached nobody keeps no other from leaving."""
    if known.course.definition.reminders is None:
        return Refusal(NO_REMINDERS)
    told_at = reminders_store.last_told(session, known.course.found.enrolment.id)
    asked_at = before.due_at if before and before.state not in reminders_store.IN_VAIN else None
    last = max((at for at in (told_at, asked_at) if at is not None), default=None)
    refusal = _gate(session, known, assessment_id, step)
    if last is not None and known.now < last + COOL_DOWN and (refusal is None or refusal.reason == TOLD):
        return Refusal(COOLING_DOWN, last + COOL_DOWN)
    return refusal


def _gate(session: Session, known: Known, assessment_id: UUID, step: str) -> Refusal | None:
    return may_contact(
        known.facts(
            assessment_id,
            has_channel=bool(known.state.usable),
            told=desks.told(session, known, assessment_id, step),
            slot_ends_at=None,
            is_known_too_late=False,
        )
    )


def _queue(session: Session, known: Known, assessment_id: UUID, step: str) -> None:
    window = known.standing(assessment_id).window
    assert window is not None  # it is open: the gate saw to that
    reminders_store.queue(
        session,
        Delivery(
            assessment_id=assessment_id,
            step=step,
            fallback=0,
            enrolment_id=known.course.found.enrolment.id,
            message=message_of(known.course.definition),
            due_at=known.now,
            ends_at=min(window.closes_at, known.now + COOL_DOWN),
            is_known_too_late=False,
            state=reminders_store.QUEUED,
            not_before=known.now,
            attempts=0,
            faults=0,
        ),
    )


def message_of(definition: StudyDefinition) -> str:
    """The words of a nudge: those of the plan's message `nudge`, or else of its last step."""
    plan = definition.reminders
    assert plan is not None
    return NUDGE if NUDGE in plan.messages else plan.steps[-1].message
