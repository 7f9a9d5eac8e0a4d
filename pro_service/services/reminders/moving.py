"""A window that is moved: which steps come up once more, which not, and what a preview tells of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.occurrences import step_and_nth
from pro_service.domain.previews import ReminderChanged, reminder_change
from pro_service.domain.reminder_plan import Preferences
from pro_service.domain.reminders import Slot
from pro_service.domain.status import Status
from pro_service.services.assessments import Course, Standing
from pro_service.services.contact_states import states
from pro_service.services.reminders import slots
from pro_service.store import reminders as reminders_store

AWAITED = (Status.NOT_YET_OPEN, Status.OPEN, Status.STARTED)

Steps = Mapping[tuple[UUID, str], Slot]
"""Of each assessment, by the step of the plan."""


def changes(session: Session, now: datetime, before: Course, after: Course) -> tuple[ReminderChanged, ...]:
    """What differs in the steps that are still to be sent, in the order of asking and of the plan.

    Steps about which it is decided, and those that left a message and are not sent again, are passed over.
    """
    enrolment_id = before.found.enrolment.id
    known = states(session, [before.found], {enrolment_id: before.definition}, now)
    preferences = known[enrolment_id].preferences
    decided = {
        (row.assessment_id, row.step) for row in reminders_store.decisions_of(session, [enrolment_id], now)
    }
    old, new = (_steps(course, preferences, now, decided) for course in (before, after))
    return tuple(_changed(session, now, after, old, new))


def _changed(
    session: Session, now: datetime, course: Course, old: Steps, new: Steps
) -> Iterator[ReminderChanged]:
    plan = course.definition.reminders
    for each in course.assessments:
        for step in plan.steps if plan else ():
            was, is_ = (part.get((each.assessment.id, step.code)) for part in (old, new))
            code = is_.step if is_ else step.code
            if code != step.code and is_sent_before(session, course, each, code):
                continue
            change = reminder_change(was, is_, now)
            if change is not None:
                yield ReminderChanged(
                    each.assessment.id,
                    each.assessment.visit,
                    each.assessment.instrument,
                    step.code,
                    change,
                    was.due_at if was else None,
                    is_.due_at if is_ else None,
                )


def _steps(course: Course, preferences: Preferences, now: datetime, decided: set[tuple[UUID, str]]) -> Steps:
    """The steps that are not decided yet, of what is still awaited, while there is contact."""
    ended = anchors.effects(anchors.ended(course.events, now), course.definition.end_reasons)
    if ended.contact is not None:
        return {}
    awaited = {each.assessment.id for each in course.assessments if each.status in AWAITED}
    return {
        (key[0], step_and_nth(key[1])[0]): slot
        for key, slot in slots.of_course(course, preferences, now).items()
        if key not in decided and key[0] in awaited
    }


def is_sent_before(session: Session, course: Course, own: Standing, code: str) -> bool:
    """Whether another occurrence of the step left a message, and not before the window as it lies now.

    A message about one questionnaire of a visit tells of the others too.
    """
    (step, _), visit = step_and_nth(code), own.assessment.visit
    of_visit = [each.assessment.id for each in course.assessments if each.assessment.visit == visit]
    left_at = reminders_store.left_at(session, of_visit, step, code)
    return left_at is not None and own.window is not None and left_at >= own.window.opens_at
