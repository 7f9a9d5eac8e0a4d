"""The contact log of a site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import contact_attempts
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault
from pro_service.services import studies
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import contact_attempts as contact_attempts_store
from pro_service.store.contact_attempts import ContactAttempt


@dataclass(frozen=True, slots=True)
class ContactLogging:
    """An attempt to reach a participant: when, by what, what came of it, and when to try again.

    `callback_on` is a local day at the site. `supersedes` names the mistaken row that this one puts right.
    """

    occurred_at: datetime
    channel: str
    outcome: str
    visit: str | None = None
    note: str | None = None
    callback_on: date | None = None
    supersedes: UUID | None = None


def log(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    attempt_id: UUID,
    asked: ContactLogging,
) -> Once[ContactAttempt]:
    """Add a row to the contact log.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit, IdReused.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    row = ContactAttempt(
        id=attempt_id,
        enrolment_id=enrolment_id,
        visit=asked.visit,
        occurred_at=asked.occurred_at,
        channel=asked.channel,
        outcome=asked.outcome,
        note=asked.note,
        callback_on=asked.callback_on,
        supersedes=asked.supersedes,
        recorded_at=now,
        recorded_by=who.actor,
    )
    faults = _faults(session, definition, definition.site(found.enrolment.site).zone, row, now)
    return record_once(session, str(enrolment_id), "contact.logged", row, faults)


def _faults(
    session: Session, definition: StudyDefinition, zone: str, row: ContactAttempt, now: datetime
) -> Iterator[FieldFault]:
    if row.visit is not None and row.visit not in [visit.code for visit in definition.visits]:
        yield FieldFault("/visit", "not-a-visit-of-this-study")
    if row.occurred_at > now:
        yield FieldFault("/occurred_at", "in-the-future")
    if row.callback_on is not None and row.callback_on < local_day(row.occurred_at, zone):
        yield FieldFault("/callback_on", "before-the-contact")
    if row.supersedes is not None:
        known = contact_attempts_store.of_enrolments(session, [row.enrolment_id], now)
        standing = contact_attempts.standing(each.as_attempt() for each in known)
        if row.supersedes not in [each.id for each in standing]:
            yield FieldFault("/supersedes", "no-such-standing-contact")
