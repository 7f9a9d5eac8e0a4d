"""Contact data that are erased or blocked, told while they are blocked, and destroyed after their term.

Every address leaves its place. What stays is the fact with a keyed HMAC for each, and an erasure that says
what happened, why, by whom and on what ground. Trial data are not touched.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.domain.erasures import DISCLOSED, TERM_OVER, ContactDataRule, names_any
from pro_service.domain.permissions import Scope
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotFound, NothingBlocked
from pro_service.services import studies
from pro_service.services.contacts.addresses import Changes, opened, remove_all
from pro_service.services.participants import in_reach
from pro_service.services.repeats import Once, record_once
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import erasures as erasures_store
from pro_service.store.enrolments import Found
from pro_service.store.erasures import BlockedAddress, Erasure, place_of_blocked
from pro_service.store.sealing import CannotOpen, Keyring

TOLD_AGAIN_FOR = timedelta(minutes=5)
"""So long a lost answer can be asked for again; later it is another telling, and has its own reason."""

ASKED_FOR = "erasure-asked-for"
"""The reason in the facts of the channels."""


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """What a site says when it has contact data erased."""

    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Act:
    """One taking away: the event that tells of it, and why.

    channel_reason  as the facts of the channels give it
    """

    event: str
    cause: str
    channel_reason: str
    reason: str | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Blocked addresses, opened for somebody who gave a reason; None where there is none of a kind."""

    fact: Erasure
    is_new: bool
    email: str | None = field(repr=False)
    telephone: str | None = field(repr=False)


def erase(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    erasure_id: UUID,
    asked: ErasureAsked,
) -> Once[Erasure]:
    """Erase every address of a participant, or block them where the study says so; asked again, once.

    Raises NotFound outside the scope, InvalidShape where the reason repeats an address, and IdReused.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    before = session.get(Erasure, erasure_id)
    if before is not None:
        if (before.enrolment_id, before.cause, before.reason) != (enrolment_id, asked.cause, asked.reason):
            raise IdReused
        return Once(before, is_new=False)
    _refuse_naming(asked.reason, _opened(session, keyring, enrolment_id).values())
    rule = studies.definition_for(session, found).erasure_on_request
    act = Act("contact-data.erased", asked.cause, ASKED_FOR, asked.reason, erasure_id)
    changes = Changes(session, now, who, enrolment_id)
    return Once(take_away(changes, keyring, rule, today_of(session, found, now), act), is_new=True)


def take_away(changes: Changes, keyring: Keyring, rule: ContactDataRule, today: date, act: Act) -> Erasure:
    """Take every address away by a rule, and tell of it; the stream is held by the caller.

    What cannot be opened is not blocked but gone: its key is lost. Push subscriptions are never blocked.
    """
    return blocked_until(changes, keyring, rule.until_on(today), rule.basis, act)


def blocked_until(
    changes: Changes, keyring: Keyring, until_on: date | None, basis: Mapping[str, str] | None, act: Act
) -> Erasure:
    """The same up to a day; None: erased."""
    session, own = changes.session, changes.enrolment_id
    kept = _opened(session, keyring, own) if until_on else {}
    made = removed(changes, act, basis, until_on if kept else None)
    audit.record(session, changes.now, str(own), changes.who.actor, act.event, [made, *changes.facts])
    session.add_all(_blocked(keyring, made, kind, value) for kind, value in kept.items())
    return made


def removed(
    changes: Changes, act: Act, basis: Mapping[str, str] | None = None, until_on: date | None = None
) -> Erasure:
    """Remove every address, and give the fact of it, which the caller has to record before the changes."""
    channels = sorted(_channels(changes.session, changes.enrolment_id))
    remove_all(changes, act.channel_reason)
    return Erasure(
        id=act.id,
        enrolment_id=changes.enrolment_id,
        step="erased" if until_on is None else "blocked",
        cause=act.cause,
        reason=act.reason,
        basis=dict(basis) if basis else None,
        channels=channels,
        until_on=until_on,
        recorded_at=changes.now,
        recorded_by=changes.who.actor,
    )


def disclose(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    blocking_id: UUID,
    disclosure_id: UUID,
    reason: str,
) -> Disclosure:
    """Tell blocked addresses to somebody who says why; that they were told stands in the trail.

    Raises NotFound outside the scope, NothingBlocked before and after the term, InvalidShape where the reason
    repeats an address, and IdReused.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    blocking = session.get(Erasure, blocking_id)
    if blocking is None or blocking.enrolment_id != enrolment_id:
        raise NotFound
    kept = _kept(session, keyring, blocking)
    if not kept or _is_over(blocking, today_of(session, found, now)):
        raise NothingBlocked
    _refuse_naming(reason, kept.values())
    said = _of_blocking(blocking, disclosure_id, "disclosed", DISCLOSED, kept, now, who.actor, reason)
    once = record_once(session, str(enrolment_id), "blocked-data.disclosed", said)
    if once.row.recorded_by != who.actor or now >= once.row.recorded_at + TOLD_AGAIN_FOR:
        raise IdReused  # each telling stands in the trail, under the name of whoever was told
    return Disclosure(once.row, once.is_new, kept.get("email"), kept.get("sms"))


