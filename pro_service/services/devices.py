"""The phones of a participant, and taking from one the right to speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.phones import is_note_missing
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotFound
from pro_service.services.participants import in_reach
from pro_service.store import audit
from pro_service.store import devices as devices_store
from pro_service.store.devices import DeviceRevocation, PairedDevice

REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Revoking:
    """Why a site revokes phones: a coded cause, and its words, which `other` needs."""

    cause: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Revoked:
    """The phone speaks for nobody since `revoked_at`; `is_new` is False where it was revoked before."""

    device_id: UUID
    revoked_at: datetime
    is_new: bool


def list_all(session: Session, scope: Scope, study_id: str, enrolment_id: UUID) -> Sequence[PairedDevice]:
    """Every phone that was ever paired for a participant, oldest first. Raises NotFound."""
    in_reach(session, scope, study_id, enrolment_id)
    return devices_store.of_enrolment(session, enrolment_id)


def revoke(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    device_id: UUID,
    asked: Revoking,
) -> Revoked:
    """End at once what one phone may do; what it answered before and has not sent is still kept aside.

    A phone that another took the place of is revoked already: nothing is written. Raises NotFound,
    InvalidShape without the note that is needed, and IdReused where it was revoked for something else.
    """
    in_reach(session, scope, study_id, enrolment_id)
    refuse_without_note(asked, "/note")
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    known = {each.device.id: each for each in devices_store.of_enrolment(session, enrolment_id)}.get(
        device_id
    )
    if known is None:
        raise NotFound
    if known.revocation is not None:
        return _same_as_before(known.revocation, asked)
    revocation = revocation_of(device_id, asked, now, who.actor)
    audit.record(session, now, str(enrolment_id), who.actor, "device.revoked", [revocation])
    return Revoked(device_id, now, is_new=True)


def revocation_of(device_id: UUID, asked: Revoking, now: datetime, actor: str) -> DeviceRevocation:
    """The fact that a site revoked a phone."""
    return DeviceRevocation(
        device_id=device_id,
        reason=REVOKED,
        cause=asked.cause,
        note=asked.note,
        recorded_at=now,
        recorded_by=actor,
    )


def refuse_without_note(asked: Revoking, pointer: str) -> None:
    """Raises InvalidShape where the cause needs a note and has none, or the note is blank."""
    is_blank = asked.note is not None and not asked.note.strip()
    if is_blank or is_note_missing(asked.cause, asked.note):
        raise InvalidShape(FieldFault(pointer, "required-for-this-cause" if not is_blank else "blank"))


def _same_as_before(before: DeviceRevocation, asked: Revoking) -> Revoked:
    if before.reason == REVOKED and (before.cause, before.note) != (asked.cause, asked.note):
        raise IdReused
    return Revoked(before.device_id, before.recorded_at, is_new=False)
