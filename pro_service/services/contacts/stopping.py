"""The link at the foot of every e-mail: it can stop e-mail, and nothing else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from itsdangerous import BadData, Signer
from sqlalchemy.orm import Session

from pro_service.domain.callers import System
from pro_service.domain.contact_state import is_stopped
from pro_service.services import studies
from pro_service.services.contact_states import history_of, states
from pro_service.services.contacts.addresses import Changes
from pro_service.store import audit
from pro_service.store import enrolments as enrolments_store
from pro_service.store.participants import Enrolment
from pro_service.store.sealing import derived_key

LONGEST_TOKEN = 200
BY_LINK = System("unsubscribe-link")
_PURPOSE = "stop e-mail"


def stop_link(secret: bytes, base_url: str, enrolment_id: UUID) -> str:
    """The address that stops e-mail to this participant, for as long as the secret stays.

    Its token is signed for this purpose alone and holds the enrolment's id sealed, so that whoever keeps mail
    or logs learns nothing from it. Asking the address shows a page; only posting to it acts.
    """
    return f"{base_url}/api/v1/unsubscribe?token={_token(secret, enrolment_id)}"


def unsubscribe(session: Session, now: datetime, secret: bytes, token: str) -> None:
    """Stop e-mail to whom the link is for. Nothing happens for a link that is not ours, or a second time."""
    enrolment_id = _enrolment_of(session, secret, token)
    if enrolment_id is None:
        return
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    if is_stopped(history_of(session, enrolments_store.of_device(session, enrolment_id)), "email", now):
        return
    changes = Changes(session, now, BY_LINK, enrolment_id)
    changes.note("email", "stopped", "unsubscribed", None)
    audit.record(session, now, str(enrolment_id), BY_LINK.actor, "channel.stopped", changes.facts)


def language_of_link(session: Session, now: datetime, secret: bytes, token: str) -> str | None:
    """The language in which the participant of a link is written to; None for a link that is not ours."""
    enrolment_id = _enrolment_of(session, secret, token)
    if enrolment_id is None:
        return None
    found = enrolments_store.of_device(session, enrolment_id)
    definitions = {enrolment_id: studies.definition_for(session, found)}
    return states(session, [found], definitions, now)[enrolment_id].preferences.language


def _token(secret: bytes, enrolment_id: UUID) -> str:
    sealed = _box(secret).encrypt(enrolment_id.bytes, [_PURPOSE.encode()])
    return _signer(secret).sign(urlsafe_b64encode(sealed).rstrip(b"=")).decode()


def _enrolment_of(session: Session, secret: bytes, token: str) -> UUID | None:
    try:
        sealed = urlsafe_b64decode(_signer(secret).unsign(token) + b"=")
        enrolment_id = UUID(bytes=_box(secret).decrypt(sealed, [_PURPOSE.encode()]))
    except (BadData, InvalidTag, ValueError):
        return None
    return enrolment_id if session.get(Enrolment, enrolment_id) is not None else None


def _signer(secret: bytes) -> Signer:
    return Signer(derived_key(secret, f"{_PURPOSE} signature"), salt=_PURPOSE)


def _box(secret: bytes) -> AESSIV:
    """Deterministic, so that every mail to a participant carries the same link."""
    return AESSIV(derived_key(secret, f"{_PURPOSE} id"))
