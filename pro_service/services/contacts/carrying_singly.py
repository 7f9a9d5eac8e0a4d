"""Addresses that were taken away singly, and channels that were stopped, carried over to a restored database.

By a wish of the participant, a bounce, or another address in their place: none of it is an erasure, and a
backup made before brings each of them back. A line holds the keyed HMAC of an address, never the address.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.canonical import canonical_json
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.services.contacts.addresses import Changes, remove
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import erasures as erasures_store
from pro_service.store.contacts import ChannelChange, ContactAddress, PushSubscription
from pro_service.store.participants import Enrolment

REMOVED, STOPPED = "removed", "stopped"
EVENTS = {REMOVED: "address.gone", STOPPED: "channel.stopped"}
PUSH = "push"


@dataclass(frozen=True, slots=True)
class Gone:
    """One address that stands no more (`removed`, by its keyed HMAC), or one channel that is stopped."""

    enrolment_id: UUID
    channel: str
    change: str
    value_hmac: str | None
    reason: str
    recorded_at: datetime


def lines(session: Session) -> Iterator[str]:
    """A line of JSON for each, by enrolment; what an erasure took away stands among the erasures."""
    erased = {(each.enrolment_id, each.recorded_at) for each in erasures_store.everything(session)}
    for each in _gone(contacts_store.all_changes(session)):
        if (each.enrolment_id, each.recorded_at) not in erased:
            yield canonical_json(
                {
                    "enrolment_id": str(each.enrolment_id),
                    "channel": each.channel,
                    "change": each.change,
                    "value_hmac": each.value_hmac,
                    "reason": each.reason,
                    "recorded_at": each.recorded_at.isoformat(),
                }
            )


def read(told: Mapping[str, Any]) -> Gone:
    """One line. Raises ValueError, TypeError, KeyError or AttributeError for what is none."""
    if told["change"] not in EVENTS or told["channel"] not in CHANNELS:
        raise ValueError
    if (told["change"] == REMOVED) != isinstance(told["value_hmac"], str):
        raise ValueError
    at = datetime.fromisoformat(told["recorded_at"])
    if at.tzinfo is None or not isinstance(told["reason"], str):
        raise ValueError
    where = UUID(told["enrolment_id"]), told["channel"], told["change"]
    return Gone(*where, told["value_hmac"], told["reason"], at)


def carry_over(session: Session, now: datetime, who: Operator, gone: Gone) -> bool:
    """Take the address away, or stop the channel, as was done before; False where there is nothing to do.

    What was given anew here since then stays: a line never reaches beyond its own instant.
    """
    if session.get(Enrolment, gone.enrolment_id) is None:
        return False
    now = audit.wait_for_turn(session, str(gone.enrolment_id), now)
    changes = Changes(session, now, who, gone.enrolment_id)
    before = [each.change for each in contacts_store.changes_of(session, [gone.enrolment_id])]
    if gone.change == STOPPED:
        _stop(changes, before, gone)
    else:
        _remove(changes, before, gone)
    if changes.facts:
        audit.record(session, now, str(gone.enrolment_id), who.actor, EVENTS[gone.change], changes.facts)
    return bool(changes.facts)


def _stop(changes: Changes, before: Sequence[ChannelChange], gone: Gone) -> None:
    wishes = [each for each in before if each.channel == gone.channel and each.change in (STOPPED, "resumed")]
    is_older = not wishes or wishes[-1].recorded_at < gone.recorded_at
    if is_older and not (wishes and wishes[-1].change == STOPPED):
        changes.note(gone.channel, STOPPED, gone.reason, None)


def _remove(changes: Changes, before: Sequence[ChannelChange], gone: Gone) -> None:
    given = [
        each.recorded_at
        for each in before
        if (each.channel, each.value_hmac, each.change) == (gone.channel, gone.value_hmac, "added")
    ]
    if given and max(given) > gone.recorded_at:
        return
    for standing in _standing(changes.session, gone):
        remove(changes, standing, gone.reason)


def _standing(session: Session, gone: Gone) -> Collection[ContactAddress | PushSubscription]:
    rows: Collection[ContactAddress | PushSubscription]
    if gone.channel == PUSH:
        rows = contacts_store.all_subscriptions_of(session, gone.enrolment_id)
    else:
        addresses = contacts_store.addresses_of(session, gone.enrolment_id)
        rows = [each for kind, each in addresses.items() if kind == gone.channel]
    return [each for each in rows if each.value_hmac == gone.value_hmac]


def _gone(changes: Sequence[ChannelChange]) -> Iterator[Gone]:
    """What the changes of all enrolments, in order, leave taken away or stopped."""
    for (enrolment_id, channel), own in groupby(
        sorted(changes, key=lambda each: (str(each.enrolment_id), each.channel, each.number)),
        key=lambda each: (each.enrolment_id, each.channel),
    ):
        for change, value_hmac, last in _last_of_each(list(own), channel):
            yield Gone(enrolment_id, channel, change, value_hmac, last.reason, last.recorded_at)


def _last_of_each(
    own: Sequence[ChannelChange], channel: str
) -> Iterator[tuple[str, str | None, ChannelChange]]:
    """Of one channel: each address that stands no more with the change that took it away, and a stop."""
    standing: set[str] = set()
    gone: dict[str, ChannelChange] = {}
    wish: ChannelChange | None = None
    for each in own:
        if each.change in (STOPPED, "resumed"):
            wish = each
        if each.value_hmac is None:
            continue
        if each.change == "added":
            if channel != PUSH:  # there is one of each: another one takes its place
                gone |= dict.fromkeys(standing, each)
                standing = set()
            standing.add(each.value_hmac)
            gone.pop(each.value_hmac, None)
        elif each.change == REMOVED:
            standing.discard(each.value_hmac)
            gone[each.value_hmac] = each
    yield from ((REMOVED, value_hmac, last) for value_hmac, last in gone.items())
    if wish is not None and wish.change == STOPPED:
        yield STOPPED, None, wish
