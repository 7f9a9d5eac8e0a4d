"""`pro-service audit verify` and `heads`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import click
from sqlalchemy import Engine

from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, counted, note, progress, say
from pro_service.domain.audit import Break
from pro_service.domain.seals import Head
from pro_service.services import seals
from pro_service.services.transactions import in_reading
from pro_service.store import audit as trail
from pro_service.store import seals as kept


@click.group()
def audit() -> None:
    """Look at the audit trail."""


@audit.command()
def verify() -> None:
    """Follow every chain of the audit trail and every seal, and say where one does not hold.

    Each event is bound to its body, to its place and to the event before it. A change, a gap, an addition and
    a truncation are found and located; a body that was erased as the law demands leaves its chain whole.

    The scheduler seals the ends of all streams each minute. So a stream that was cut together with its head
    is found too: `cut` names the event that was sealed and is gone, `seal` one that is another than was
    sealed. Who owns the database could cut the seals as well: keep `audit heads` elsewhere.

    Ends with 1 where a chain does not hold.
    """
    with opened(environment().database_url) as engine:
        seal_breaks, sealed = _follow_seals(engine)
        names = in_reading(engine, trail.streams)
        event_breaks = [Break(name, 1, "cut") for name in sorted(set(sealed) - set(names))]
        with progress("Following the chains") as advance:
            for done, name in enumerate(names, start=1):
                event_breaks += _follow_stream(engine, name, sealed.get(name, ()))
                advance(done, len(names))
        unsealed = in_reading(engine, kept.unsealed)
    broken = [f"  seals of {each.stream}, seal {each.seq}: {each.fault}" for each in seal_breaks]
    broken += [f"  stream {each.stream}, event {each.seq}: {each.fault}" for each in event_breaks]
    if broken:
        raise Refused("The audit trail does not hold:", "\n".join(broken))
    say(f"{counted(len(names), 'stream')} of the audit trail, and every one holds.")
    if unsealed:
        note(f"{counted(unsealed, 'stream')} with events not sealed yet; the scheduler seals each minute.")


@audit.command()
def heads() -> None:
    """Print the last seal of each chain: keep it where the owner of the database cannot reach it.

    A line a chain: its name, the number, time and hash of its last seal. Kept elsewhere each day, it shows
    later that no seal up to it was taken away or made anew.
    """
    with opened(environment().database_url) as engine:
        for chain in in_reading(engine, kept.chains):
            last = in_reading(engine, partial(kept.last_of, chain=chain))
            say(f"{chain} {last.seq} {last.sealed_at:%Y-%m-%dT%H:%M:%SZ} {last.hash}")


def _follow_seals(engine: Engine) -> tuple[list[Break], Mapping[str, Sequence[Head]]]:
    """What is broken in the seals, and what they say of each stream; read before the streams, which grow."""
    broken: list[Break] = []
    sealed: dict[str, list[Head]] = {}
    for chain in in_reading(engine, kept.chains):
        found = seals.follow(engine, chain)
        broken += found.breaks
        for stream, named in found.heads.items():
            sealed.setdefault(stream, []).extend(named)
    return broken, sealed


def _follow_stream(engine: Engine, stream: str, sealed: Sequence[Head]) -> Iterator[Break]:
    yield from in_reading(engine, partial(trail.breaks_of, stream=stream))
    if sealed:
        yield from in_reading(engine, partial(seals.unmet, stream=stream, heads=sealed))
