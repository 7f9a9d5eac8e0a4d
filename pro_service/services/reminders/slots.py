"""The stored slot of every step of every assessment: the one place where it is written, and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors, occurrences
from pro_service.domain.occurrences import Placement
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reminder_plan import Preferences
from pro_service.domain.reminders import Slot, slots
from pro_service.services import assessments
from pro_service.services.assessments import Course
from pro_service.services.contact_states import states
from pro_service.store import reminders as reminders_store
from pro_service.store.enrolments import Found
from pro_service.store.reminders import ReminderSlot

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A step whose stored slot is not what the facts say; None where there is none, or should be none."""

    assessment_id: UUID
    step: str
    stored: Slot | None
    computed: Slot | None


def project(session: Session, now: datetime, definition: StudyDefinition, found: Found) -> int:
    """Write the slots that follow from what is known now; gives how many changed.

    A step that was planned already keeps its mark wherever it moves: it is not planned twice.
    """
    stored = _stored(session, found.enrolment.id)
    computed = _computed(session, now, definition, found)
    changed = 0
    for key, slot in computed.items():
        changed += _write(session, found.enrolment.id, key, slot, stored.get(key))
    gone = [row for key, row in stored.items() if key not in computed and not row.is_planned]
    reminders_store.take_away(session, gone)
    session.flush()
    return changed + len(gone)


def differences(
    session: Session, as_of: datetime, definition: StudyDefinition, found: Found
) -> Iterator[Difference]:
    """Where the stored slots differ from those computed anew; planned ones are history and passed over."""
    stored = _stored(session, found.enrolment.id)
    computed = _computed(session, as_of, definition, found)
    for key in sorted(stored.keys() | computed.keys(), key=str):
        row, slot = stored.get(key), computed.get(key)
        if row is not None and row.is_planned:
            continue
        before = _slot(row) if row else None
        if before != slot:
            yield Difference(*key, before, slot)


def of_course(course: Course, preferences: Preferences, as_of: datetime) -> dict[Key, Slot]:
    """Every slot of an enrolment by the facts alone, by assessment and step; empty without a plan.

    A visit that the version in force plans no longer has none. A step that comes up once more because its
    window was moved has a code of its own (domain/occurrences.py).
    """
    definition, enrolment = course.definition, course.found.enrolment
    if definition.reminders is None:
        return {}
    since = definition.earlier[0].until_at if definition.earlier else enrolment.recorded_at
    anchored = anchors.effective_anchors(course.events, as_of)
    is_planned = {visit.code for visit in definition.visits}
    zone = definition.site(enrolment.site).zone
    nth_of = Occurrences(course, as_of)
    found: dict[Key, Slot] = {}
    for each in course.assessments:
        if each.window is None or each.assessment.visit not in is_planned:
            continue
        known_at = max(_anchored_at(definition, each.assessment.visit, anchored), since)
        for slot in slots(definition.reminders, each.window, zone, preferences, known_at):
            code = nth_of.code(each.assessment.visit, slot.step)
            found[each.assessment.id, code] = replace(slot, step=code)
    return found


class Occurrences:
    """The how manieth occurrence of each step runs at each visit of an enrolment, by its facts alone."""

    def __init__(self, course: Course, as_of: datetime) -> None:
        self._course, self._as_of = course, as_of
        plan = course.definition.reminders
        self._steps = {step.code: step for step in plan.steps} if plan else {}
        self._lay: dict[tuple[str, ...], tuple[Placement, ...]] = {}

    def code(self, visit: str, step: str) -> str:
        """The code under which the step is planned now; what is no step of the plan keeps its own."""
        if step not in self._steps:
            return step
        definition, site = self._course.definition, self._course.found.enrolment.site
        kinds = _anchors_of(definition, visit)
        if kinds not in self._lay:
            self._lay[kinds] = occurrences.placements(self._course.events, kinds, self._as_of)
        zone, of = definition.site(site).zone, definition.visit(visit)
        return occurrences.code_of(
            step, occurrences.occurrence(self._steps[step], of, zone, self._lay[kinds])
        )


def _anchored_at(
    definition: StudyDefinition, visit: str, anchored: Mapping[str, anchors.AnchorEvent]
) -> datetime:
    """When the anchor of a visit was recorded; what was begun keeps the anchor of an earlier version."""
    return next(anchored[name].recorded_at for name in _anchors_of(definition, visit) if name in anchored)


def _anchors_of(definition: StudyDefinition, visit: str) -> tuple[str, ...]:
    """The anchors that a visit has in this version and had in those before, newest first."""
    return tuple(
        dict.fromkeys(
            each.anchor for version in definition.versions for each in version.visits if each.code == visit
        )
    )


def _computed(
    session: Session, as_of: datetime, definition: StudyDefinition, found: Found
) -> dict[Key, Slot]:
    if definition.reminders is None:
        return {}
    enrolment_id = found.enrolment.id
    preferences = states(session, [found], {enrolment_id: definition}, as_of)[enrolment_id].preferences
    (course,) = assessments.courses(session, as_of, [found])
    return of_course(course, preferences, as_of)


def _stored(session: Session, enrolment_id: UUID) -> dict[Key, ReminderSlot]:
    return {(row.assessment_id, row.step): row for row in reminders_store.slots_of(session, enrolment_id)}


def _slot(row: ReminderSlot) -> Slot:
    return Slot(row.step, row.message, row.due_at, row.ends_at, row.is_known_too_late)


def _write(session: Session, enrolment_id: UUID, key: Key, slot: Slot, row: ReminderSlot | None) -> int:
    if row is not None and (row.is_planned or _slot(row) == slot):
        return 0
    if row is None:
        row = ReminderSlot(assessment_id=key[0], step=key[1], enrolment_id=enrolment_id, is_planned=False)
        session.add(row)
    row.message, row.due_at, row.ends_at = slot.message, slot.due_at, slot.ends_at
    row.is_known_too_late = slot.is_known_too_late
    return 1
