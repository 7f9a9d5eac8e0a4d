"""`pro-service score`."""

from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click

import scoring
from pro_service.cli.formats import format_of
from pro_service.cli.sheets import SEPARATORS, Sheet, Task
from pro_service.cli.speaking import counted, note, progress
from pro_service.cli.ways import Way, tried


def _offered() -> str:
    """Every instrument that can be scored, and the norm sets made for it."""
    lines = []
    for name in scoring.available():
        definition = scoring.load(name)
        norms = [f"{each} ({scoring.load_norm_set(each).recall})" for each in scoring.norm_sets(definition)]
        lines.append(
            f"  {name:<9} norms: {', '.join(norms) or 'none'}; recall: {', '.join(definition.recalls)}; "
            f"policy: {', '.join(definition.policies)}"
        )
    return "\n".join(lines)


@click.command(epilog=f"\b\nInstruments:\n{_offered()}")
@click.argument("instrument")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--norms", help="The norm set for norm-based and summary scores; without one there are none.")
@click.option("--recall", help="The recall period of the form. [default: the first listed]")
@click.option("--policy", help="How many items a scale needs. [default: the first listed]")
@click.option(
    "--off-scale",
    type=click.Choice(["refuse", "missing"]),
    default="refuse",
    show_default=True,
    help="What to do with a cell that holds no code of its item.",
)
@click.option("--id", "ids", multiple=True, help="A column to be kept as it is; can be given several times.")
@click.option("--separator", type=click.Choice(list(SEPARATORS)), default="comma", show_default=True)
def score(
    instrument: str,
    source: Path,
    target: Path,
    norms: str | None,
    recall: str | None,
    policy: str | None,
    off_scale: Literal["refuse", "missing"],
    ids: tuple[str, ...],
    separator: str,
) -> None:
    """Score the answers in the file IN and write the scores to OUT; `-` is standard input or output.

    A file whose name ends in .parquet is Parquet, any other is CSV.

    IN has an id column, which is kept as it is, and a column for each item under its printed number: q1, q2,
    q3a … q11d. Blank is unanswered, NA is not applicable. A cell that holds no code of its item is refused,
    with its row and item. OUT has the id and the scores, unrounded, and empty where no score is due. It is
    put in place when all of it is written: a failure leaves no half file. INSTRUMENT is one of those below,
    or the file of a definition of your own.

    \b
      pro-service score sf36v2 answers.csv scores.csv --norms us1998
      pro-service score my-scale.toml answers.csv scores.csv
    \b
      answers.csv               scores.csv
      subject,q1,q2,…,q11d      subject,PF,RP,…,MH,PF_NBS,…,PCS,MCS
      01-001,3,2,…,5            01-001,85.0,62.5,…,38.2,41.9
    """
    way = Way(norms, recall, policy)
    task = _task(instrument, way, ids, off_scale == "missing", SEPARATORS[separator])
    with (
        format_of(source).answers(source, task) as sheet,
        format_of(target).scores(target, task, sheet.columns.id_names) as written,
        progress("scoring") as advance,
    ):
        for block in sheet.blocks():
            written.add(block.ids, scoring.score_array(task.definition, block.codes, **asdict(way)).values)
            advance(*sheet.done())
    _tell(task, sheet, written.rows, way)


def _task(instrument: str, way: Way, ids: tuple[str, ...], takes_missing: bool, separator: str) -> Task:
    """What is asked for; every option is tried before a file is opened."""
    definition, nothing = tried(instrument, way)
    lineage = {name: value for name, value in vars(nothing).items() if name != "scores"}
    return Task(definition, ids, takes_missing, separator, tuple(nothing), lineage)


def _tell(task: Task, sheet: Sheet, rows: int, way: Way) -> None:
    note(f"{counted(rows, 'response')} to {task.definition.id} scored, {len(task.codes)} scores each.")
    if sheet.off_scale:
        items = ", ".join(f"{item} {count}" for item, count in sheet.off_scale.items())
        note(f"Without a code, taken as unanswered: {counted(sheet.off_scale.total(), 'cell')} ({items}).")
    if way.norms is None and (norms := scoring.norm_sets(task.definition)):
        note(f"No norm set was asked for, so there are no norm-based scores: --norms {' or '.join(norms)}")
