"""What a participant may know of the own enrolment: the study, the site to call, who reads the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import DeviceCaller
from pro_service.domain.protocol import Site
from pro_service.services import studies, windows
from pro_service.store import devices as devices_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import participants as participants_store
from pro_service.store.devices import Device


@dataclass(frozen=True, slots=True)
class Me:
    """One enrolment as its participant sees it; `permissions` are empty once consent is withdrawn.

    devices    the phones that speak for it, oldest first
    server_at  our clock, beside which the phone sees its own
    """

    enrolment_id: UUID
    study_id: str
    study_title: str
    language: str
    zone: str
    site: Site
    permissions: tuple[str, ...]
    pro_alert: Mapping[str, str]
    proxy_answers: str
    devices: tuple[Device, ...]
    server_at: datetime


def of_device(session: Session, now: datetime, who: DeviceCaller) -> Me:
    """The enrolment that this phone speaks for."""
    found = enrolments_store.of_device(session, who.enrolment_id)
    enrolment, definition = found.enrolment, studies.definition_for(session, found)
    return Me(
        enrolment_id=enrolment.id,
        study_id=definition.id,
        study_title=definition.title,
        language=enrolment.language,
        zone=enrolment.zone,
        site=definition.site(enrolment.site),
        permissions=_permissions(session, now, enrolment.id),
        pro_alert=definition.told_of_alerts,
        proxy_answers=definition.proxy_answers,
        devices=_in_use(session, enrolment.id),
        server_at=now,
    )


def _in_use(session: Session, enrolment_id: UUID) -> tuple[Device, ...]:
    paired = devices_store.of_enrolment(session, enrolment_id)
    return tuple(each.device for each in paired if each.revocation is None and each.hand_over is None)


def _permissions(session: Session, now: datetime, enrolment_id: UUID) -> tuple[str, ...]:
    ends = anchors.ended(windows.events_of(session, [enrolment_id])[enrolment_id], now)
    if any(end.kind == "withdrawal_of_consent" for end in ends):
        return ()
    return tuple(participants_store.consents_of(session, [enrolment_id])[-1].permissions)
