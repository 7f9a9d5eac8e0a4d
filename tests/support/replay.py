"""Rebuild the fact tables from nothing but the audit streams.

An event of a rescoring tells of its rows by their digest alone (docs/decisions/0008): they are computed again
from the responses and the lineage, and what does not give the digest is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Date, LargeBinary, Table, Uuid, select

from pro_service.domain.canonical import read_canonical
from pro_service.services.rescoring.derived import Received, derive
from pro_service.store.tables import fact_tables, metadata
from pro_service.store.types import UTCDateTime
from scoring import Lineage

Rows = dict[str, dict[tuple, dict[str, Any]]]


def from_trail(connection: Connection) -> Rows:
    """Every fact that the bodies of the events tell of, by table and primary key."""
    found: Rows = {name: {} for name in fact_tables()}
    event = metadata.tables["audit_event"]
    rescored = []
    for each in connection.execute(select(event).order_by(event.c.stream, event.c.seq)):
        body = read_canonical(each.body)
        for fact in body["facts"]:
            table = metadata.tables[fact["table"]]
            row = {name: _typed(table, name, value) for name, value in fact["row"].items()}
            found[table.name][_key(table, row)] = row
        if each.kind == "rescoring.scored":
            rescored.append((each.recorded_at, body))
    _compute(found, rescored)
    return found


def _compute(found: Rows, rescored: list[tuple[datetime, Mapping[str, Any]]]) -> None:
    """Add the runs and scores of rescorings, computed from the responses that their events name."""
    late = {response for _, body in rescored for response in body.get("passed_over", ())}
    made = []
    for recorded_at, body in rescored:
        made_by = SimpleNamespace(**found["rescoring"][(UUID(body["rescoring_id"]),)])
        lineage = Lineage.of(made_by)
        named = body.get("passed_over")
        received = [
            each
            for each in _covered(found, made_by)
            if (str(each.response_version_id) in named if named else _is_between(each, body, late))
        ]
        derived = derive(made_by.id, lineage, received, recorded_at, body["software_version"], {})
        assert (len(received), derived.digest) == (body["n"], body["digest"])
        made += [("score_run", row) for row in derived.runs] + [("score", row) for row in derived.scores]
    for name, row in made:
        found[name][_key(metadata.tables[name], row)] = row


def _covered(found: Rows, lineage: Any) -> Iterator[Received]:
    """The responses that a rescoring covers, by id."""
    for run in sorted(found["score_run"].values(), key=lambda row: row["response_version_id"]):
        response = found["response_version"][(run["response_version_id"],)]
        study_id = found["enrolment"][(response["enrolment_id"],)]["study_id"]
        place = (run["instrument"], run["norm_set"], study_id)
        is_here = place == (lineage.instrument, lineage.instead_of, lineage.study_id)
        is_here = is_here and run["rescoring_id"] is None  # a correction has runs of rescorings as facts
        is_wanted = run["state"] == "failed" or not lineage.failed_only
        if is_here and is_wanted and run["recorded_at"] <= lineage.recorded_at:
            answers = response["answers"]
            yield Received(run["response_version_id"], answers, run["language"], run["licence"])


def _is_between(each: Received, body: Mapping[str, Any], late: set[str]) -> bool:
    response = str(each.response_version_id)
    return body["first"] <= response <= body["last"] and response not in late


def from_tables(connection: Connection) -> Rows:
    """Every fact as it stands in its table, without the columns that are secret."""
    found: Rows = {}
    for name in fact_tables():
        table = metadata.tables[name]
        open_columns = [column for column in table.columns if not column.info.get("secret")]
        rows = (dict(row._mapping) for row in connection.execute(select(*open_columns)))
        found[name] = {_key(table, row): row for row in rows}
    return found


def _key(table: Table, row: dict[str, Any]) -> tuple:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return value.encode() if isinstance(kind, LargeBinary) else value
