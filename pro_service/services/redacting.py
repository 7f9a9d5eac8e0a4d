"""Taking a text out of the trail where the law demands it, such as a name that was typed into a reason.

The body of the event becomes a stub and its chain still holds. In the row that the event told of, the text
becomes `[redacted]`. Another event says who did it and why, and holds the body once more without the text, so
that the facts can still be rebuilt from the trail.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.canonical import read_canonical
from pro_service.store import audit
from pro_service.store.audit import AuditEvent
from pro_service.store.redactions import STUB, TEXTS, Redaction, erase_body, key_of, stub


class RedactionRefused(ValueError):
    """An event that cannot be redacted; says why, never what stands in it."""


def redact(session: Session, now: datetime, who: Operator, stream: str, seq: int, reason: str) -> int:
    """Take every typed text out of an event and out of the rows it tells of; gives how many there were.

    Only the owner of the database may: the service's own role may change neither event nor row. Raises
    RedactionRefused where there is no such event, it is redacted already, or nothing in it was typed.
    """
    said = reason.strip()
    if not said:
        raise RedactionRefused("a reason has to be given")
    event = session.get(AuditEvent, (stream, seq))
    if event is None:
        raise RedactionRefused("there is no such event")
    if event.body is None:
        raise RedactionRefused("it is redacted already")
    now = audit.wait_for_turn(session, stream, now)
    body = read_canonical(event.body)
    made = [
        Redaction(
            id=uuid4(),
            stream=stream,
            seq=seq,
            table_name=table,
            row_id=row_id,
            reason=said,
            recorded_at=now,
            recorded_by=who.actor,
        )
        for table, row_id in _typed(body)
    ]
    if not made:
        raise RedactionRefused("nothing in it was typed by anybody")
    left = {**body, "facts": [_without_text(fact) for fact in body["facts"]]}
    audit.record(session, now, stream, who.actor, "event.redacted", made, redacted_seq=seq, left=left)
    for each in made:
        stub(session, each)
    erase_body(session, stream, seq)
    return len(made)


def _typed(body: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    for fact in body["facts"]:
        column = TEXTS.get(fact["table"])
        if column is not None and fact["row"][column] not in (None, STUB):
            yield fact["table"], UUID(fact["row"][key_of(fact["table"])])


def _without_text(fact: Mapping[str, Any]) -> Mapping[str, Any]:
    column = TEXTS.get(fact["table"])
    if column is None or fact["row"][column] is None:
        return fact
    return {**fact, "row": {**fact["row"], column: STUB}}
