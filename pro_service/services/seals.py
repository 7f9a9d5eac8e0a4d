"""Sealing the heads of the audit streams, and finding what does not agree with the seals."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain import seals
from pro_service.domain.audit import Break
from pro_service.domain.seals import Head
from pro_service.services.transactions import in_reading
from pro_service.store import seals as kept

MOST_HEADS = 5_000
"""So many heads are sealed in one transaction, so that it stays short when all are new."""

SEALS_A_READING = 5_000
"""So many seals are read at a time, so that a reading stays within the time that the server gives it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one transaction sealed: so many heads, by so many seals of different chains."""

    heads: int
    seals: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain as it was found: its last seal, where it is broken, and the heads that it names by stream."""

    last: seals.Seal
    breaks: tuple[Break, ...]
    heads: Mapping[str, list[Head]] = field(repr=False)


def seal_moved(session: Session, now: datetime, most: int = MOST_HEADS) -> Sealed:
    """Seal the heads that moved since they were sealed; where none did, nothing is written.

    There are more to seal where as many as `most` were found.
    """
    moved = kept.moved(session, most)
    chains = kept.by_chain(session, moved)
    for chain, heads in sorted(chains.items()):
        kept.add(session, seals.append(kept.last_of(session, chain), now, heads), heads)
    return Sealed(len(moved), len(chains))


def follow(engine: Engine, chain: str) -> Chain:
    """Read a chain from its beginning to its end, in readings of their own."""
    noted = in_reading(engine, lambda session: kept.sealed_heads(session, chain))  # first: it only grows
    last, broken = seals.first_of(chain), list[Break]()
    heads: dict[str, list[Head]] = defaultdict(list)
    for some in _pages(engine, chain):
        broken += seals.breaks(last, some)
        last = some[-1]
        for head in (head for seal in some for head in seals.heads_of(seal)):
            heads[head.stream].append(head)
    if any(max((head.seq for head in heads[stream]), default=0) < seq for stream, seq in noted.items()):
        broken.append(Break(chain, last.seq + 1, "head"))
    return Chain(last, tuple(broken), {stream: found for stream, found in heads.items() if found})


def unmet(session: Session, stream: str, heads: Sequence[Head]) -> tuple[Break, ...]:
    """Where a stream does not hold what was sealed of it."""
    return tuple(seals.unmet(stream, heads, kept.hashes_of(session, stream, (head.seq for head in heads))))


def _pages(engine: Engine, chain: str) -> Iterator[Sequence[seals.Seal]]:
    after = 0
    while some := in_reading(engine, partial(kept.page, chain=chain, after=after, most=SEALS_A_READING)):
        yield some
        after = some[-1].seq
