"""`pro-service audit verify`."""

from functools import partial

import click

from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, counted, progress, say
from pro_service.domain.audit import Break
from pro_service.services.transactions import in_reading
from pro_service.store import audit as trail


@click.group()
def audit() -> None:
    """Look at the audit trail."""


@audit.command()
def verify() -> None:
    """Follow every chain of the audit trail, and say where one does not hold.

    Each event is bound to its body, to its place and to the event before it. A change, a gap, an addition and
    a truncation are found and located; a body that was erased as the law demands leaves its chain whole. Who
    owns the database could cut the end of a chain together with its head: compare with heads kept elsewhere.

    Ends with 1 where a chain does not hold.
    """
    with opened(environment().database_url) as engine:
        names = in_reading(engine, trail.streams)
        broken: list[Break] = []
        with progress("Following the chains") as advance:
            for done, name in enumerate(names, start=1):
                broken += in_reading(engine, partial(trail.breaks_of, stream=name))
                advance(done, len(names))
    if broken:
        listed = "\n".join(f"  stream {each.stream}, event {each.seq}: {each.fault}" for each in broken)
        raise Refused("The audit trail does not hold:", listed)
    say(f"{counted(len(names), 'stream')} of the audit trail, and every one holds.")
