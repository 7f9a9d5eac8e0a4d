"""The certified copy of one enrolment: all its source data and its whole audit trail, and its comparison."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import audit as chain
from pro_service.domain.audit import Link
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.canonical import canonical_json, read_canonical, sha256_hex
from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import receipt_code
from pro_service.domain.source_data import COPIED, Told, hash_of, in_order, settled_at
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

    It is whole up to `settled_at`. What was on the way between then and `as_of` is in it as far as it had
    been recorded when the copy was made: `head` names the last event that it holds.

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
        "settled_at": _told(settled_at(as_of, now)),
        "made_at": _told(now),
        "made_by": who.actor,
        "software_version": version("pro-service"),
        "actors": _actors(session, content),
        **content,
    }


def differences(session: Session, scope: Scope, copy: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a copy differs from the database, and where its own chain does not hold; empty where it agrees.

    What was on the way when the copy was made is no difference: it comes after the last event of the copy.

    Rows are named by their table and the beginning of their SHA-256. Raises NotFound where the enrolment is
    not in reach, KeyError, TypeError or ValueError for what is no certified copy.
    """
    if copy["format"] != FORMAT:
        raise ValueError("no certified copy")
    found = in_reach(session, scope, copy["study_id"], UUID(copy["enrolment_id"]))
    as_of, made_at = (datetime.fromisoformat(copy[each]) for each in ("as_of", "made_at"))
    events = source_data.events_by(session, str(found.enrolment.id), as_of)
    whole_at, last = settled_at(as_of, made_at), copy["head"]["seq"]
    on_the_way = [each for each in events if each.seq > last and each.recorded_at > whole_at]
    kept = _data(session, found, as_of, on_the_way)
    said = (found.enrolment.site, found.subject_id)
    about = [] if said == (copy["site"], copy["subject_id"]) else ["the participant is another"]
    return (*about, *_chain_faults(copy), *_differing(copy, kept))


def _data(
    session: Session, found: Found, as_of: datetime, but: Collection[AuditEvent] = ()
) -> dict[str, Any]:
    """Everything recorded by an instant, without some events and the facts that they tell of."""
    own, left_out = found.enrolment.id, {_key(fact) for event in but for fact in _facts_in(event)}
    known = source_data.facts_of(session, COPIED, [own], as_of)[own]
    facts = in_order(fact for fact in known if _key(fact) not in left_out)
    events = [each for each in source_data.events_by(session, str(own), as_of) if each not in but]
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


def _facts_in(event: AuditEvent) -> list[Told]:
    return list(read_canonical(event.body)["facts"]) if event.body is not None else []


def _key(fact: Told) -> tuple[str, str]:
    return fact["table"], canonical_json(fact["row"])


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
    told, there = ({_key(fact) for fact in each["facts"]} for each in (copy, kept))
    for table, row in sorted(told - there):
        yield f"{table}: a row is not in the database: {sha256_hex(row)[:12]}"
    for table, row in sorted(there - told):
        yield f"{table}: a row is not in the copy: {sha256_hex(row)[:12]}"
    for part in OF_DATA:
        if part != "facts" and copy[part] != kept[part]:
            yield f"{part}: differs"


def _told(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
