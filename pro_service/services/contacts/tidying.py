"""Addresses that nobody may write to any more are taken away; what stays is the fact with its keyed HMAC."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import System
from pro_service.services import studies, windows
from pro_service.services.contacts.addresses import Changes, remove, remove_all
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store import contacts as contacts_store
from pro_service.store import enrolments as enrolments_store

HOUSEKEEPER = System("housekeeping")
REVOKED, ENDED = "phone-revoked", "contact-ended"


def tidy(engine: Engine, now_of: Callable[[Session], datetime]) -> dict[str, int]:
    """Take away push subscriptions of revoked phones, and every address of whom contact has ended for good.

    Gives how many of each, `subscriptions` and `addresses`. One short transaction for each participant.
    """
    revoked = in_reading(engine, contacts_store.with_revoked_phones)
    ended = in_reading(engine, lambda session: contacts_store.with_ended_contact(session, now_of(session)))
    return {
        "subscriptions": sum(in_transaction(engine, partial(_of_revoked, now_of, own)) for own in revoked),
        "addresses": sum(in_transaction(engine, partial(_of_ended, now_of, own)) for own in ended),
    }


def _of_revoked(now_of: Callable[[Session], datetime], enrolment_id: UUID, session: Session) -> int:
    now = audit.wait_for_turn(session, str(enrolment_id), now_of(session))
    in_use = {row.id for row in contacts_store.subscriptions_of(session, enrolment_id)}
    changes = Changes(session, now, HOUSEKEEPER, enrolment_id)
    for row in contacts_store.all_subscriptions_of(session, enrolment_id):
        if row.id not in in_use:
            remove(changes, row, REVOKED)
    return _recorded(changes)


def _of_ended(now_of: Callable[[Session], datetime], enrolment_id: UUID, session: Session) -> int:
    """Judged by the facts once more: the end may have been put right meanwhile."""
    now = audit.wait_for_turn(session, str(enrolment_id), now_of(session))
    found = enrolments_store.of_device(session, enrolment_id)
    events = windows.events_of(session, [enrolment_id])[enrolment_id]
    reasons = studies.definition_for(session, found).end_reasons
    ended = anchors.effects(anchors.ended(events, now), reasons).contact
    changes = Changes(session, now, HOUSEKEEPER, enrolment_id)
    if ended is not None and ended.at <= now:
        remove_all(changes, ENDED)
    return _recorded(changes)


def _recorded(changes: Changes) -> int:
    if changes.facts:
        stream, who = str(changes.enrolment_id), changes.who.actor
        audit.record(changes.session, changes.now, stream, who, "address.erased", changes.facts)
    return len(changes.facts)
