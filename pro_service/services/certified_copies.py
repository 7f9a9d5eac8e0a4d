"""The certified copy of one enrolment: all its source data and its whole audit trail, and its comparison."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import audit as chain
from pro_service.domain.audit import Link
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.canonical import canonical_json, sha256_hex
from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import receipt_code
from pro_service.domain.source_data import COPIED, hash_of, in_order
from pro_service.errors import NotFound
from pro_service.services.participants import in_reach
from pro_service.store import accounts as accounts_store
from pro_service.store import source_data
from pro_service.store.audit import AuditEvent
from pro_service.store.enrolments import Found

FORMAT = "pro-service certified copy 1"
OF_DATA = ("facts", "assessments", "receipts", "content_hash", "trail", "head")
"""The parts that are compared with the database; the others say of what, when and by whom it was made."""

OF_EVENT = ("stream", "seq", "kind", "actor", "body", "salt", "body_hash", "previous_hash", "hash")


def make(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    as_of: datetime,
) -> dict[str, Any]:
    """The copy as of an instant, as JSON holds it.

    Raises NotFound outside the scope, and for who was not enrolled by then.
    Scores are no source data: they stand in the trail, with the submission that they were made of.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    if found.enrolment.recorded_at > as_of:
        raise NotFound
    content = _data(session, found, as_of)
    return {
        "format": FORMAT,
        "study_id": study_id,
        "site": found.enrolment.site,
        "enrolment_id": str(enrolment_id),
        "subject_id": found.subject_id,
        "as_of": _told(as_of),
        "made_at": _told(now),
        "made_by": who.actor,
        "software_version": version("pro-service"),
        "actors": _actors(session, content),
        **content,
    }


def differences(session: Session, scope: Scope, copy: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a copy differs from the database, and where its own chain does not hold; empty where it agrees.

    Rows are named by their table and the beginning of their SHA-256. Raises NotFound where the enrolment is
    not in reach, KeyError, TypeError or ValueError for what is no certified copy.
    """
    if copy["format"] != FORMAT:
        raise ValueError("no certified copy")
    found = in_reach(session, scope, copy["study_id"], UUID(copy["enrolment_id"]))
    kept = _data(session, found, datetime.fromisoformat(copy["as_of"]))
    said = (found.enrolment.site, found.subject_id)
    about = [] if said == (copy["site"], copy["subject_id"]) else ["the participant is another"]
    return (*about, *_chain_faults(copy), *_differing(copy, kept))


def _data(session: Session, found: Found, as_of: datetime) -> dict[str, Any]:
    own = found.enrolment.id
    facts = in_order(source_data.facts_of(session, COPIED, [own], as_of)[own])
    events = source_data.events_by(session, str(own), as_of)
    sent = [fact["row"] for fact in facts if fact["table"] in ("submission", "quarantined")]
    return {
        "facts": facts,
        "assessments": [
            {"id": str(each.id), "visit": each.visit, "instrument": each.instrument,
             "occurrence": each.occurrence}
            for each in source_data.assessments_of(session, [own])[own]
        ],
        "receipts": {row["content_hash"]: receipt_code(row["content_hash"]) for row in sent},
        "content_hash": hash_of(facts),
        "trail": [_event(each) for each in events],
        "head": {"seq": events[-1].seq, "hash": events[-1].hash},
    }  # fmt: skip


def _event(event: AuditEvent) -> dict[str, Any]:
    return {"recorded_at": _told(event.recorded_at), **{name: getattr(event, name) for name in OF_EVENT}}


def _actors(session: Session, content: Mapping[str, Any]) -> dict[str, str]:
    """The names of the staff that the copy tells of, by how the trail names them."""
    told = {event["actor"] for event in content["trail"]}
    ids = [UUID(actor.partition(":")[2]) for actor in told if actor.startswith("account:")]
    return {f"account:{each.id}": each.name for each in accounts_store.of_ids(session, ids)}


def _chain_faults(copy: Mapping[str, Any]) -> Iterator[str]:
    stream = copy["enrolment_id"]
    links = [
        Link(**{**event, "recorded_at": datetime.fromisoformat(event["recorded_at"])})
        for event in copy["trail"]
    ]
    head = (copy["head"]["seq"], copy["head"]["hash"])
    for found in chain.breaks(stream, links, head):
        yield f"the trail does not hold at event {found.seq}: {found.fault}"
    if hash_of(copy["facts"]) != copy["content_hash"]:
        yield "the content hash is not that of the facts"


def _differing(copy: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    told = {(fact["table"], canonical_json(fact["row"])) for fact in copy["facts"]}
    there = {(fact["table"], canonical_json(fact["row"])) for fact in kept["facts"]}
    for table, row in sorted(told - there):
        yield f"{table}: a row is not in the database: {sha256_hex(row)[:12]}"
    for table, row in sorted(there - told):
        yield f"{table}: a row is not in the copy: {sha256_hex(row)[:12]}"
    for part in OF_DATA:
        if part != "facts" and copy[part] != kept[part]:
            yield f"{part}: differs"


def _told(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
