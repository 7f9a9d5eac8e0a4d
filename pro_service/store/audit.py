"""The audit streams: every fact is told of in the transaction that writes it."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ForeignKey, Table, Text, event, inspect, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from pro_service.domain import audit
from pro_service.domain.canonical import canonical_json
from pro_service.store.base import LATER, Base, Fact, Numbered
from pro_service.store.types import Code, Hash

INSTALLATION = "installation"
"""The stream of accounts, roles and sign-ins, which belong to no one study."""


MOST_STREAMS_ASKED = 1_000
"""So many streams are asked for in one statement."""


class AuditStream(Base):
    """The head of a chain: one per enrolment, one per study, one for the installation."""

    __tablename__ = "audit_stream"

    id: Mapped[str] = mapped_column(Code, primary_key=True)
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(Hash)
    head_at: Mapped[datetime]  # of the last event: within a stream time never falls


class AuditEvent(Base):
    """What was done, by whom and when, with the facts written; only an erasure may empty body and salt."""

    __tablename__ = "audit_event"

    stream: Mapped[str] = mapped_column(ForeignKey("audit_stream.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Code)
    actor: Mapped[str] = mapped_column(Code)
    body: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(Code)
    body_hash: Mapped[str] = mapped_column(Hash)
    previous_hash: Mapped[str] = mapped_column(Hash)
    hash: Mapped[str] = mapped_column(Hash)


class UnrecordedFact(RuntimeError):
    """A fact was about to be committed without its audit event."""


def open_stream(session: Session, stream: str, now: datetime) -> None:
    """Begin a chain; the thing it belongs to is being created in this transaction."""
    session.add(AuditStream(id=stream, head_seq=0, head_hash=audit.GENESIS, head_at=now))
    session.flush()


def wait_for_turn(session: Session, stream: str, now: datetime) -> datetime:
    """Hold the stream to the end of the transaction, so that its writers stand in line.

    Gives the instant that everything written from here on carries: `now`, or that of the last event where a
    faster request wrote while this one waited. So whoever reads after the wait sees what it wrote.
    """
    return max(now, _held(session, stream).head_at)


def wait_for_turns(session: Session, streams: Collection[str], now: datetime) -> datetime:
    """Hold several streams, in the order of their names, so that no writer of any of them is on the way.

    Gives the instant that everything written from here on carries, as `wait_for_turn` does.
    """
    held = session.info.setdefault("held", {})
    wanted = sorted(set(streams) - set(held))
    for begin in range(0, len(wanted), MOST_STREAMS_ASKED):
        some = (
            select(AuditStream)
            .where(AuditStream.id.in_(wanted[begin : begin + MOST_STREAMS_ASKED]))
            .order_by(AuditStream.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        held.update({each.id: each for each in session.scalars(some)})
    return max([now, *(held[each].head_at for each in streams)])


def head_seq(session: Session, stream: str) -> int:
    """The number of the last event of a stream, which is held from here on."""
    return _held(session, stream).head_seq


def _held(session: Session, stream: str) -> AuditStream:
    """The locked head. SQLite has one writer at a time anyway: there the clause is dropped."""
    held = session.info.setdefault("held", {})
    if stream not in held:
        held[stream] = session.scalars(
            select(AuditStream)
            .where(AuditStream.id == stream)
            .with_for_update(key_share=True)  # who only refers to the stream need not wait
            .execution_options(populate_existing=True)
        ).one()
    return held[stream]


def record(
    session: Session,
    now: datetime,
    stream: str,
    actor: str,
    kind: str,
    facts: Iterable[Fact] = (),
    **details: Any,
) -> None:
    """Write these facts, in this order, and the event that tells of them and of details that are no fact."""
    written = list(facts)
    head = _held(session, stream)
    number(written, head.head_seq + 1)
    for _, alike in groupby(written, key=type):
        session.add_all(alike)
        session.flush()
    at = max(now, head.head_at)
    body = canonical_json({"facts": [as_body(fact) for fact in written], **details})
    link = audit.append(stream, (head.head_seq, head.head_hash), at, kind, actor, body, secrets.token_hex(16))
    session.add(AuditEvent(**vars(link)))
    head.head_seq, head.head_hash, head.head_at = link.seq, link.hash, at
    session.info.setdefault("recorded", set()).update(id(fact) for fact in written)
    session.flush()


def number(facts: Iterable[Fact], seq: int) -> None:
    """Write the number of the event that tells of them on those facts that carry one."""
    for fact in facts:
        if isinstance(fact, Numbered):
            fact.event_seq = seq


def as_body(fact: Fact) -> dict[str, Any]:
    """A fact row as it stands in an event: its table and every column that is no secret."""
    return told(table_of(type(fact)), as_row(fact))


def told(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a fact that is at hand as a row, by column."""
    later = later_columns(table)
    names = (name for name in _open_columns(table) if name not in later or row[name] != later[name])
    return {"table": table.name, "row": {name: _plain(row[name]) for name in names}}


