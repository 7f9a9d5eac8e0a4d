"""The seals of each study's chain, and up to which event each stream is sealed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, func, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain import seals
from pro_service.domain.seals import Head
from pro_service.store.audit import INSTALLATION, AuditEvent, AuditStream
from pro_service.store.base import Base
from pro_service.store.participants import Enrolment
from pro_service.store.studies import Study
from pro_service.store.types import Hash

ENROLMENTS_A_STATEMENT = 1_000
EVENTS_A_STATEMENT = 500


class Seal(Base):
    """One seal: the heads that had moved since the seal before it. Added, never changed or deleted.

    The chain bears the name of the study's own stream, or `installation`.
    """

    __tablename__ = "seal"

    chain: Mapped[str] = mapped_column(ForeignKey("audit_stream.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    heads: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Hash)
    hash: Mapped[str] = mapped_column(Hash)


class SealedHead(Base):
    """Up to which event a stream is sealed: follows from the seals, and is kept to find what moved."""

    __tablename__ = "sealed_head"

    stream: Mapped[str] = mapped_column(ForeignKey("audit_stream.id"), primary_key=True)
    chain: Mapped[str] = mapped_column(ForeignKey("audit_stream.id"), index=True)
    head_seq: Mapped[int]


def moved(session: Session, most: int) -> Sequence[Head]:
    """The heads of streams that hold events which no seal covers, `most` of them at the most."""
    rows = session.execute(_moved().limit(most))
    return [Head(*row) for row in rows]


def unsealed(session: Session) -> int:
    """How many streams hold events that no seal covers yet."""
    return session.scalars(select(func.count()).select_from(_moved().subquery())).one()


def unsealed_streams(session: Session) -> frozenset[str]:
    """The streams that hold events which no seal covers yet."""
    return frozenset(stream for stream, *_ in session.execute(_moved()))


def by_chain(session: Session, heads: Sequence[Head]) -> Mapping[str, list[Head]]:
    """Heads under the chain that they belong to: that of their study; else that of the installation."""
    studies = set(session.scalars(select(Study.id)))
    of_enrolment = _studies_of(session, [head.stream for head in heads if head.stream not in studies])
    chains: dict[str, list[Head]] = defaultdict(list)
    for head in heads:
        own = head.stream if head.stream in studies else INSTALLATION
        chains[of_enrolment.get(head.stream, own)].append(head)
    return chains


def last_of(session: Session, chain: str) -> seals.Seal:
    """The newest seal of a chain; where there is none, what stands before the first."""
    newest = select(Seal).where(Seal.chain == chain).order_by(Seal.seq.desc()).limit(1)
    found = session.scalars(newest).one_or_none()
    return seals.first_of(chain) if found is None else _seal(found)


def add(session: Session, seal: seals.Seal, heads: Sequence[Head]) -> None:
    """Keep a seal. Raises IntegrityError where another process has just kept one of this seq."""
    session.add(Seal(**{name: getattr(seal, name) for name in seals.Seal.__dataclass_fields__}))
    session.flush()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(SealedHead)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["stream"], set_={"head_seq": statement.excluded.head_seq}
        ),
        [{"stream": head.stream, "chain": seal.chain, "head_seq": head.seq} for head in heads],
    )


def hash_of(session: Session, chain: str, seq: int) -> str | None:
    """The hash of a seal; None where there is none of this number."""
    return session.scalar(select(Seal.hash).where(Seal.chain == chain, Seal.seq == seq))


def chains(session: Session) -> Sequence[str]:
    """The names of all chains, also of one whose seals are gone."""
    sealed = select(Seal.chain).union(select(SealedHead.chain))
    return sorted(session.scalars(sealed))


def page(session: Session, chain: str, after: int, most: int) -> Sequence[seals.Seal]:
    """The seals of a chain after a seq, in order."""
    rows = select(Seal).where(Seal.chain == chain, Seal.seq > after).order_by(Seal.seq).limit(most)
    return [_seal(found) for found in session.scalars(rows)]


def sealed_heads(session: Session, chain: str) -> Mapping[str, int]:
    """Up to which event each stream of a chain is sealed, as it was noted beside the seals."""
    rows = select(SealedHead.stream, SealedHead.head_seq).where(SealedHead.chain == chain)
    return {row.stream: row.head_seq for row in session.execute(rows)}


def hashes_of(session: Session, events: Iterable[tuple[str, int]]) -> Mapping[str, Mapping[int, str]]:
    """The hashes of those of these events, by stream and seq, that are there: by stream, then by seq."""
    wanted, found = list(events), defaultdict[str, dict[int, str]](dict)
    place = tuple_(AuditEvent.stream, AuditEvent.seq)
    for start in range(0, len(wanted), EVENTS_A_STATEMENT):
        rows = select(AuditEvent.stream, AuditEvent.seq, AuditEvent.hash).where(
            place.in_(wanted[start : start + EVENTS_A_STATEMENT])
        )
        for stream, seq, digest in session.execute(rows):
            found[stream][seq] = digest
    return found


def _moved():
    sealed = SealedHead.stream == AuditStream.id
    is_behind = or_(SealedHead.head_seq.is_(None), SealedHead.head_seq < AuditStream.head_seq)
    return (
        select(AuditStream.id, AuditStream.head_seq, AuditStream.head_hash)
        .outerjoin(SealedHead, sealed)
        .where(AuditStream.head_seq > 0, is_behind)
        .order_by(AuditStream.id)
    )


def _studies_of(session: Session, streams: Sequence[str]) -> Mapping[str, str]:
    ids = [UUID(stream) for stream in streams if _is_uuid(stream)]
    found: dict[str, str] = {}
    for start in range(0, len(ids), ENROLMENTS_A_STATEMENT):
        some = ids[start : start + ENROLMENTS_A_STATEMENT]
        rows = session.execute(select(Enrolment.id, Enrolment.study_id).where(Enrolment.id.in_(some)))
        found |= {str(enrolment_id): study_id for enrolment_id, study_id in rows}
    return found


def _is_uuid(stream: str) -> bool:
    try:
        return str(UUID(stream)) == stream
    except ValueError:
        return False


def _seal(found: Seal) -> seals.Seal:
    return seals.Seal(**{name: getattr(found, name) for name in seals.Seal.__dataclass_fields__})
