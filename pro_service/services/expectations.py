"""What a site says of an assessment that will not come, or did not: exempt, or not done for a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import not_done
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.status import Status
from pro_service.errors import DoesNotApply, FieldFault, NotFound
from pro_service.services import assessments, locks, projections
from pro_service.services.assessments import Standing
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store.assessments import ExpectationChange
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.participants import Enrolment

EXEMPTABLE = (Status.NOT_YET_OPEN, Status.OPEN, Status.STARTED)
"""Once its window has closed an assessment is missed, and the rates keep it: it gets a reason instead."""

NOT_DONE = (Status.NOT_YET_OPEN, Status.OPEN, Status.STARTED, Status.MISSED, Status.EXEMPT)


@dataclass(frozen=True, slots=True)
class Exempting:
    """Not asked of this participant any more ("exempt"), or once more after all ("expected"); why."""

    reason: str
    change: str = "exempt"


@dataclass(frozen=True, slots=True)
class NotDone:
    """A coded reason; `other` needs a note."""

    reason: str
    note: str | None = None


def exempt(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    assessment_id: UUID,
    change_id: UUID,
    asked: Exempting,
) -> Once[ExpectationChange]:
    """Exempt an assessment before its window closes, or take an exemption back.

    Raises NotFound for what is out of reach, Locked, DoesNotApply as it stands now, IdReused.
    """
    now, enrolment, standing = _standing(session, now, scope, study_id, enrolment_id, assessment_id)
    row = ExpectationChange(
        id=change_id,
        assessment_id=assessment_id,
        change=asked.change,
        reason=asked.reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    fitting = EXEMPTABLE if asked.change == "exempt" else (Status.EXEMPT,)
    faults = _faults(session, enrolment, standing, fitting)
    once = record_once(session, str(enrolment_id), f"assessment.{asked.change}", row, faults)
    if once.is_new:
        projections.project_one(session, now, assessment_id)
    return once


def record_not_done(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    assessment_id: UUID,
    reason_id: UUID,
    asked: NotDone,
) -> Once[NotDoneReason]:
    """Record why an assessment was not done; the reason recorded last counts, the earlier ones stay.

    Raises NotFound for what is out of reach, Locked, InvalidShape for a missing note, DoesNotApply where it
    was completed or cancelled, IdReused.
    """
    now, enrolment, standing = _standing(session, now, scope, study_id, enrolment_id, assessment_id)
    row = NotDoneReason(
        id=reason_id,
        assessment_id=assessment_id,
        reason=asked.reason,
        note=asked.note,
        recorded_at=now,
        recorded_by=who.actor,
    )
    is_note_missing = not_done.is_note_missing(asked.reason, asked.note)
    notes = [FieldFault("/note", "required-for-this-reason")] if is_note_missing else []
    faults = _faults(session, enrolment, standing, NOT_DONE, notes)
    return record_once(session, str(enrolment_id), "assessment.not-done", row, faults)


def _faults(
    session: Session,
    enrolment: Enrolment,
    standing: Standing,
    fitting: tuple[Status, ...],
    of_the_body: Iterable[FieldFault] = (),
) -> Iterator[FieldFault]:
    """Raises Locked, and DoesNotApply where the assessment stands otherwise."""
    locks.refuse_locked(session, enrolment)
    if standing.status not in fitting:
        raise DoesNotApply
    yield from of_the_body


def _standing(
    session: Session,
    now: datetime,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    assessment_id: UUID,
) -> tuple[datetime, Enrolment, Standing]:
    """The instant of this writer's turn, the enrolment, and the assessment as it stands then."""
    found = in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    (course,) = assessments.courses(session, now, [found])
    mine = (each for each in course.assessments if each.assessment.id == assessment_id)
    standing = next(mine, None)
    if standing is None:
        raise NotFound
    return now, found.enrolment, standing
