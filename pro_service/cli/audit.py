"""`pro-service audit verify` and `heads`."""

from functools import partial

import click

from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, counted, note, progress, say
from pro_service.domain.audit import Break
from pro_service.domain.seals import SealBreak
from pro_service.services import verifying
from pro_service.services.transactions import in_reading
from pro_service.services.verifying import Finding, Verified
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
    with opened(environment().database_url) as engine, progress("Following the chains") as advance:
        *broken, looked_at = verifying.everything(engine, advance)
    if broken:
        raise Refused("The audit trail does not hold:", "\n".join(_told(each) for each in broken))
    assert isinstance(looked_at, Verified)
    say(f"{counted(looked_at.streams, 'stream')} of the audit trail, and every one holds.")
    if looked_at.unsealed:
        unsealed = counted(looked_at.unsealed, "stream")
        note(f"{unsealed} with events not sealed yet; the scheduler seals each minute.")


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


def _told(found: Finding) -> str:
    match found:
        case Break():
            return f"  stream {found.stream}, event {found.seq}: {found.fault}"
        case SealBreak():
            return f"  seals of {found.seals_of}, seal {found.seq}: {found.fault}"
    raise AssertionError("the last finding is no fault")
