"""Which facts are the source data of a participant: what is signed, what is copied, and what stays apart.

Every table of facts that belong to a participant has a place here; one without fails the build.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pro_service.domain.canonical import canonical_json, content_hash


class Kind(StrEnum):
    """What a table of facts is to somebody who signs or copies."""

    DATA = "data"  # data of the trial: signed, and in every copy
    WORK = "work"  # how the site and its reviewers worked with them: in every copy, and not signed
    APART = "apart"  # the way to the participant, and what follows from data: in no copy but by the trail


TABLES: Mapping[str, Kind] = {
    "participant": Kind.DATA,
    "enrolment": Kind.DATA,
    "consent": Kind.DATA,
    "anchor_event": Kind.DATA,
    "check_in": Kind.DATA,
    "protocol_change": Kind.DATA,
    "expectation_change": Kind.DATA,
    "not_done_reason": Kind.DATA,
    "presentation": Kind.DATA,
    "paper_entry": Kind.DATA,
    "submission": Kind.DATA,
    "response_version": Kind.DATA,
    "quarantined": Kind.DATA,
    "correction": Kind.DATA,
    "invalidation": Kind.DATA,
    "quarantine_resolution": Kind.DATA,
    "contact_attempt": Kind.WORK,
    "unblinding": Kind.WORK,
    "query": Kind.WORK,
    "query_step": Kind.WORK,
    "sign_off": Kind.WORK,
    "lock_change": Kind.WORK,
    "pro_alert": Kind.WORK,
    "pro_alert_outcome": Kind.WORK,
    "paradata": Kind.APART,  # how it was filled in is never told at the site
    "answer_change": Kind.APART,
    "device": Kind.APART,
    "device_revocation": Kind.APART,
    "hand_over": Kind.APART,
    "pairing_code": Kind.APART,
    "contact_preference": Kind.APART,
    "contact_withdrawal": Kind.APART,
    "channel_change": Kind.APART,
    "postponement": Kind.APART,
    "erasure": Kind.APART,
    "message_test": Kind.APART,
    "message_test_event": Kind.APART,
    "reminder_decision": Kind.APART,
    "delivery_event": Kind.APART,
    "alarm": Kind.APART,
}

SIGNED = tuple(sorted(table for table, kind in TABLES.items() if kind is Kind.DATA))
COPIED = tuple(sorted(table for table, kind in TABLES.items() if kind is not Kind.APART))

SETTLES_IN = timedelta(minutes=2)
"""Nothing is recorded any more before an instant that is so long ago: writing lasts 30 seconds at most."""

Told = Mapping[str, Any]
"""A fact as the audit trail tells it: `{"table": name, "row": {column: value}}`."""


def settled_at(as_of: datetime, now: datetime) -> datetime:
    """Until when what was recorded by `as_of` is known whole, by who reads it now.

    Between the two a writer may be on the way: its instant is that at which it began, and nobody sees it yet.
    """
    return min(as_of, now - SETTLES_IN)


def in_order(facts: Iterable[Told]) -> list[Told]:
    """Facts in the order in which they are hashed and copied: by table, then by the text of the row."""
    return sorted(facts, key=lambda fact: (fact["table"], canonical_json(fact["row"])))


def hash_of(facts: Iterable[Told]) -> str:
    """SHA-256 of the canonical JSON of the facts in their order; of none as of an empty list."""
    return content_hash(in_order(facts))


def hash_of_all(hashes: Mapping[str, str]) -> str:
    """One hash over those of several enrolments, by the text of their ids."""
    return content_hash(dict(hashes))


def is_at(fact: Told, visit: str, assessments: Mapping[str, str]) -> bool:
    """Whether a fact belongs to a visit, by its own column or by that of its assessment (id -> visit)."""
    row = fact["row"]
    if row.get("assessment_id") is not None:
        return assessments.get(str(row["assessment_id"])) == visit
    return bool(row.get("visit") == visit)
