"""Giving a participant's phone the right to speak for an enrolment."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import as_typed
from pro_service.errors import IdReused, WrongPairingCode
from pro_service.services import attempts, secrets
from pro_service.services.devices import Revoking, refuse_without_note, revocation_of
from pro_service.services.participants import in_reach
from pro_service.store import audit
from pro_service.store import devices as devices_store
from pro_service.store.devices import Device, DeviceRevocation, PairingCode

VALID_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to hand over on paper or by link; `is_new` is False where it was issued before."""

    code: str
    expires_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class PairingAsked:
    """What a phone sends to be paired: the typed code and a secret that it minted itself."""

    code: str
    secret: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Paired:
    """The phone now speaks for its enrolment; its token is `psd_<device id>_<its own secret>`."""

    device_id: UUID
    enrolment_id: UUID
    is_new: bool


def issue(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    secret: bytes,
    study_id: str,
    enrolment_id: UUID,
    code_id: UUID,
    replaces_devices: bool,
    revoking: Revoking | None = None,
) -> IssuedCode:
    """Issue a single-use code. Pairing with it revokes earlier phones, if it replaces them.

    revoking  why every phone in use is revoked at once, in the same step: one that was lost is not left
              speaking until another is paired. None leaves them as they are

    Raises NotFound outside the scope, InvalidShape without the note that is needed, IdReused.
    """
    enrolment = in_reach(session, scope, study_id, enrolment_id).enrolment
    cause = None if revoking is None else revoking.cause
    if revoking is not None:
        refuse_without_note(revoking, "/revokes/note")
    code = secrets.pairing_code(secret, str(code_id))
    now = audit.wait_for_turn(session, str(enrolment.id), now)
    before = session.get(PairingCode, code_id)
    if before is not None:
        asked = (enrolment.id, replaces_devices, cause)
        if (before.enrolment_id, before.replaces_devices, before.revokes_because) != asked:
            raise IdReused
        return IssuedCode(_shown(code), before.expires_at, is_new=False)
    issued = PairingCode(
        id=code_id,
        enrolment_id=enrolment.id,
        code_hmac=kept_as(secret, code),
        expires_at=now + VALID_FOR,
        replaces_devices=replaces_devices,
        revokes_because=cause,
        recorded_at=now,
        recorded_by=who.actor,
    )
    revoked = _revoked_at_once(session, now, who.actor, enrolment.id, revoking)
    audit.record(session, now, str(enrolment.id), who.actor, "pairing-code.issued", [issued, *revoked])
    return IssuedCode(_shown(code), issued.expires_at, is_new=True)


def pair(
    session: Session, now: datetime, secret: bytes, device_id: UUID, asked: PairingAsked, address: str
) -> Paired | WrongPairingCode:
    """Pair a phone; the same phone may repeat itself, so that a lost answer does no harm.

    An unknown, used and expired code look the same. A wrong one is counted for the caller's address, so
    WrongPairingCode is returned; TooManyAttempts is raised.
    """
    key = secrets.keyed_hash(secret, "pairing-address", address)
    attempts.begin(session, now, "pairing", key)
    issued = devices_store.by_code(session, kept_as(secret, as_typed(asked.code)))
    paired = _paired(session, now, device_id, asked, issued) if issued else None
    if paired is None:
        return WrongPairingCode()
    attempts.succeeded(session, now, "pairing", key)
    return paired


def _paired(
    session: Session, now: datetime, device_id: UUID, asked: PairingAsked, issued: PairingCode
) -> Paired | None:
    now = audit.wait_for_turn(session, str(issued.enrolment_id), now)
    before = devices_store.paired_by(session, issued.id)
    if before is not None:
        known = devices_store.find(session, device_id)
        is_same = (
            known is not None
            and known.revoked_at is None
            and before.id == device_id
            and hmac.compare_digest(before.secret_hash, secrets.token_hash(asked.secret))
        )
        return Paired(device_id, issued.enrolment_id, is_new=False) if is_same else None
    if now >= issued.expires_at or session.get(Device, device_id) is not None:
        return None
    device = Device(
        id=device_id,
        enrolment_id=issued.enrolment_id,
        pairing_code_id=issued.id,
        secret_hash=secrets.token_hash(asked.secret),
        platform=asked.platform,
        recorded_at=now,
    )
    actor = DeviceCaller(device_id, issued.enrolment_id).actor
    revoked = _revocations(session, now, device, actor) if issued.replaces_devices else []
    audit.record(session, now, str(issued.enrolment_id), actor, "device.paired", [device, *revoked])
    return Paired(device_id, issued.enrolment_id, is_new=True)


def _revoked_at_once(
    session: Session, now: datetime, actor: str, enrolment_id: UUID, revoking: Revoking | None
) -> list[DeviceRevocation]:
    if revoking is None:
        return []
    return [
        revocation_of(device_id, revoking, now, actor)
        for device_id in devices_store.in_use(session, enrolment_id)
    ]


def _revocations(session: Session, now: datetime, device: Device, actor: str) -> list[DeviceRevocation]:
    return [
        DeviceRevocation(device_id=other, reason="replaced", recorded_at=now, recorded_by=actor)
        for other in devices_store.in_use(session, device.enrolment_id)
    ]


def kept_as(secret: bytes, code: str) -> str:
    """The form in which a code is kept."""
    return secrets.keyed_hash(secret, "pairing-code-kept", code)


def _shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"
