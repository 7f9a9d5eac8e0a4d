"""Sealing the heads of the audit streams, and finding what does not agree with the seals."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain import seals
from pro_service.domain.audit import Break
from pro_service.domain.seals import Head, SealBreak
from pro_service.services.transactions import in_reading
from pro_service.store import seals as kept

MOST_HEADS = 5_000
"""So many heads are sealed in one transaction, so that it stays short when all are new."""

SEALS_A_READING = 500
"""So many seals are read at a time, so that a reading stays within the time that the server gives it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one transaction sealed: so many heads, by so many seals of different chains."""

    heads: int
    seals: int


def seal_moved(session: Session, now: datetime, most: int = MOST_HEADS) -> Sealed:
    """Seal the heads that moved since they were sealed; where none did, nothing is written.

    There are more to seal where as many as `most` were found.
    """
    moved = kept.moved(session, most)
    chains = kept.by_chain(session, moved)
    for chain, heads in sorted(chains.items()):
        kept.add(session, seals.append(kept.last_of(session, chain), now, heads), heads)
    return Sealed(len(moved), len(chains))


def follow(engine: Engine, chain: str) -> Iterator[SealBreak | Break]:
    """Every place where a chain of seals is broken, or where a stream does not hold what was sealed of it.

    It is read from its beginning to its end, in readings of their own; nothing is kept of it but up to which
    event each stream is sealed.
    """
    noted = in_reading(engine, lambda session: kept.sealed_heads(session, chain))  # first: it only grows
    last, named = seals.first_of(chain), dict[str, int]()
    for some in _pages(engine, chain):
        yield from seals.breaks(last, some)
        last = some[-1]
        heads = [head for seal in some for head in seals.heads_of(seal)]
        yield from in_reading(engine, partial(unmet, heads=heads))
        for head in heads:
            named[head.stream] = max(head.seq, named.get(head.stream, 0))
    if any(named.get(stream, 0) < seq for stream, seq in noted.items()):
        yield SealBreak(chain, last.seq + 1, "head")


def unmet(session: Session, heads: Sequence[Head]) -> tuple[Break, ...]:
    """Where streams do not hold what was sealed of them."""
    held = kept.hashes_of(session, ((head.stream, head.seq) for head in heads))
    by_stream: dict[str, list[Head]] = defaultdict(list)
    for head in heads:
        by_stream[head.stream].append(head)
    return tuple(
        each
        for stream, named in by_stream.items()
        for each in seals.unmet(stream, named, held.get(stream, {}))
    )


def _pages(engine: Engine, chain: str) -> Iterator[Sequence[seals.Seal]]:
    after = 0
    while some := in_reading(engine, partial(kept.page, chain=chain, after=after, most=SEALS_A_READING)):
        yield some
        after = some[-1].seq
