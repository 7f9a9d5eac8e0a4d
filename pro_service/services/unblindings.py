"""Recording that somebody came to know a participant's arm, by accident or not (R35)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault
from pro_service.services import studies
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import unblindings as unblindings_store
from pro_service.store.unblindings import Unblinding


@dataclass(frozen=True, slots=True)
class Unblinded:
    """What happened, coded; which arm it is is never said, and there is no text to say it in.

    supersedes  the row that this one puts right, or assesses
    """

    occurred_on: date
    kind: str
    learned_by: str
    through: str
    assessment: str
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One event, of whom, and whether a later one took its place."""

    row: Unblinding
    subject_id: str
    is_superseded: bool


def record(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    unblinding_id: UUID,
    asked: Unblinded,
) -> Once[Unblinding]:
    """Record an event. No lock keeps it out: what happened is told when it is known.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit, IdReused.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    row = Unblinding(
        id=unblinding_id,
        enrolment_id=enrolment_id,
        occurred_on=asked.occurred_on,
        kind=asked.kind,
        learned_by=asked.learned_by,
        through=asked.through,
        assessment=asked.assessment,
        supersedes=asked.supersedes,
        recorded_at=now,
        recorded_by=who.actor,
    )
    today = local_day(now, definition.site(found.enrolment.site).zone)
    faults = _faults(session, row, today)
    return record_once(session, str(enrolment_id), "unblinding.recorded", row, faults)


def list_all(session: Session, now: datetime, scope: Scope, study_id: str) -> Sequence[Listed]:
    """Every event in reach, in the order of recording; those that were superseded among them.

    Raises NotFound for a study out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    rows = unblindings_store.of_study(session, scope, study_id, now)
    superseded = {row.supersedes for row, _ in rows}
    return [Listed(row, subject_id, row.id in superseded) for row, subject_id in rows]


def _faults(session: Session, row: Unblinding, today: date) -> Iterator[FieldFault]:
    if row.occurred_on > today:
        yield FieldFault("/occurred_on", "in-the-future")
    if row.supersedes and row.supersedes not in unblindings_store.supersedable(session, row.enrolment_id):
        yield FieldFault("/supersedes", "no-such-standing-unblinding")
