"""The addresses themselves: sealed, opened for sending alone, and taken away without a trace but a fact."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.channels.protocol import Address
from pro_service.domain.callers import DeviceCaller, Operator, Staff, System
from pro_service.domain.reminder_plan import Channel
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store.contacts import ChannelChange, ContactAddress, PushSubscription
from pro_service.store.sealing import Keyring, Place

Actor = DeviceCaller | Staff | Operator | System


@dataclass(slots=True)
class Changes:
    """The changes of channels that one act makes, numbered on from those before."""

    session: Session
    now: datetime
    who: Actor
    enrolment_id: UUID
    facts: list[ChannelChange] = field(default_factory=list)
    _numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        """The stream is held by the caller, so that nobody else numbers meanwhile."""
        self._numbers = count(contacts_store.last_number(self.session, ChannelChange, self.enrolment_id) + 1)

    def note(
        self, channel: str, change: str, reason: str, value_hmac: str | None, device_id: UUID | None = None
    ) -> None:
        """One change more."""
        self.facts.append(
            ChannelChange(
                enrolment_id=self.enrolment_id,
                number=next(self._numbers),
                channel=channel,
                change=change,
                reason=reason,
                value_hmac=value_hmac,
                device_id=device_id,
                recorded_at=self.now,
                recorded_by=self.who.actor,
            )
        )


def address_of(
    session: Session, keyring: Keyring, enrolment_id: UUID, channel: Channel
) -> list[tuple[UUID | None, Address]]:
    """The standing addresses of a channel, opened for sending; with each push subscription its id.

    Whether it may be written to is not asked here. Raises CannotOpen.
    """
    if channel == "push":
        rows = contacts_store.subscriptions_of(session, enrolment_id)
        return [(row.id, opened_subscription(keyring, row)) for row in rows]
    found = contacts_store.addresses_of(session, enrolment_id).get(channel)
    return [(None, Address(opened(keyring, found)))] if found else []


def address_hmac(session: Session, enrolment_id: UUID, channel: str) -> str | None:
    """The keyed HMAC of the standing e-mail address or telephone number; None for push, and without one."""
    found = contacts_store.addresses_of(session, enrolment_id).get(channel)
    return found.value_hmac if found else None


def mark_gone(
    session: Session,
    now: datetime,
    who: Actor,
    enrolment_id: UUID,
    channel: Channel,
    subscription_id: UUID | None,
    code: str,
    address: str | None = None,
) -> None:
    """Take away an address that does not exist any more; `code` says how that came to be known ("push-410").

    `address` is the keyed HMAC of the one that was written to. Nothing happens where it is gone already, or
    where another one stands by now.
    """
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    found: ContactAddress | PushSubscription | None
    if channel == "push":
        found = session.get(PushSubscription, (enrolment_id, subscription_id))
    else:
        found = session.get(ContactAddress, (enrolment_id, channel))
    if found is None or (address is not None and found.value_hmac != address):
        return
    changes = Changes(session, now, who, enrolment_id)
    remove(changes, found, code)
    audit.record(session, now, str(enrolment_id), who.actor, "address.gone", changes.facts)


def set_address(changes: Changes, keyring: Keyring, kind: str, value: str | None, reason: str) -> None:
    """Put an address in the place of the one before, or take it away where `value` is None."""
    found = changes.session.get(ContactAddress, (changes.enrolment_id, kind))
    if value is None:
        if found is not None:
            remove(changes, found, reason)
        return
    digest = index_of(keyring, kind, value)
    sealed = keyring.seal(value, _place(kind, changes.enrolment_id))
    if found is None:
        changes.session.add(
            ContactAddress(enrolment_id=changes.enrolment_id, kind=kind, value=sealed, value_hmac=digest)
        )
    else:
        found.value, found.value_hmac = sealed, digest
    changes.note(kind, "added", reason, digest)


def remove(changes: Changes, found: ContactAddress | PushSubscription, reason: str) -> None:
    """Take an address away for good; what stays is the fact with its keyed HMAC."""
    if isinstance(found, PushSubscription):
        changes.note("push", "removed", reason, found.value_hmac, found.device_id)
    else:
        changes.note(found.kind, "removed", reason, found.value_hmac)
    changes.session.delete(found)
    changes.session.flush()


def remove_all(changes: Changes, reason: str) -> None:
    """Take away every address of an enrolment."""
    for subscription in contacts_store.all_subscriptions_of(changes.session, changes.enrolment_id):
        remove(changes, subscription, reason)
    for address in contacts_store.addresses_of(changes.session, changes.enrolment_id).values():
        remove(changes, address, reason)


def opened(keyring: Keyring, found: ContactAddress) -> str:
    """The e-mail address or telephone number. Raises CannotOpen."""
    return keyring.open(found.value, _place(found.kind, found.enrolment_id))


def opened_subscription(keyring: Keyring, row: PushSubscription) -> Address:
    """Where a phone takes messages, and its keys. Raises CannotOpen."""

    def read(column: str) -> str:
        return keyring.open(getattr(row, column), place_of_subscription(column, row.enrolment_id, row.id))

    return Address(read("endpoint"), {"p256dh": read("p256dh"), "auth": read("auth")})


def index_of(keyring: Keyring, kind: str, value: str) -> str:
    """The keyed HMAC under which an address stands in facts."""
    return keyring.blind_index(f"contact {kind}", value)


def place_of_subscription(column: str, enrolment_id: UUID, subscription_id: UUID) -> Place:
    """Where a value of a push subscription stands."""
    return Place(PushSubscription.__tablename__, column, f"{enrolment_id}/{subscription_id}")


def _place(kind: str, enrolment_id: UUID) -> Place:
    return Place(ContactAddress.__tablename__, "value", f"{enrolment_id}/{kind}")
