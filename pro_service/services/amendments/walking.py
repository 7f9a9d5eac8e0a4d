"""Walking one enrolment to another version of its study, without touching what was answered or begun."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain import amendments
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.identifiers import protocol_change_id
from pro_service.domain.protocol import StudyDefinition
from pro_service.services import assessments, locks, projections
from pro_service.services.assessments import Course
from pro_service.store import assessments as assessments_store
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.protocol_changes import ProtocolChange


def walk(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    enrolment_id: UUID,
    target: StudyDefinition,
    reason: str,
) -> None:
    """Let an enrolment follow a version from now on: its fact, what is no longer or again expected, new rows.

    In one event of the enrolment's stream, and once: the id of the change follows from enrolment and version.
    Raises Locked.
    """
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    found = enrolments_store.of_device(session, enrolment_id)
    locks.refuse_locked(session, found.enrolment)
    (course,) = assessments.courses(session, now, [found])
    changed = changes(session, now, who.actor, course, target)
    change = ProtocolChange(
        id=protocol_change_id(enrolment_id, target.version),
        enrolment_id=enrolment_id,
        study_id=target.id,
        study_version=target.version,
        reason=reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, str(enrolment_id), who.actor, "protocol.changed", [change, *changed])
    session.add_all(new_rows(course, target, now))
    session.flush()
    projections.project(session, now, found.enrolment)


def changes(
    session: Session, now: datetime, actor: str, course: Course, target: StudyDefinition
) -> list[ExpectationChange]:
    """What is no longer expected of an enrolment, or again, under another version; not recorded here."""
    last = assessments_store.last_changes(session, [course.found.enrolment.id], now)
    reasons = {key: each.reason for key, each in last.items()}
    found = (
        (
            each.assessment.id,
            amendments.expectation(
                target,
                (each.assessment.visit, each.assessment.instrument),
                each.status,
                reasons.get(each.assessment.id, ""),
            ),
        )
        for each in course.assessments
    )
    return [
        ExpectationChange(
            id=uuid4(),
            assessment_id=key,
            change=change,
            reason=amendments.REASON,
            recorded_at=now,
            recorded_by=actor,
        )
        for key, change in found
        if change is not None
    ]


def new_rows(course: Course, target: StudyDefinition, now: datetime) -> Iterator[Assessment]:
    """Rows of what the version plans and no earlier one did, without their windows."""
    for each in amendments.added(amendments.amended(course.definition, target, now)):
        if not course.definition.has_planned(each.visit, each.instrument):
            yield assessments_store.new_row(course.found.enrolment.id, target, each)
