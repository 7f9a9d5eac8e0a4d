"""Is everything there? What the facts say was to be decided, beside what was.

What is expected is computed from anchors, plan, wishes and answers, without a look at slots or queue: so a
reminder that fell through anywhere on its way is missed here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import System
from pro_service.domain.contact import may_contact
from pro_service.domain.identifiers import alarm_id
from pro_service.services import assessments, contacts, packs, studies
from pro_service.services.assessments import Course
from pro_service.services.forms import FormLibrary
from pro_service.services.offers import offering
from pro_service.services.reminders import slots
from pro_service.services.reminders.desk import NOBODY, Desk, Known
from pro_service.services.reminders.planning import NowOf
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store import reminders as reminders_store
from pro_service.store.enrolments import Found
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.reminders import Alarm

RECONCILER = System("reconciliation")
NEVER_DECIDED = "reminder-never-decided"
NEVER_LEFT = "reminder-never-left"
GRACE = timedelta(hours=1)
"""So long a step may be due before a decision about it is missed."""

PAGE = 100


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that was due and about which nothing was decided."""

    enrolment_id: UUID
    assessment_id: UUID
    step: str


def reconcile(engine: Engine, now_of: NowOf, desk: Desk) -> dict[str, int]:
    """Raise an alarm for each step without a decision; gives how many were expected, and how many are new.

    Whoever cannot be judged is passed over and counted under `faults`: the others are judged all the same.
    """
    counts: Counter[str] = Counter(expected=0, alarms=0)
    after: UUID | None = None
    while True:
        page = in_reading(engine, partial(_ids, after))
        if not page:
            return dict(counts)
        try:
            counts.update(_reconciled(engine, now_of, desk.forms, page))
        except Exception:  # one of them breaks us: each for itself, so that it is one
            for own in page:
                counts.update(_alone(engine, now_of, desk, own))
        after = page[-1]


def _ids(after: UUID | None, session: Session) -> list[UUID]:
    return [each.enrolment.id for each in enrolments_store.all_after(session, after, PAGE)]


def _alone(engine: Engine, now_of: NowOf, desk: Desk, own: UUID) -> dict[str, int]:
    try:
        return _reconciled(engine, now_of, desk.forms, [own])
    except Exception as fault:
        desk.on_fault(fault)
        return {"faults": 1}


def _reconciled(engine: Engine, now_of: NowOf, forms: FormLibrary, ids: Sequence[UUID]) -> dict[str, int]:
    count, missing = in_reading(engine, partial(_page, now_of, forms, ids))
    raised = sum(in_transaction(engine, partial(_raise, now_of, each)) for each in missing)
    return {"expected": count, "alarms": raised}


def _page(
    now_of: NowOf, forms: FormLibrary, ids: Sequence[UUID], session: Session
) -> tuple[int, Sequence[Missing]]:
    now = now_of(session)
    found = enrolments_store.of_ids(session, ids)
    expected = list(_expected(session, now, forms, found))
    decided = {(row.assessment_id, row.step) for row in reminders_store.decisions_of(session, ids, now)}
    alarmed = {(row.assessment_id, row.step) for row in reminders_store.alarms_of(session, ids, now)}
    missing = [each for each in expected if (each.assessment_id, each.step) not in decided | alarmed]
    return len(expected), missing


def _expected(
    session: Session, now: datetime, forms: FormLibrary, found: Sequence[Found]
) -> Iterator[Missing]:
    """Every step about which something should have been decided by now."""
    definitions = studies.definitions_for(session, found)
    states = contacts.states(session, found, definitions, now)
    library = packs.library(session, forms)
    for course in assessments.courses(session, now, found):
        if course.definition.reminders is None:
            continue
        enrolment = course.found.enrolment
        offered = offering(
            session, now, library, enrolment, course.definition, is_ended=course.ended_at is not None
        )
        known = Known(now, course, states[enrolment.id], offered)
        yield from _expected_of(course, known)


def _expected_of(course: Course, known: Known) -> Iterator[Missing]:
    enrolment = course.found.enrolment
    computed = slots.of_course(course, known.state.preferences, known.now)
    for (assessment_id, step), slot in computed.items():
        if slot.due_at > known.now - GRACE:
            continue
        facts = known.facts(
            assessment_id,
            has_channel=bool(known.state.usable),
            told=NOBODY,
            slot_ends_at=slot.ends_at,
            is_known_too_late=slot.is_known_too_late,
        )
        refusal = may_contact(facts)
        if refusal is None or refusal.until is None:
            yield Missing(enrolment.id, assessment_id, step)


def _raise(now_of: NowOf, missing: Missing, session: Session) -> bool:
    """The alarm, and the reason at the assessment; False where another was faster, or decides just now."""
    stream = str(missing.enrolment_id)
    now = audit.wait_for_turn(session, stream, now_of(session))
    own_id = alarm_id(NEVER_DECIDED, missing.assessment_id, missing.step)
    if session.get(Alarm, own_id) is not None:
        return False
    if reminders_store.is_being_decided(session, missing.assessment_id, missing.step, now):
        return False
    alarm = Alarm(
        id=own_id,
        kind=NEVER_DECIDED,
        enrolment_id=missing.enrolment_id,
        assessment_id=missing.assessment_id,
        step=missing.step,
        recorded_at=now,
        recorded_by=RECONCILER.actor,
    )
    reason = NotDoneReason(
        id=uuid4(),
        assessment_id=missing.assessment_id,
        reason=NEVER_LEFT,
        note=None,
        recorded_at=now,
        recorded_by=RECONCILER.actor,
    )
    audit.record(session, now, stream, RECONCILER.actor, "alarm.raised", [alarm, reason])
    return True
