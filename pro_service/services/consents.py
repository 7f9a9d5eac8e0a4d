"""A new consent of a participant who is enrolled already."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import DoesNotApply, FieldFault, InvalidShape
from pro_service.services import locks, studies, windows
from pro_service.services.participants import ConsentGiven, consent_faults, in_reach
from pro_service.services.repeats import same_as_before
from pro_service.store import audit
from pro_service.store import participants as participants_store
from pro_service.store.participants import Consent


@dataclass(frozen=True, slots=True)
class ConsentAdded:
    """The consent; `is_new` is False where exactly this was recorded before."""

    consent: Consent
    is_new: bool


def add(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    consent_id: UUID,
    given: ConsentGiven,
) -> ConsentAdded:
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
    before = session.get(Consent, consent_id)
    if before is not None:
        return ConsentAdded(same_as_before(before, row), is_new=False)
    locks.refuse_locked(session, found.enrolment)
    last = participants_store.consents_of(session, [enrolment_id])[-1]
    if faults := tuple(_faults(definition, given, last, now)):
        raise InvalidShape(*faults)
    ends = anchors.ended(windows.events_of(session, [enrolment_id])[enrolment_id], now)
    if any(end.kind == "withdrawal_of_consent" for end in ends):
        raise DoesNotApply
    audit.record(session, now, str(enrolment_id), who.actor, "consent.added", [row])
    return ConsentAdded(row, is_new=True)


def _faults(
    definition: StudyDefinition, given: ConsentGiven, last: Consent, now: datetime
) -> Iterator[FieldFault]:
    yield from consent_faults(definition, given, now)
    if given.signed_at < last.signed_at:
        yield FieldFault("/signed_at", "before-the-last-consent")
