"""Whom a token speaks for, at this instant."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Staff, TokenCaller
from pro_service.domain.permissions import Grant, Role
from pro_service.services import secrets
from pro_service.services.sessions import IDLE
from pro_service.store import accounts as accounts_store
from pro_service.store import devices as devices_store
from pro_service.store import service_tokens as tokens_store
from pro_service.store.accounts import StaffSession
from pro_service.store.devices import DeviceContact

STALE = timedelta(minutes=1)
"""A session's last use is written down at most this often."""

HEARD_AFTER_ITS_END = timedelta(days=30)
"""For so long a revoked phone's uploads are still kept aside, and what a tablet of the site holds is taken;
afterwards it is a stranger.
"""


def staff_of(session: Session, now: datetime, token: str) -> Staff | None:
    """The staff member of a session that is neither ended, idle for too long nor over; rights as of now.

    A role that began later counts from the next sign-in on, which asks for what it needs.
    A session is worth nothing while its account is suspended or holds no role.
    """
    found = accounts_store.session_by_token(session, secrets.token_hash(token))
    if found is None or found.is_suspended or not _is_alive(found.session, now):
        return None
    opened = found.session
    grants = _grants(session, now, opened)
    if not grants:
        return None
    return Staff(
        account_id=opened.account_id,
        login=found.login,
        session_id=opened.id,
        grants=grants,
        is_stale=opened.last_used_at < now - STALE,
        awaiting=opened.awaiting,
    )


def program_of(session: Session, now: datetime, token: str) -> TokenCaller | None:
    """The program of a service token that is neither revoked nor over."""
    found = tokens_store.by_hash(session, secrets.token_hash(token))
    if found is None or found.revocation is not None or now >= found.token.expires_at:
        return None
    is_stale = found.last_used_at is None or found.last_used_at < now - STALE
    return TokenCaller(found.token.id, found.token.study_id, is_stale)


def touch(session: Session, now: datetime, who: Staff | TokenCaller) -> None:
    """Note that a session is in use, so that it does not end for idleness; or when a token was last used."""
    if isinstance(who, TokenCaller):
        tokens_store.note_use(session, who.token_id, now)
    else:
        accounts_store.note_use(session, who.session_id, now)


def device_of(session: Session, now: datetime, token: str) -> DeviceCaller | None:
    """The phone of a token; one revoked within 30 days still has a name, and only its uploads are heard."""
    parts = secrets.split_device_token(token)
    device_id = _uuid(parts[0]) if parts else None
    if parts is None or device_id is None:
        return None
    found = devices_store.find(session, device_id)
    if found is None or not hmac.compare_digest(found.device.secret_hash, secrets.token_hash(parts[1])):
        return None
    handed = found.hand_over
    ends = [each for each in (found.revoked_at, handed.expires_at if handed else None) if each is not None]
    if ends and now >= min(ends) + HEARD_AFTER_ITS_END:
        return None
    return DeviceCaller(
        device_id,
        found.device.enrolment_id,
        found.revoked_at,
        visit=handed.visit if handed else None,
        ends_at=handed.expires_at if handed else None,
        is_over=handed is not None and now >= handed.expires_at,
    )


def note_contact(session: Session, now: datetime, device: DeviceCaller, phone_clock: datetime | None) -> None:
    """Keep what the phone's clock said at this contact, where it said so; of two at one instant the first."""
    if phone_clock is None or session.get(DeviceContact, (device.device_id, now)) is not None:
        return
    session.add(DeviceContact(device_id=device.device_id, received_at=now, phone_at=phone_clock))


def _is_alive(opened: StaffSession, now: datetime) -> bool:
    return opened.ended_at is None and now < opened.expires_at and now < opened.last_used_at + IDLE


def _grants(session: Session, now: datetime, opened: StaffSession) -> tuple[Grant, ...]:
    """The roles held now that had begun when the session was opened, and was asked for what they need."""
    held = accounts_store.grants_held(session, opened.account_id, now)
    return tuple(
        Grant(Role(grant.role), grant.study_id, grant.site)
        for grant in held
        if grant.from_at <= opened.started_at
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None
