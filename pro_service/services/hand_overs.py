"""On site: a nurse hands the site's tablet to a participant, and signs out by doing so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import FieldFault, IdReused, InvalidShape
from pro_service.services import assessments, pairing, secrets, sessions
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.store import audit
from pro_service.store.devices import Device, HandOver, PairingCode

HANDED_FOR = timedelta(hours=4)
"""So long a tablet speaks for the participant; what was answered by then is taken for 30 days more."""


@dataclass(frozen=True, slots=True)
class HandingOver:
    """For which visit, and a secret that the tablet minted; of it only a hash is kept."""

    visit: str
    secret: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The tablet speaks for the questionnaires of one visit, until `expires_at`."""

    device_id: UUID
    enrolment_id: UUID
    visit: str
    expires_at: datetime
    is_new: bool


def hand_over(
    session: Session,
    now: datetime,
    secret: bytes,
    forms: FormLibrary,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    device_id: UUID,
    asked: HandingOver,
) -> HandedOver:
    """Let a tablet speak for one visit of a participant, and end the session of whoever handed it over.

    Both happen in one transaction: nobody holds the tablet while somebody of the staff is signed in on it.
    Sending it again is answered with 401 once it was done, and the tablet's own token then works; by somebody
    who signed in anew, with what stands, and that session ends too.

    Raises NotFound outside the scope, InvalidShape where nothing of the visit can be answered now, IdReused.
    """
    enrolment = in_reach(session, scope, study_id, enrolment_id).enrolment
    now = audit.wait_for_turn(session, str(enrolment.id), now)
    before = session.get(HandOver, device_id)
    if before is not None:
        told = _same_as_before(session, before, enrolment.id, asked)
        sessions.sign_out(session, now, who)  # whoever signed in anew to send it again
        return told
    if session.get(Device, device_id) is not None:
        raise IdReused
    _refuse_without_questions(session, now, forms, DeviceCaller(device_id, enrolment.id), asked.visit)
    given = _facts(now, secret, who.actor, enrolment.id, device_id, asked)
    audit.record(session, now, str(enrolment.id), who.actor, "tablet.handed-over", list(given))
    sessions.sign_out(session, now, who)
    return _told(enrolment.id, given[-1], is_new=True)


def _facts(
    now: datetime, secret: bytes, actor: str, enrolment_id: UUID, device_id: UUID, asked: HandingOver
) -> tuple[PairingCode, Device, HandOver]:
    """A code that nobody was told, the device that used it, and what the device is for."""
    code_id = uuid4()
    code = PairingCode(
        id=code_id,
        enrolment_id=enrolment_id,
        code_hmac=pairing.kept_as(secret, secrets.pairing_code(secret, str(code_id))),
        expires_at=now,
        replaces_devices=False,
        recorded_at=now,
        recorded_by=actor,
    )
    device = Device(
        id=device_id,
        enrolment_id=enrolment_id,
        pairing_code_id=code_id,
        secret_hash=secrets.token_hash(asked.secret),
        platform=asked.platform,
        recorded_at=now,
    )
    handed = HandOver(
        device_id=device_id,
        visit=asked.visit,
        expires_at=now + HANDED_FOR,
        recorded_at=now,
        recorded_by=actor,
    )
    return code, device, handed


def _refuse_without_questions(
    session: Session, now: datetime, forms: FormLibrary, tablet: DeviceCaller, visit: str
) -> None:
    mine = [each for each in assessments.list_mine(session, now, forms, tablet) if each.visit == visit]
    if not mine:
        raise InvalidShape(FieldFault("/visit", "not-a-visit-of-this-participant"))
    if not any(each.can_start for each in mine):
        raise InvalidShape(FieldFault("/visit", "nothing-to-answer-now"))


def _same_as_before(session: Session, before: HandOver, enrolment_id: UUID, asked: HandingOver) -> HandedOver:
    device = session.get_one(Device, before.device_id)
    known = (device.enrolment_id, before.visit, device.platform, device.secret_hash)
    if known != (enrolment_id, asked.visit, asked.platform, secrets.token_hash(asked.secret)):
        raise IdReused
    return _told(enrolment_id, before, is_new=False)


def _told(enrolment_id: UUID, handed: HandOver, *, is_new: bool) -> HandedOver:
    return HandedOver(handed.device_id, enrolment_id, handed.visit, handed.expires_at, is_new)
