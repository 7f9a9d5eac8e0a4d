"""Making the rows of rescorings anew from the responses and the lineage, to compare them with what is kept.

Their events tell of them by their digest alone (docs/decisions/0008).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.audit import Break
from pro_service.domain.canonical import read_canonical
from pro_service.services import packs
from pro_service.services.rescoring.derived import Derived, Received, derive
from pro_service.services.transactions import in_reading
from pro_service.store import audit, covered, facts
from pro_service.store.audit import AuditEvent
from pro_service.store.rescoring import Rescoring
from pro_service.store.scores import Score, ScoreRun

SCORED = "rescoring.scored"


def faults(engine: Engine) -> Iterator[Break]:
    """The events whose rows are not there as they tell: `digest` where what they were made of is another now,
    `rows` where the rows are; and `added` where a rescoring has runs that no event tells of."""
    told = in_reading(engine, _told)
    for rescoring_id, events in told.items():
        late = {response for _, _, body in events for response in body.get("passed_over", ())}
        for stream, seq, body in events:
            look = partial(_fault, rescoring_id=rescoring_id, body=body, late=late)
            if fault := in_reading(engine, look):
                yield Break(stream, seq, fault)
        n = sum(body["n"] for _, _, body in events)
        if in_reading(engine, partial(_runs, rescoring_id=rescoring_id)) > n:
            stream, seq, _ = events[-1]
            yield Break(stream, seq, "added")


Event = tuple[str, int, Mapping[str, Any]]


def _told(session: Session) -> Mapping[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in audit.of_kind(session, SCORED):
        body = {**_body(event), "recorded_at": event.recorded_at}
        if "rescoring_id" in body:
            found[UUID(body["rescoring_id"])].append((event.stream, event.seq, body))
    return found


def _body(event: AuditEvent) -> Mapping[str, Any]:
    return read_canonical(event.body) if event.body is not None else {}


def _fault(session: Session, rescoring_id: UUID, body: Mapping[str, Any], late: set[str]) -> str | None:
    rescoring = session.get(Rescoring, rescoring_id)
    if rescoring is None:
        return "rows"
    derived = _derived(session, rescoring, body, late)
    if derived.digest != body["digest"]:
        return "digest"
    return None if _is_kept(session, derived) else "rows"


def _derived(session: Session, rescoring: Rescoring, body: Mapping[str, Any], late: set[str]) -> Derived:
    named = body.get("passed_over")
    first, last = UUID(body["first"]), UUID(body["last"])
    received = [
        Received(*each)
        for each in covered.between(session, rescoring, first, last)
        if (str(each.response_version_id) in named if named else str(each.response_version_id) not in late)
    ]
    norm_sets = packs.norm_sets(session)
    at, software = body["recorded_at"], body["software_version"]
    return derive(rescoring.id, rescoring.lineage, received, at, software, norm_sets)


def _is_kept(session: Session, derived: Derived) -> bool:
    runs = [row["id"] for row in derived.runs]
    kept_runs = _rows(session, ScoreRun.__table__, ScoreRun.__table__.c.id, runs)
    kept_scores = _rows(session, Score.__table__, Score.__table__.c.run_id, runs)
    made_runs = {("score_run", (row["id"],)): row for row in derived.runs}
    made_scores = {("score", (row["run_id"], row["code"])): row for row in derived.scores}
    return kept_runs == made_runs and kept_scores == made_scores


def _rows(session: Session, table: Any, column: Any, runs: Sequence[UUID]) -> dict[facts.Key, facts.Row]:
    found: dict[facts.Key, facts.Row] = {}
    for start in range(0, len(runs), 500):
        found |= dict(facts.kept(session, table, column.in_(runs[start : start + 500])))
    return found


def _runs(session: Session, rescoring_id: UUID) -> int:
    rescoring = session.get(Rescoring, rescoring_id)
    return covered.n_runs(session, rescoring) if rescoring else 0
