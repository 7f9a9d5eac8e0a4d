"""`pro-service simulate`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from pro_service import clock
from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, note, progress, show
from pro_service.cli.study import read_text, refusing_faults
from pro_service.resources import studies_folder
from pro_service.services.forms import load_library
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings
from pro_service.simulation import bulk, outlook
from pro_service.simulation.bulk import Filled
from pro_service.simulation.cohort import Wanted
from pro_service.simulation.ledger import Ledger
from pro_service.simulation.running import CannotSimulate
from pro_service.simulation.running import simulate as run

STUDY = studies_folder() / "nct03673748.yaml"
COUNTED = {
    "Enrol": "participants enrolled",
    "RecordEvent": "anchor events recorded",
    "PairPhone": "phones paired",
    "uploads": "uploads sent",
    "sent again": "of them sent again, after a lost answer",
    "completed-late": "completed after the window",
    "arrived-late": "completed in the window, arrived after it",
    "clock-moved": "from a phone whose clock was moved",
    "held": "kept aside: from a phone that had been replaced",
    "CheckIn": "arrivals at visits",
    "LogContact": "calls by the nurse",
    "Postpone": "times asked not to be reminded for the moment",
    "GiveReason": "reasons given for what was not done",
    "Exempt": "questionnaires let off",
    "Amend": "amendments of the protocol",
    "messages": "reminders handed over, to nobody",
    "bounced": "of them came back",
}


MOST, MOST_IN_BULK = 900, 900_000


@click.command()
@click.option(
    "--participants",
    default=Wanted().participants,
    show_default=True,
    type=click.IntRange(1, MOST_IN_BULK),
    help=f"At most {MOST}, unless in bulk.",
)
@click.option(
    "--months", default=Wanted().months, show_default=True, type=click.IntRange(2, 120), help="Of follow-up."
)
@click.option(
    "--seed", default=Wanted().seed, show_default=True, help="The same seed, the same participants."
)
@click.option(
    "--study",
    "file",
    default=STUDY,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The study file. [default: the one of NCT03673748 that comes with the service]",
)
@click.option(
    "--bulk", "in_bulk", is_flag=True, help="Many thousands, put in as rows instead of one by one; see above."
)
def simulate(participants: int, months: int, seed: int, file: Path, *, in_bulk: bool) -> None:
    """Fill a demo or rehearsal database with simulated participants.

    They come in through the same services as real ones, at a simulated time that ends now: most have come to
    the end of their follow-up, some are under way. They answer believably, skip items, fall ill, miss visits,
    travel, lose a phone, send late and withdraw; nothing hangs on a treatment. Reminders are planned and
    decided, and handed to channels that send nothing. In the middle the protocol is amended. In the end all
    that was done is looked for in the store, and every reminder is held against what was known when it left.

    \b
      export PRO_DATABASE_URL=sqlite:///rehearsal.sqlite3
      pro-service migrate --as rehearsal
      pro-service simulate --participants 40

    With --bulk the same people live the same lives, but for what hangs on messages and on an amendment: no
    addresses, no reminders, no lost phones. What the services would have stored of that is made in memory and
    put in as rows, audit trail and all. In the end the trail of some of them is verified, and what is stored
    for speed is computed anew.

    \b
      pro-service simulate --bulk --participants 20000

    The database must hold no participant of the study, and it cannot be a production database: its clock is
    moved. Next: pro-service accounts add …, then pro-service serve
    """
    settings, wanted = environment(), Wanted(participants, months, seed)
    if participants > MOST and not in_bulk:
        raise Refused(f"One by one, {MOST} participants are the most.", "Put in more of them with --bulk.")
    with opened(settings.database_url) as engine:
        if in_bulk:
            _report_rows(fill_in_bulk(engine, settings, file, wanted))
            return
        ledger = fill(engine, settings, file, wanted)
        _report(engine, ledger)


def fill(engine: Engine, settings: Settings, file: Path, wanted: Wanted) -> Ledger:
    """Simulate, with a bar on the terminal. Raises Refused."""
    with _refusing(file), progress("simulating") as advance:
        return run(engine, load_library(), settings, (read_text(file), file.name), wanted, advance)


def fill_in_bulk(engine: Engine, settings: Settings, file: Path, wanted: Wanted) -> Filled:
    """The same for very many. Raises Refused."""
    with _refusing(file), progress("filling") as advance:
        study = (read_text(file), file.name)
        return bulk.fill(engine, load_library(), settings.secret, study, wanted, advance)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    with refusing_faults(file.name):
        try:
            yield
        except CannotSimulate as refusal:
            raise Refused(
                f"Nothing is simulated: {refusal}.",
                "Make a database for it: pro-service migrate --as rehearsal",
            ) from None


def _report_rows(filled: Filled) -> None:
    show("What is stored", ("table", "rows"), sorted(filled.rows.items()))
    who = f"{len(filled.enrolments)} participants of {filled.definition.id}"
    note(f"{who}. Of some the audit trail was verified, and what follows from the facts computed anew.")
    note("All of the trail is verified by: pro-service audit verify")


def _report(engine: Engine, ledger: Ledger) -> None:
    definition = ledger.definition
    show("What happened", ("", "n"), [(said, ledger.counts[key]) for key, said in COUNTED.items()])
    found = in_reading(engine, lambda session: list(outlook.figures(session, definition, clock.now(session))))
    columns = ("score", "n", "baseline, mean (SD)", "n", f"change at {definition.key_visit}, mean (SD)")
    rows = [
        (
            f"{each.instrument} {each.code}",
            len(each.at_baseline),
            outlook.spread(each.at_baseline),
            len(each.change),
            outlook.spread(each.change),
        )
        for each in found
    ]
    show("What the analyst sees", columns, rows)
    note(f"All {len(ledger.receipts)} submissions are stored once, scored, and told of in the audit trail.")
    note("No reminder left twice, on a day with another, at night, or when there was nothing to answer.")
