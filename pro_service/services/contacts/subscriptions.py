"""Push subscriptions: where a phone takes messages, as its browser's push service gave it out."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.push_endpoints import EndpointNotAllowed, allowed
from pro_service.errors import FieldFault, IdReused, InvalidShape
from pro_service.services import attempts
from pro_service.services.contact_states import history_of
from pro_service.services.contacts.addresses import (
    Changes,
    index_of,
    opened_subscription,
    place_of_subscription,
    remove,
)
from pro_service.services.contacts.preferences import refuse_if_not_permitted
from pro_service.services.installation import PRODUCTION
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store.contacts import PushSubscription
from pro_service.store.deployment import mark_of
from pro_service.store.sealing import Keyring


@dataclass(frozen=True, slots=True)
class SubscriptionAsked:
    """What the browser gave: where to send, and the keys to encrypt with, in base64url."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubscriptionAdded:
    """The subscription; `is_new` is False where it was added before."""

    subscription_id: UUID
    is_new: bool


def add_subscription(
    session: Session,
    keyring: Keyring,
    hosts: tuple[str, ...],
    now: datetime,
    who: DeviceCaller,
    subscription_id: UUID,
    asked: SubscriptionAsked,
) -> SubscriptionAdded:
    """Keep where this phone takes messages, in the place of what it gave before.

    Raises InvalidShape, ContactNotPermitted, TooManyToday, and IdReused where the id stands for
    another subscription.
    """
    found = enrolments_store.of_device(session, who.enrolment_id)
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    if faults := tuple(_faults(asked, hosts, may_be_here=mark_of(session) != PRODUCTION)):
        raise InvalidShape(*faults)
    before = session.get(PushSubscription, (who.enrolment_id, subscription_id))
    if before is not None:
        return _same_as_before(keyring, before, who, asked)
    refuse_if_not_permitted(session, found, history_of(session, found), now)
    attempts.count_today(session, now, "push-subscription", who.enrolment_id)
    changes = Changes(session, now, who, who.enrolment_id)
    for other in contacts_store.all_subscriptions_of(session, who.enrolment_id):
        if other.device_id == who.device_id:
            remove(changes, other, "replaced")
    kept = _sealed(keyring, who, subscription_id, asked)
    session.add(kept)
    changes.note("push", "added", "given-by-participant", kept.value_hmac, who.device_id)
    audit.record(session, now, str(who.enrolment_id), who.actor, "push-subscription.added", changes.facts)
    return SubscriptionAdded(subscription_id, is_new=True)


def remove_subscription(session: Session, now: datetime, who: DeviceCaller, subscription_id: UUID) -> None:
    """Take a subscription of this participant away; nothing happens where there is none."""
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    found = session.get(PushSubscription, (who.enrolment_id, subscription_id))
    if found is None:
        return
    changes = Changes(session, now, who, who.enrolment_id)
    remove(changes, found, "taken-back-by-participant")
    audit.record(session, now, str(who.enrolment_id), who.actor, "push-subscription.removed", changes.facts)


def _faults(asked: SubscriptionAsked, hosts: tuple[str, ...], *, may_be_here: bool) -> Iterator[FieldFault]:
    try:
        allowed(asked.endpoint, hosts, may_be_here=may_be_here)
    except EndpointNotAllowed:
        yield FieldFault("/endpoint", "not-a-known-push-service")
    if not _is_public_key(asked.p256dh):
        yield FieldFault("/keys/p256dh", "not-a-key")


def _is_public_key(text: str) -> bool:
    """A point on P-256, uncompressed: what a message can be encrypted for."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), urlsafe_b64decode(text + "="))
    except ValueError:
        return False
    return True


def _same_as_before(
    keyring: Keyring, before: PushSubscription, who: DeviceCaller, asked: SubscriptionAsked
) -> SubscriptionAdded:
    kept = opened_subscription(keyring, before)
    same = (kept.value, kept.keys["p256dh"], kept.keys["auth"]) == (asked.endpoint, asked.p256dh, asked.auth)
    if not same or before.device_id != who.device_id:
        raise IdReused
    return SubscriptionAdded(before.id, is_new=False)


def _sealed(
    keyring: Keyring, who: DeviceCaller, subscription_id: UUID, asked: SubscriptionAsked
) -> PushSubscription:
    return PushSubscription(
        enrolment_id=who.enrolment_id,
        id=subscription_id,
        device_id=who.device_id,
        value_hmac=index_of(keyring, "push", asked.endpoint),
        **{
            column: keyring.seal(
                getattr(asked, column), place_of_subscription(column, who.enrolment_id, subscription_id)
            )
            for column in ("endpoint", "p256dh", "auth")
        },
    )
