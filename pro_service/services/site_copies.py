"""The site's own copy of its source data: made on asking, and left in the site's folder each day."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import System
from pro_service.domain.canonical import canonical_json, read_canonical
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import Site, StudyDefinition
from pro_service.domain.source_data import COPIED
from pro_service.domain.walltime import instant_of
from pro_service.domain.windows import local_day, local_midnight
from pro_service.exports import copies
from pro_service.services import studies
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit, site_copies, source_data
from pro_service.store import enrolments as enrolments_store
from pro_service.store.assessments import Assessment
from pro_service.store.audit import AuditEvent
from pro_service.store.enrolments import Found
from pro_service.store.site_copies import SiteCopy

LEAVES_AT = time(3, 30)
"""In the site's zone; a copy holds what was recorded before that day began."""

BATCH = 50
"""So many enrolments are read in one transaction, well within what a transaction may last."""

IN_MEMORY = 16 * 2**20
WHO = System("site-copies")

Result = TypeVar("Result")
Read = Callable[[Callable[[Session], Result]], Result]
"""Runs some reading: within a request's own transaction, or each in a new one."""


def copy(session: Session, now: datetime, scope: Scope, study_id: str, site: str) -> bytes:
    """The zip of a site's copy as of now. Raises NotFound where the site is out of reach."""
    studies.refuse_unknown_site(session, scope, study_id, site)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        write(lambda work: work(session), study_id, site, now, file)
        file.seek(0)
        return file.read()


def write(read: Read[Any], study_id: str, site: str, as_of: datetime, file: IO[bytes]) -> str:
    """Write the copy of what was recorded by `as_of` into a file; gives the digest of its content."""
    found = read(lambda session: enrolments_store.of_site(session, study_id, site))
    known = [each for each in found if each.enrolment.recorded_at <= as_of]
    return copies.write(_members(read, study_id, site, as_of, known), file)


def leave_all(engine: Engine, now_of: Callable[[Session], datetime], folder: Path) -> Mapping[str, int]:
    """Leave the day's copy of each site in the site's own folder, where something happened since the last."""
    left = 0
    for definition, site in in_reading(engine, lambda session: list(_sites(session))):
        due = in_reading(engine, partial(_due, now_of, definition, site))
        if due is not None:
            in_transaction(engine, partial(_note, now_of, _leave(engine, folder, due)))
            left += 1
    return {"site-copies": left}


@dataclass(frozen=True, slots=True)
class _Due:
    row: SiteCopy

    @property
    def path(self) -> Path:
        return Path(self.row.study_id, self.row.site, self.row.file)


def _sites(session: Session) -> Iterator[tuple[StudyDefinition, Site]]:
    for definition in studies.newest(session):
        yield from ((definition, site) for site in definition.sites)


def _due(
    now_of: Callable[[Session], datetime], definition: StudyDefinition, site: Site, session: Session
) -> _Due | None:
    """The copy of this day, not made yet; None where it is early, was left, or would tell nothing new."""
    now = now_of(session)
    today = local_day(now, site.zone)
    last = site_copies.last_of(session, definition.id, site.code)
    if now < instant_of(today, LEAVES_AT, site.zone) or (last is not None and last.local_day >= today):
        return None
    as_of = local_midnight(today, site.zone)
    streams = [str(each) for each in enrolments_store.ids_of(session, definition.id, site.code)]
    if not site_copies.has_news(session, streams, last.as_of if last else None, as_of):
        return None
    name = f"{definition.id}_{site.code}_{today}.zip"
    return _Due(SiteCopy(study_id=definition.id, site=site.code, local_day=today, as_of=as_of, file=name))


def _leave(engine: Engine, folder: Path, due: _Due) -> SiteCopy:
    """The file is there whole or not at all; left twice, it is the same."""
    path = folder / due.path
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            write(partial(in_reading, engine), due.row.study_id, due.row.site, due.row.as_of, file)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o640)
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    with path.open("rb") as whole:
        digest = sha256()
        while block := whole.read(2**20):
            digest.update(block)
    due.row.content_hash = digest.hexdigest()
    return due.row


def _note(now_of: Callable[[Session], datetime], row: SiteCopy, session: Session) -> None:
    now = audit.wait_for_turn(session, row.study_id, now_of(session))
    last = site_copies.last_of(session, row.study_id, row.site)
    if last is not None and last.local_day >= row.local_day:  # another process left the same
        return
    row.recorded_at, row.recorded_by = now, WHO.actor
    audit.record(session, now, row.study_id, WHO.actor, "site-copy.left", [row])


