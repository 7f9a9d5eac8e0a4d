"""Checking participants in at a visit, so that the order of questionnaires and clinic is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import FieldFault
from pro_service.services import locks, studies
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import check_ins as check_ins_store
from pro_service.store.check_ins import CheckIn
from pro_service.store.participants import Enrolment


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """An arrival at a visit. `supersedes` names the mistaken one that this puts right, with a reason."""

    visit: str
    occurred_at: datetime
    supersedes: UUID | None = None
    reason: str | None = None


def check_in(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    check_in_id: UUID,
    asked: CheckingIn,
) -> Once[CheckIn]:
    """Record that a participant arrived for a visit.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit, Locked, IdReused.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    row = CheckIn(
        id=check_in_id,
        enrolment_id=enrolment_id,
        visit=asked.visit,
        occurred_at=asked.occurred_at,
        supersedes=asked.supersedes,
        reason=asked.reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    faults = _faults(session, definition, found.enrolment, row, now)
    return record_once(session, str(enrolment_id), "visit.checked-in", row, faults)


def _faults(
    session: Session, definition: StudyDefinition, enrolment: Enrolment, row: CheckIn, now: datetime
) -> Iterator[FieldFault]:
    """Raises Locked."""
    locks.refuse_locked(session, enrolment)
    standing = check_ins_store.standing(session, row.enrolment_id, now)
    if row.visit not in [visit.code for visit in definition.visits]:
        yield FieldFault("/visit", "not-a-visit-of-this-study")
    if row.occurred_at > now:
        yield FieldFault("/occurred_at", "in-the-future")
    replaced = [each for each in standing if each.id == row.supersedes]
    if row.supersedes is not None and not replaced:
        yield FieldFault("/supersedes", "no-such-standing-check-in")
    if row.supersedes is not None and not (row.reason or "").strip():
        yield FieldFault("/reason", "required-to-supersede")
    if any(each.visit == row.visit and each.id != row.supersedes for each in standing):
        yield FieldFault("/supersedes", "name-the-check-in-that-this-replaces")
