"""`pro-service audit verify`, `heads`, `redact` and `export`."""

from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, note, progress, say
from pro_service.domain.audit import Break
from pro_service.domain.audit_kinds import LANGUAGES
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.seals import SealBreak
from pro_service.services import leaving, redacting, replay, trail, verifying
from pro_service.services.replay import Difference
from pro_service.services.trail import TrailAsked
from pro_service.services.trail.exporting import as_csv, as_json_lines
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.services.verifying import Finding, Verified
from pro_service.store import seals as kept
from pro_service.store.studies import all_ids


@click.group()
def audit() -> None:
    """Look at the audit trail."""


@audit.command()
@click.option("--replay", "is_replayed", is_flag=True, help="Rebuild every fact from the trail, and compare.")
@click.option(
    "--head",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of heads that had left the machine; can be given several times.",
)
def verify(is_replayed: bool, files: tuple[Path, ...]) -> None:
    """Follow every chain of the audit trail and every seal, and say where one does not hold.

    Each event is bound to its body, to its place and to the event before it. A change, a gap, an addition and
    a truncation are found and located; a body that was erased as the law demands leaves its chain whole.

    The scheduler seals the ends of all streams each minute. So a stream that was cut together with its head
    is found too: `cut` names the event that was sealed and is gone, `seal` one that is another than was
    sealed. Who owns the database could make the seals anew as well: with --head they are compared with heads
    that had left before, `left` where one is gone or another. So is every file of heads in
    PRO_HEADS_FOLDER, where that is set.

    With --replay every fact is rebuilt from the events and compared with its table: `missing`, `changed` with
    the columns, `added`. It takes about as long as reading the whole database.

    Ends with 1 where something does not hold.

    \b
      pro-service audit verify --replay --head /media/safe/heads-2026-03-02.txt
    """
    settings = environment()
    left = [*files, *(leaving.files_of(settings.heads_folder) if settings.heads_folder else ())]
    with opened(settings.database_url) as engine:
        with progress("Following the chains") as advance:
            *broken, looked_at = verifying.everything(engine, advance)
        broken += verifying.noted_as_left(engine)
        broken += verifying.left(engine, (line for file in left for line in _lines(file)))
        differing = _replayed(engine) if is_replayed else []
    told = [_told(each) for each in broken] + [_difference(each) for each in differing]
    if told:
        raise Refused("The audit trail does not hold:", "\n".join(told))
    assert isinstance(looked_at, Verified)
    say(f"{counted(looked_at.streams, 'stream')} of the audit trail, and every one holds.")
    if is_replayed:
        say("Every fact is as the trail tells it.")
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


@audit.command()
@click.argument("stream")
@click.argument("seq", type=int)
@click.option("--reason", required=True, help="Why, without what is taken out; it stands in the audit trail.")
def redact(stream: str, seq: int, reason: str) -> None:
    """Take the typed texts out of event SEQ of a stream, and out of the rows that it tells of.

    For what the law does not let stand, such as a name that was typed into a reason. A stub stays; the chain
    still holds; another event says who did it and why. It cannot be undone, and backups made before still
    hold the text. It needs PRO_DATABASE_URL to be the address of the owner of the database: the service
    itself may not.

    \b
      pro-service audit redact 8c1f3a52-… 17 --reason "a name stood in the note"
    """
    with opened(environment().database_url) as engine:
        try:
            count = in_transaction(
                engine, lambda s: redacting.redact(s, clock.now(s), operator(), stream, seq, reason)
            )
        except redacting.RedactionRefused as refusal:
            raise Refused(f"Not redacted: {refusal}.") from None
        except ProgrammingError:
            raise Refused("This login may not redact.", "Set PRO_DATABASE_URL to the owner's.") from None
    say(f"{counted(count, 'text')} taken out; `pro-service audit verify --replay` shows that all holds.")


@audit.command()
@click.argument("study")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="jsonl",
    show_default=True,
    help="CSV is safe for a spreadsheet; lines of JSON hold every text as it was typed.",
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the sentences."
)
def export(study: str, form: str, language: str) -> None:
    """Write the whole trail of a study, with every instant and answer.

    It goes to standard output. It is not for anybody who has to stay blinded: over the API they read it with
    the days alone where an instant could tell the order of infusions.
    """
    settings = environment()
    with opened(settings.database_url) as engine:
        if study not in in_reading(engine, all_ids):
            raise Refused(f"No study '{study}' is loaded.", "`pro-service study list` names those that are.")
        now = in_reading(engine, clock.now)
        pages = trail.every_page(
            engine, EVERYWHERE, study, now, trail.WHOLE, settings.secret, language, TrailAsked()
        )
        for part in as_csv(pages) if form == "csv" else as_json_lines(pages):
            click.echo(part, nl=False)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file.name} cannot be read.", "Is it a file of heads?") from None


def _replayed(engine: Engine) -> list[Difference | Break]:
    with progress("Rebuilding the facts") as advance:
        return list(replay.differences(engine, advance))


def _difference(found: Difference | Break) -> str:
    if isinstance(found, Break):
        return _told(found)
    columns = f" ({', '.join(found.columns)})" if found.columns else ""
    return f"  table {found.table}, row {found.row}: {found.fault}{columns}"


def _told(found: Finding) -> str:
    match found:
        case Break():
            return f"  stream {found.stream}, event {found.seq}: {found.fault}"
        case SealBreak():
            return f"  seals of {found.seals_of}, seal {found.seq}: {found.fault}"
    raise AssertionError("the last finding is no fault")