def as_row(of: Any) -> dict[str, Any]:
    """What stands in the table for it, by column."""
    kind: Any = type(of)
    return {name: getattr(of, key) for name, key in _keys(kind)}


def table_of(kind: type[Any]) -> Table:
    """The table that rows of a kind stand in."""
    return cast(Table, inspect(kind).local_table)


@cache
def _keys(kind: Any) -> tuple[tuple[str, str], ...]:
    mapper: Mapper[Any] = inspect(kind)
    return tuple(
        (column.name, mapper.get_property_by_column(column).key) for column in mapper.local_table.columns
    )


@cache
def _open_columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if not column.info.get("secret"))


@cache
def later_columns(table: Table) -> Mapping[str, Any]:
    """The columns that a table got later, with what stands in them in all rows of before."""
    return {column.name: column.info[LATER] for column in table.columns if LATER in column.info}


def streams(session: Session) -> Sequence[str]:
    """The names of all streams, in alphabetical order; also of one whose head row is gone."""
    named = select(AuditStream.id).union(select(AuditEvent.stream))
    return sorted(session.scalars(named))


def events_of(session: Session, stream: str) -> Sequence[AuditEvent]:
    """All events of a stream in order."""
    return (
        session.execute(select(AuditEvent).where(AuditEvent.stream == stream).order_by(AuditEvent.seq))
        .scalars()
        .all()
    )


def events_of_all(session: Session, streams: Sequence[str]) -> Sequence[AuditEvent]:
    """All events of these streams, each stream in order."""
    rows = select(AuditEvent).where(AuditEvent.stream.in_(streams))
    return session.scalars(rows.order_by(AuditEvent.stream, AuditEvent.seq)).all()


def of_kind(session: Session, kind: str) -> Sequence[AuditEvent]:
    """All events of a kind, each stream in order."""
    rows = select(AuditEvent).where(AuditEvent.kind == kind)
    return session.scalars(rows.order_by(AuditEvent.stream, AuditEvent.seq)).all()


@dataclass(frozen=True, slots=True)
class Followed:
    """A stream as it was found: how many events it holds, which have no body, and where it is broken."""

    events: int
    erased: tuple[int, ...]
    breaks: tuple[audit.Break, ...]


def follow(session: Session, stream: str) -> Followed:
    """Follow a stream from its first event to its head."""
    head = session.get(AuditStream, stream)
    said = (head.head_seq, head.head_hash) if head else (0, "")
    columns = [getattr(AuditEvent, name) for name in audit.Link.__dataclass_fields__]
    rows = session.execute(select(*columns).where(AuditEvent.stream == stream).order_by(AuditEvent.seq))
    links = [audit.Link(*row) for row in rows]
    erased = tuple(link.seq for link in links if link.body is None)
    return Followed(len(links), erased, tuple(audit.breaks(stream, links, said)))


def breaks_of(session: Session, stream: str) -> tuple[audit.Break, ...]:
    """Where the stream does not hold; empty when it does."""
    return follow(session, stream).breaks


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.decode("utf-8")
        case _:
            return value


@event.listens_for(Session, "after_flush")
def _note_facts(session: Session, _context: Any) -> None:
    written = session.info.setdefault("written", {})
    written.update({id(row): row for row in session.new if isinstance(row, Fact)})


@event.listens_for(Session, "before_commit")
def _refuse_unrecorded(session: Session) -> None:
    session.flush()
    recorded = session.info.get("recorded", set())
    missing = [row for key, row in session.info.get("written", {}).items() if key not in recorded]
    if missing:
        raise UnrecordedFact(", ".join(sorted({type(row).__name__ for row in missing})))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        for noted in ("written", "recorded", "held"):
            session.info.pop(noted, None)