def destroy_over(session: Session, now: datetime, actor: str, found: Found) -> int:
    """Destroy what is blocked beyond its term; gives how many addresses. The stream is held."""
    today = today_of(session, found, now)
    rows = erasures_store.blocked_of(session, found.enrolment.id)
    n = 0
    for blocking_id in dict.fromkeys(row.blocking_id for row in rows):
        blocking = session.get_one(Erasure, blocking_id)
        if _is_over(blocking, today):
            n += destroy(session, now, actor, blocking, uuid4(), TERM_OVER)
    return n


def destroy(
    session: Session, now: datetime, actor: str, blocking: Erasure, destruction_id: UUID, cause: str
) -> int:
    """Destroy what one blocking kept, and tell of it; gives how many addresses. The stream is held."""
    rows = [
        row
        for row in erasures_store.blocked_of(session, blocking.enrolment_id)
        if row.blocking_id == blocking.id
    ]
    kinds = [row.kind for row in rows]
    for row in rows:
        session.delete(row)
    session.flush()
    made = _of_blocking(blocking, destruction_id, "destroyed", cause, kinds, now, actor, None)
    audit.record(session, now, str(blocking.enrolment_id), actor, "blocked-data.destroyed", [made])
    return len(rows)


def today_of(session: Session, found: Found, now: datetime) -> date:
    """The local day at the participant's site."""
    return local_day(now, studies.definition_for(session, found).site(found.enrolment.site).zone)


def _refuse_naming(reason: str, addresses: Collection[str]) -> None:
    """A reason is kept for good: an address in it would outlive its erasure."""
    if names_any(reason, addresses):
        raise InvalidShape(FieldFault("/reason", "repeats-contact-data"))


def _channels(session: Session, enrolment_id: UUID) -> set[str]:
    pushed = {"push"} if contacts_store.all_subscriptions_of(session, enrolment_id) else set()
    return {*contacts_store.addresses_of(session, enrolment_id), *pushed}


def _opened(session: Session, keyring: Keyring, enrolment_id: UUID) -> dict[str, str]:
    """What can be opened of the addresses that stand, by kind."""
    found = {}
    for kind, row in contacts_store.addresses_of(session, enrolment_id).items():
        try:
            found[kind] = opened(keyring, row)
        except CannotOpen:
            continue
    return found


def _blocked(keyring: Keyring, blocking: Erasure, kind: str, value: str) -> BlockedAddress:
    sealed = keyring.seal(value, place_of_blocked(blocking.id, kind))
    return BlockedAddress(
        blocking_id=blocking.id, kind=kind, enrolment_id=blocking.enrolment_id, value=sealed
    )


def _kept(session: Session, keyring: Keyring, blocking: Erasure) -> dict[str, str]:
    rows = erasures_store.blocked_of(session, blocking.enrolment_id)
    return {
        row.kind: keyring.open(row.value, place_of_blocked(row.blocking_id, row.kind))
        for row in rows
        if row.blocking_id == blocking.id
    }


def _is_over(blocking: Erasure, today: date) -> bool:
    return blocking.until_on is not None and blocking.until_on < today


def _of_blocking(
    blocking: Erasure,
    own_id: UUID,
    step: str,
    cause: str,
    kinds: Collection[str],
    now: datetime,
    actor: str,
    reason: str | None,
) -> Erasure:
    return Erasure(
        id=own_id,
        enrolment_id=blocking.enrolment_id,
        step=step,
        cause=cause,
        reason=reason,
        basis=blocking.basis,
        channels=sorted(kinds),
        blocking_id=blocking.id,
        recorded_at=now,
        recorded_by=actor,
    )
