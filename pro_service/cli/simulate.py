"""`pro-service simulate`."""

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
from pro_service.simulation import outlook
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


@click.command()
@click.option("--participants", default=Wanted().participants, show_default=True, type=click.IntRange(1, 900))
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
def simulate(participants: int, months: int, seed: int, file: Path) -> None:
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

    The database must hold no participant of the study, and it cannot be a production database: its clock is
    moved. Next: pro-service accounts add …, then pro-service serve
    """
    settings, wanted = environment(), Wanted(participants, months, seed)
    with opened(settings.database_url) as engine:
        ledger = fill(engine, settings, file, wanted)
        _report(engine, ledger)


def fill(engine: Engine, settings: Settings, file: Path, wanted: Wanted) -> Ledger:
    """Simulate, with a bar on the terminal. Raises Refused."""
    with refusing_faults(file.name), progress("simulating") as advance:
        try:
            return run(engine, load_library(), settings, (read_text(file), file.name), wanted, advance)
        except CannotSimulate as refusal:
            raise Refused(
                f"Nothing is simulated: {refusal}.",
                "Make a database for it: pro-service migrate --as rehearsal",
            ) from None


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
