"""`pro-service contacts erasures` and `contacts erase`."""

from functools import partial
from pathlib import Path

import click
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, say
from pro_service.services.contacts import carrying
from pro_service.services.contacts.carrying import Carried, NotAList
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.engine import write_anew
from pro_service.store.sealing import Keyring, keyring_of


@click.group()
def contacts() -> None:
    """Carry erasures of contact data over to restored backups."""


@contacts.command()
def erasures() -> None:
    """Print the list of erasures: keep it beside the backups, and renew it each day.

    A line of JSON for each erasure, blocking and destruction, by the id of the enrolment; for each address
    that was taken away singly or replaced, and each channel that was stopped; and for each participant who
    wants no contact any more. It holds no address.

    \b
      pro-service contacts erasures > erasures-2026-03-02.jsonl
    """
    with opened(environment().database_url) as engine:
        for line in in_reading(engine, lambda session: list(carrying.lines(session, clock.now(session)))):
            say(line)


@contacts.command()
@click.option(
    "--again",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list that `contacts erasures` printed last before the restore.",
)
def erase(file: Path) -> None:
    """Erase again, in a restored database, what was erased after its backup was made.

    Before the service is started. What is known here is passed over, so that it can be run again. Each
    erasure keeps its id and its reason; the trail tells that it was carried over, when and by whom.
    """
    settings = environment()
    try:
        listed = carrying.read(file.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError, NotAList) as fault:
        told = str(fault) if isinstance(fault, NotAList) else "it cannot be read"
        raise Refused(f"{file.name}: {told}.", "Nothing was erased.") from None
    keyring = keyring_of(settings)
    with opened(settings.database_url) as engine:
        done = [in_transaction(engine, partial(_carry, keyring, each)) for each in listed]
        write_anew(engine)
    say(f"{counted(done.count(True), 'erasure')} of {len(done)} carried over.")
    if known := done.count(False):
        say(f"{known} passed over: known here, or of nobody here.")


def _carry(keyring: Keyring, line: Carried, session: Session) -> bool:
    return carrying.carry_over(session, keyring, clock.now(session), operator(), line)