@dataclass(slots=True)
class _Gathered:
    """What is kept while the trails are written: facts by table, assessments, heads, and who is who."""

    facts: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in COPIED})
    assessments: dict[UUID, Assessment] = field(default_factory=dict)
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)


def _members(
    read: Read[Any], study_id: str, site: str, as_of: datetime, known: Sequence[Found]
) -> copies.Members:
    said = as_of.astimezone(UTC).isoformat(timespec="microseconds")
    gathered = _Gathered()
    for begin in range(0, len(known), BATCH):
        ids = [each.enrolment.id for each in known[begin : begin + BATCH]]
        yield from read(partial(_batch, gathered, ids, as_of))
    for table in COPIED:
        yield copies.lines(f"facts/{table}.jsonl", sorted(gathered.facts[table]))
    yield copies.lines("assessments.jsonl", _assessments(gathered))
    yield copies.answers(_answers(gathered, {each.enrolment.id: each.subject_id for each in known}))
    yield copies.manifest(site, study_id, said, version("pro-service"), COPIED, gathered.heads)
    yield from copies.about(site, study_id, said)


def _batch(
    gathered: _Gathered, ids: Sequence[UUID], as_of: datetime, session: Session
) -> list[tuple[str, bytes]]:
    """The trails of some enrolments as members; their facts are gathered for later."""
    for facts in source_data.facts_of(session, COPIED, ids, as_of).values():
        for fact in facts:
            gathered.facts[fact["table"]].add(canonical_json(fact["row"]))
    for planned in source_data.assessments_of(session, ids).values():
        gathered.assessments.update({each.id: each for each in planned})
    trails = []
    for stream in map(str, ids):
        events = source_data.events_by(session, stream, as_of)
        gathered.heads[stream] = {"seq": events[-1].seq, "hash": events[-1].hash}
        trails.append(copies.lines(f"trail/{stream}.jsonl", map(_as_line, events)))
    session.expunge_all()
    return trails


def _as_line(event: AuditEvent) -> str:
    told = event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    names = ("stream", "seq", "kind", "actor", "body", "salt", "body_hash", "previous_hash", "hash")
    return canonical_json({"recorded_at": told, **{name: getattr(event, name) for name in names}})


def _assessments(gathered: _Gathered) -> Iterator[str]:
    names = ("visit", "instrument", "occurrence")
    for each in sorted(gathered.assessments.values(), key=lambda one: str(one.id)):
        mine = {"id": str(each.id), "enrolment_id": str(each.enrolment_id)}
        yield canonical_json({**mine, **{name: getattr(each, name) for name in names}})


def _answers(gathered: _Gathered, subjects: Mapping[UUID, str]) -> Iterator[Mapping[str, Any]]:
    """Each answer of each version, by subject id, visit, instrument and version.

    The particulars are those of the version: a correction has its own, whole, in the submission's place.
    """
    sent = {(row["enrolment_id"], row["id"]): row for row in _facts(gathered, "submission")}
    corrected = {row["id"]: row for row in _facts(gathered, "correction")}
    taken_out = {(row["enrolment_id"], row["submission_id"]): row for row in _facts(gathered, "invalidation")}
    rows = []
    for each in _facts(gathered, "response_version"):
        assessment = gathered.assessments[UUID(each["assessment_id"])]
        subject_id = subjects[UUID(each["enrolment_id"])]
        response = (each["enrolment_id"], each["submission_id"])
        place = (
            subject_id,
            assessment.visit_number,
            assessment.position,
            each["submission_id"],
            each["version"],
        )
        invalidation = taken_out.get(response, {})
        told = {
            **sent[response],
            **corrected.get(each["id"], {}),
            **each,
            "subject_id": subject_id,
            "visit": assessment.visit,
            "instrument": assessment.instrument,
            "invalidated_at": invalidation.get("recorded_at"),
            "invalidated_kind": invalidation.get("kind"),
        }
        rows.append((place, told))
    for _, told in sorted(rows, key=lambda row: row[0]):
        yield from ({**told, "item": item, "code": code} for item, code in told["answers"].items())


def _facts(gathered: _Gathered, table: str) -> Iterator[Mapping[str, Any]]:
    return map(read_canonical, gathered.facts[table])
