"""The chain of an audit stream: how an event is bound to all that came before it.

Each event is bound to its predecessor by a hash over everything but its body, and to its body by a salted
hash. A body can therefore be reduced to a stub where the law demands it, salt and all, and the chain still
verifies; nothing else can change unnoticed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pro_service.domain.canonical import canonical_json, sha256_hex

GENESIS = "0" * 64
"""The hash before the first event of a stream."""

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant before every event."""


@dataclass(frozen=True)
class Link:
    """One event of a stream as stored; `body` and `salt` are None where the body was erased."""

    stream: str
    seq: int
    recorded_at: datetime
    kind: str
    actor: str
    body: str | None
    salt: str | None
    body_hash: str
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Break:
    """Where a stream does not hold, and how: `gap`, `previous`, `time`, `body`, `hash` or `head`."""

    stream: str
    seq: int
    fault: str


def body_hash(salt: str, body: str) -> str:
    """The salted hash of a body: without the salt, a guess at an erased body cannot be tried."""
    return sha256_hex(f"{salt}\n{body}")


def link_hash(
    stream: str, seq: int, recorded_at: datetime, kind: str, actor: str, body_digest: str, previous: str
) -> str:
    """The hash that binds an event to its place, time, kind, actor, body and predecessor."""
    instant = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256_hex(canonical_json([stream, seq, instant, kind, actor, body_digest, previous]))


def append(
    stream: str,
    head: tuple[int, str],
    recorded_at: datetime,
    kind: str,
    actor: str,
    body: str,
    salt: str,
) -> Link:
    """The next event after `head`, a pair of sequence number and hash; (0, GENESIS) before the first."""
    seq, previous = head[0] + 1, head[1]
    digest = body_hash(salt, body)
    whole = link_hash(stream, seq, recorded_at, kind, actor, digest, previous)
    return Link(stream, seq, recorded_at, kind, actor, body, salt, digest, previous, whole)


def breaks(stream: str, links: Iterable[Link], head: tuple[int, str]) -> Iterator[Break]:
    """Every place where a stream, in order of seq, was changed, cut or added to.

    `head` is what the stream's head row says; a truncation shows as a `head` break after the last event.
    """
    seq, previous, last_at = 0, GENESIS, BEFORE_ALL
    for link in links:
        if link.seq != seq + 1:
            yield Break(stream, seq + 1, "gap")
        if link.previous_hash != previous:
            yield Break(stream, link.seq, "previous")
        if link.recorded_at < last_at:
            yield Break(stream, link.seq, "time")
        yield from _own_faults(link)
        seq, previous, last_at = link.seq, link.hash, link.recorded_at
    if (seq, previous) != head:
        yield Break(stream, max(seq, head[0]), "head")


def _own_faults(link: Link) -> Iterator[Break]:
    if not _body_holds(link):
        yield Break(link.stream, link.seq, "body")
    expected = link_hash(
        link.stream, link.seq, link.recorded_at, link.kind, link.actor, link.body_hash, link.previous_hash
    )
    if expected != link.hash:
        yield Break(link.stream, link.seq, "hash")


def _body_holds(link: Link) -> bool:
    if link.body is None and link.salt is None:
        return True
    if link.body is None or link.salt is None:
        return False
    return body_hash(link.salt, link.body) == link.body_hash
