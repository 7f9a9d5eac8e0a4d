"""A new consent of a participant who is enrolled already."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import DoesNotApply, FieldFault
from pro_service.services import locks, studies, windows
from pro_service.services.participants import ConsentGiven, consent_faults, in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import participants as participants_store
from pro_service.store.participants import Consent, Enrolment


def add(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    consent_id: UUID,
    given: ConsentGiven,
) -> Once[Consent]:
    """Record a further consent: another version of the form, or other permissions. The last one counts.

    Permission to contact that was withdrawn is given again by a consent signed after it. Raises NotFound
    outside the scope, InvalidShape, Locked, IdReused, and DoesNotApply once consent to the study was
    withdrawn: who comes back is enrolled anew.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    definition = studies.definition_for(session, found)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    row = Consent(
        id=consent_id,
        enrolment_id=enrolment_id,
        version=given.version,
        language=given.language,
        permissions=sorted(given.permissions),
        signed_at=given.signed_at,
        recorded_at=now,
        recorded_by=who.actor,
    )
    faults = _faults(session, definition, found.enrolment, given, now)
    return record_once(session, str(enrolment_id), "consent.added", row, faults)


def _faults(
    session: Session,
    definition: StudyDefinition,
    enrolment: Enrolment,
    given: ConsentGiven,
    now: datetime,
) -> Iterator[FieldFault]:
    """Raises Locked, and DoesNotApply after a withdrawal."""
    locks.refuse_locked(session, enrolment)
    ends = anchors.ended(windows.events_of(session, [enrolment.id])[enrolment.id], now)
    if any(end.kind == "withdrawal_of_consent" for end in ends):
        raise DoesNotApply
    yield from consent_faults(definition, given, now)
    last = participants_store.consents_of(session, [enrolment.id])[-1]
    if given.signed_at < last.signed_at:
        yield FieldFault("/signed_at", "before-the-last-consent")
