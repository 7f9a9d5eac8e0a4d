"""Following all that should hold of the audit trail, stream by stream: a large study is never held whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.audit import Break
from pro_service.domain.canonical import canonical_json
from pro_service.domain.seals import SealBreak
from pro_service.services import leaving, seals
from pro_service.services.transactions import in_reading
from pro_service.store import audit, enrolments, head_leavings, redactions
from pro_service.store import seals as kept

Advance = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: so many streams, events and faults; streams that hold events not sealed yet."""

    streams: int
    events: int
    breaks: int
    unsealed: int

    @property
    def holds(self) -> bool:
        """Nothing was found."""
        return self.breaks == 0


Finding = Break | SealBreak | Verified
"""Faults as they are found, and at the end what was looked at."""


def study(engine: Engine, study_id: str) -> Iterator[Finding]:
    """Verify the streams of a study and its chain of seals."""
    streams = in_reading(engine, lambda session: [study_id, *enrolments.streams_of(session, study_id)])
    return _verify(engine, [study_id], streams)


def everything(engine: Engine, advance: Advance = lambda done, total: None) -> Iterator[Finding]:
    """Verify every stream and every chain of seals."""
    chains, streams = in_reading(engine, kept.chains), in_reading(engine, audit.streams)
    return _verify(engine, chains, streams, advance)


def left(engine: Engine, lines: Iterable[str]) -> Iterator[SealBreak]:
    """Heads that left the machine, a line each as `leaving` writes them, and that its chain does not hold.

    `left` is the fault: the seal of that number is gone, or is another. A line that is none is passed over.
    """
    chains = leaving.labels(in_reading(engine, audit.streams))
    for name, seq, digest in leaving.heads_in(lines):
        found = in_reading(engine, partial(kept.hash_of, chain=chains.get(name, name), seq=seq))
        if found != digest:
            yield SealBreak(chains.get(name, name), seq, "left")


def noted_as_left(engine: Engine) -> Iterator[SealBreak]:
    """The same for the heads that were noted here as they left."""
    for chain in in_reading(engine, kept.chains):
        for seq, digest in in_reading(engine, partial(head_leavings.of_chain, chain=chain)):
            if in_reading(engine, partial(kept.hash_of, chain=chain, seq=seq)) != digest:
                yield SealBreak(chain, seq, "left")


def as_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding as a line of JSON; the last one says whether everything holds.

    It does not say of how many events: by asking again and again, who is blinded could time what is recorded.
    """
    for each in findings:
        if isinstance(each, Verified):
            told = {"streams": each.streams, "breaks": each.breaks, "holds": each.holds}
        else:
            told = asdict(each)
        yield canonical_json(told) + "\n"


def _erased(session: Session, stream: str, erased: Sequence[int]) -> list[Break]:
    """The events whose body is gone without a redaction that says who took it and why."""
    named = redactions.of_stream(session, stream) if erased else frozenset()
    return [Break(stream, seq, "erased") for seq in erased if seq not in named]


def _verify(
    engine: Engine,
    chains: Sequence[str],
    streams: Sequence[str],
    advance: Advance = lambda done, total: None,
) -> Iterator[Finding]:
    faults = events = 0
    for chain in chains:  # before the streams, which grow
        for each in seals.follow(engine, chain):
            faults += 1
            yield each
    for done, stream in enumerate(streams, start=1):
        found = in_reading(engine, partial(audit.follow, stream=stream))
        broken = [*found.breaks, *in_reading(engine, partial(_erased, stream=stream, erased=found.erased))]
        faults, events = faults + len(broken), events + found.events
        yield from broken
        advance(done, len(streams))
    unsealed = in_reading(engine, kept.unsealed_streams)
    yield Verified(len(streams), events, faults, len(unsealed & set(streams)))
