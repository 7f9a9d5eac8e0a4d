"""Something real in every sealed column, and rings of keys that follow one another."""

import base64
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.push_endpoints import KNOWN_HOSTS
from pro_service.services import contacts, drafts, second_factors
from pro_service.services.contacts import PreferencesAsked, SubscriptionAsked
from pro_service.settings import Settings
from pro_service.store.sealing import Keyring, keyring_of
from tests.support.contacts import AUTH, EMAIL, ENDPOINT, NUMBER, P256DH
from tests.support.erasing import block
from tests.support.factories import SECRET, Phone
from tests.support.reviewing import NURSE
from tests.support.rights import person

OLD, NEW = b"o" * 32, b"n" * 32
ANSWERED = "q1-is-answered"


def _listed(**keys: bytes) -> str:
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())


def _ring(**keys: bytes) -> Keyring:
    return keyring_of(Settings(secret=SECRET, data_keys=tuple(keys.items())))


OLD_RING, BOTH, NEW_RING = _ring(old=OLD), _ring(new=NEW, old=OLD), _ring(new=NEW)
WITHOUT_KEYS = keyring_of(Settings(secret=SECRET))
OPENING_NEW = _ring(old=OLD, new=NEW)
"""Of a process that was told of the new key and goes on sealing with the old one."""

ROTATING, ROTATED = _listed(new=NEW, old=OLD), _listed(new=NEW)
"""PRO_DATA_KEYS while the key is exchanged, and afterwards."""


def write_everywhere(session: Session, now: datetime, phone: Phone, keyring: Keyring) -> None:
    """A value in every sealed column that the services write: of a participant, and of one of the staff."""
    asked = PreferencesAsked(email=EMAIL, telephone=NUMBER)
    contacts.put_preferences(session, keyring, now, phone.caller, asked, "*")
    block(session, now, NURSE, phone, keyring)
    contacts.put_preferences(session, keyring, now, phone.caller, asked, "*")
    subscribed = SubscriptionAsked(ENDPOINT, P256DH, AUTH)
    contacts.add_subscription(session, keyring, KNOWN_HOSTS, now, phone.caller, uuid4(), subscribed)
    begun = phone.assessment("first", "sf36v1")
    drafts.put(session, keyring, now, phone.caller, begun, {"answers": ANSWERED}, None)
    maria = person(session, now)
    who = Staff(maria.account_id, maria.login, uuid4(), ())
    second_factors.enrol(session, now, keyring, who, uuid4())
