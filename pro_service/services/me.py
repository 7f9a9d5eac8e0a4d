"""What a participant may know of the own enrolment: the study, the site to call, who reads the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import DeviceCaller
from pro_service.domain.protocol import Site
from pro_service.services import studies, windows
from pro_service.store.participants import Consent, Enrolment


@dataclass(frozen=True, slots=True)
class Me:
    """One enrolment as its participant sees it; `permissions` are empty once consent is withdrawn."""

    enrolment_id: UUID
    study_id: str
    study_title: str
    language: str
    zone: str
    site: Site
    permissions: tuple[str, ...]
    pro_alert: Mapping[str, str]


def of_device(session: Session, now: datetime, who: DeviceCaller) -> Me:
    """The enrolment that this phone speaks for."""
    enrolment = session.get_one(Enrolment, who.enrolment_id)
    definition = studies.definition_of(session, enrolment.study_id, enrolment.study_version)
    return Me(
        enrolment_id=enrolment.id,
        study_id=definition.id,
        study_title=definition.title,
        language=enrolment.language,
        zone=enrolment.zone,
        site=definition.site(enrolment.site),
        permissions=_permissions(session, now, enrolment.id),
        pro_alert=definition.pro_alert,
    )


def _permissions(session: Session, now: datetime, enrolment_id: UUID) -> tuple[str, ...]:
    ends = anchors.ended(windows.events_of(session, enrolment_id), now)
    if any(end.kind == "withdrawal_of_consent" for end in ends):
        return ()
    newest = session.scalars(
        select(Consent)
        .where(Consent.enrolment_id == enrolment_id)
        .order_by(Consent.recorded_at.desc(), Consent.id)
        .limit(1)
    ).one()
    return tuple(newest.permissions)
