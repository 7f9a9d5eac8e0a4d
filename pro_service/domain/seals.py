"""The seal chain: how the heads of audit streams are bound, so that a stream cut at its end is found.

A stream alone cannot tell that its last events are gone together with its head. A seal says which event stood
at the end of which streams; each is bound by a hash to the seal before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pro_service.domain.audit import BEFORE_ALL, GENESIS, Break
from pro_service.domain.canonical import canonical_json, read_canonical, sha256_hex


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last event of a stream, as it was sealed."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal of a chain; `heads` is the canonical JSON of its (stream, seq, hash), in order of stream."""

    chain: str
    seq: int
    sealed_at: datetime
    heads: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class SealBreak:
    """Where a chain of seals does not hold, and how: `gap`, `previous`, `time`, `hash`, `head` or `left`."""

    seals_of: str
    seq: int
    fault: str


def first_of(chain: str) -> Seal:
    """What stands before the first seal of a chain; it is kept nowhere."""
    return Seal(chain, 0, BEFORE_ALL, "[]", GENESIS, GENESIS)


def append(last: Seal, sealed_at: datetime, heads: Iterable[Head]) -> Seal:
    """The next seal after `last`; its time never runs behind that of the one before."""
    at = max(sealed_at, last.sealed_at)
    text = canonical_json([[head.stream, head.seq, head.hash] for head in sorted(heads)])
    digest = _hash(last.chain, last.seq + 1, at, text, last.hash)
    return Seal(last.chain, last.seq + 1, at, text, last.hash, digest)


def heads_of(seal: Seal) -> tuple[Head, ...]:
    """The heads that a seal names; empty where its text was bent so that it cannot be read."""
    try:
        return tuple(Head(str(stream), int(seq), str(digest)) for stream, seq, digest in _rows(seal))
    except (TypeError, ValueError):
        return ()


def breaks(after: Seal, seals: Iterable[Seal]) -> Iterator[SealBreak]:
    """Where seals, in order of seq, do not follow on `after`: `gap`, `previous`, `time` or `hash`."""
    last = after
    for seal in seals:
        if seal.seq != last.seq + 1:
            yield SealBreak(seal.chain, last.seq + 1, "gap")
        if seal.previous_hash != last.hash:
            yield SealBreak(seal.chain, seal.seq, "previous")
        if seal.sealed_at < last.sealed_at:
            yield SealBreak(seal.chain, seal.seq, "time")
        if _hash(seal.chain, seal.seq, seal.sealed_at, seal.heads, seal.previous_hash) != seal.hash:
            yield SealBreak(seal.chain, seal.seq, "hash")
        last = seal


def unmet(stream: str, sealed: Sequence[Head], kept: Mapping[int, str]) -> Iterator[Break]:
    """Sealed heads that a stream does not hold (any more): `cut` where the event is gone, `seal` where it is
    another one. `kept` are the hashes of the stream's events by their seq."""
    for head in sorted(sealed):
        if head.seq not in kept:
            yield Break(stream, head.seq, "cut")
        elif kept[head.seq] != head.hash:
            yield Break(stream, head.seq, "seal")


def _rows(seal: Seal) -> list[list[str]]:
    rows: list[list[str]] = read_canonical(seal.heads)
    return rows


def _hash(chain: str, seq: int, sealed_at: datetime, heads: str, previous: str) -> str:
    instant = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256_hex(canonical_json([chain, seq, instant, heads, previous]))
