"""Addresses that nobody may write to any more are taken away, by the study's rule for the end of contact.

What stays is the fact with its keyed HMAC. What is blocked is destroyed when its term is over.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import System
from pro_service.domain.erasures import ERASED
from pro_service.services import studies, windows
from pro_service.services.contacts.addresses import Changes, remove
from pro_service.services.contacts.erasing import Act, destroy_over, take_away, today_of
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import erasures as erasures_store
from pro_service.store.engine import write_anew
from pro_service.store.sealing import Keyring

HOUSEKEEPER = System("housekeeping")
REVOKED, ENDED = "phone-revoked", "contact-ended"
LATELY = timedelta(hours=3)
"""Housekeeping comes each hour, and once more where the file could not be written anew."""

AHEAD_OF_UTC = timedelta(days=1)
"""Somewhere a local day has begun up to so much before it begins in UTC; each site's own day decides."""


def tidy(engine: Engine, keyring: Keyring, now_of: Callable[[Session], datetime]) -> dict[str, int]:
    """Take away push subscriptions of revoked phones, and every address of whom contact has ended for good;
    destroy what was blocked beyond its term.

    Gives how many of each: `subscriptions`, `addresses`, `destroyed`. One short transaction for each
    participant.
    """
    revoked = in_reading(engine, contacts_store.with_revoked_phones)
    ended = in_reading(engine, lambda session: contacts_store.with_ended_contact(session, now_of(session)))
    over = in_reading(
        engine,
        lambda session: erasures_store.blocked_until_before(session, (now_of(session) + AHEAD_OF_UTC).date()),
    )
    found = {
        "subscriptions": sum(in_transaction(engine, partial(_of_revoked, now_of, own)) for own in revoked),
        "addresses": sum(in_transaction(engine, partial(_of_ended, keyring, now_of, own)) for own in ended),
        "destroyed": sum(in_transaction(engine, partial(_of_over, now_of, own)) for own in over),
    }
    if in_reading(engine, lambda session: erasures_store.any_since(session, now_of(session) - LATELY)):
        write_anew(engine)
    return found


def _of_revoked(now_of: Callable[[Session], datetime], enrolment_id: UUID, session: Session) -> int:
    now = audit.wait_for_turn(session, str(enrolment_id), now_of(session))
    in_use = {row.id for row in contacts_store.subscriptions_of(session, enrolment_id)}
    changes = Changes(session, now, HOUSEKEEPER, enrolment_id)
    for row in contacts_store.all_subscriptions_of(session, enrolment_id):
        if row.id not in in_use:
            remove(changes, row, REVOKED)
    return _recorded(changes)


def _of_ended(
    keyring: Keyring, now_of: Callable[[Session], datetime], enrolment_id: UUID, session: Session
) -> int:
    """Judged by the facts once more: the end may have been put right meanwhile."""
    now = audit.wait_for_turn(session, str(enrolment_id), now_of(session))
    found = enrolments_store.of_device(session, enrolment_id)
    events = windows.events_of(session, [enrolment_id])[enrolment_id]
    definition = studies.definition_for(session, found)
    ended = anchors.effects(anchors.ended(events, now), definition.end_reasons).contact
    if ended is None or ended.at > now:
        return 0
    if not contacts_store.addresses_of(session, enrolment_id) and not (
        contacts_store.all_subscriptions_of(session, enrolment_id)
    ):
        return 0  # somebody was faster
    rule = definition.end_reason(ended.kind).contact_data or ERASED
    changes = Changes(session, now, HOUSEKEEPER, enrolment_id)
    act = Act("address.erased", ended.kind, ENDED)
    take_away(changes, keyring, rule, today_of(session, found, now), act)
    return len(changes.facts)


def _of_over(now_of: Callable[[Session], datetime], enrolment_id: UUID, session: Session) -> int:
    now = audit.wait_for_turn(session, str(enrolment_id), now_of(session))
    found = enrolments_store.of_device(session, enrolment_id)
    return destroy_over(session, now, HOUSEKEEPER.actor, found)


def _recorded(changes: Changes) -> int:
    if changes.facts:
        stream, who = str(changes.enrolment_id), changes.who.actor
        audit.record(changes.session, changes.now, stream, who, "address.erased", changes.facts)
    return len(changes.facts)
