"""`pro-service explain`."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import click

import scoring
from pro_service.cli.explanation import Told, page, speak
from pro_service.cli.files import reading, writing
from pro_service.cli.sheets import NOT_APPLICABLE, SEPARATORS, columns_of
from pro_service.cli.speaking import Refused, counted, note
from scoring import Definition, Explanation, Item


@dataclass(frozen=True, slots=True)
class Way:
    """How the answers are scored; None is the instrument's own first."""

    norms: str | None
    recall: str | None
    policy: str | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which response of a file is to be explained: by its row, or by its first id column."""

    row: int | None
    subject: str | None
    ids: tuple[str, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class Found:
    """One response of a file: its row, counted from 1, its ids, and the cell of each item."""

    row: int
    ids: dict[str, str]
    cells: list[str]


@click.command()
@click.argument("instrument")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--row", type=click.IntRange(min=1), help="The response to explain; the first is 1.")
@click.option("--subject", help="The response to explain, by what stands in its first id column.")
@click.option("--score", "codes", multiple=True, help="Explain this score only; can be given several times.")
@click.option("--norms", help="The norm set for norm-based and summary scores; without one there are none.")
@click.option("--recall", help="The recall period of the form. [default: the instrument's first]")
@click.option("--policy", help="How many items a scale needs. [default: the instrument's first]")
@click.option("--id", "ids", multiple=True, help="A column that is no item; can be given several times.")
@click.option("--separator", type=click.Choice(list(SEPARATORS)), default="comma", show_default=True)
@click.option(
    "--html",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write a page that can be printed to this file, instead of text.",
)
def explain(
    instrument: str,
    source: Path,
    row: int | None,
    subject: str | None,
    codes: tuple[str, ...],
    norms: str | None,
    recall: str | None,
    policy: str | None,
    ids: tuple[str, ...],
    separator: str,
    html: Path | None,
) -> None:
    """Explain the scores of one response in the CSV file IN, each step as arithmetic with its source.

    IN is a file as for `pro-service score`. The arithmetic that is shown, worked out in double precision from
    left to right, gives the score to its last digit. A step that has been shown is not shown again.

    \b
      pro-service explain sf36v2 answers.csv --subject 01-001 --norms us1998
      pro-service explain sf36v2 answers.csv --row 12 --score BP --html bodily-pain.html
    """
    if (row is None) == (subject is None):
        raise Refused("Say which response is to be explained.", "Either --row or --subject.")
    way = Way(norms, recall, policy)
    definition = _definition(instrument, way, codes)
    found = _find(source, definition, Which(row, subject, ids, SEPARATORS[separator]))
    told = Told(definition, _explained(definition, found, way), found.row, found.ids, codes)
    if html is None:
        speak(told)
        return
    with writing(html) as target:
        target.write(page(told))
    note(f"{counted(len(told.sections), 'score')} of row {found.row} explained. The page holds answers.")


def _definition(instrument: str, way: Way, codes: tuple[str, ...]) -> Definition:
    """The instrument; every option is tried before a file is opened."""
    try:
        definition = scoring.load(instrument)
        known = tuple(scoring.score(definition, {}, **asdict(way)))
    except scoring.ScoringError as fault:
        raise Refused(f"{fault}.", "What there is to choose from: pro-service score --help") from None
    for code in codes:
        if code not in known:
            raise Refused(
                f"There is no such score in this way of scoring: {code}.", f"Known: {', '.join(known)}"
            )
    return definition


def _explained(definition: Definition, found: Found, way: Way) -> Explanation:
    items = zip(definition.items, found.cells, strict=True)
    answers = {item.id: _answer(item, cell.strip(), found.row) for item, cell in items}
    try:
        return scoring.explain(definition, answers, **asdict(way))
    except scoring.OffScale as fault:
        raise Refused(f"Row {found.row}, {fault}.") from None


def _answer(item: Item, cell: str, row: int) -> int | str | None:
    if cell in ("", NOT_APPLICABLE):
        return cell or None
    for code in item.codes:
        if cell in (f"{code}", f"{code}.0"):
            return code
    raise Refused(
        f"Row {row}, {item.id}: what stands there is off the scale.",
        f"Its codes are {', '.join(map(str, item.codes))}; blank is unanswered.",
    )


# ------------------------------------------------------------------ the response


def _find(source: Path, definition: Definition, which: Which) -> Found:
    with reading(source) as file:
        try:
            return _chosen(_responses(file.lines, definition, which), which)
        except csv.Error as fault:
            raise Refused(f"The file is not CSV: {fault}.") from None
        except UnicodeDecodeError:
            raise Refused("The file is not written in UTF-8.", "Save it as CSV in UTF-8.") from None


def _responses(lines: TextIO, definition: Definition, which: Which) -> Iterator[Found]:
    rows = (row for row in csv.reader(lines, delimiter=which.separator, strict=True) if row)
    header = next(rows, None)
    if header is None:
        raise Refused("The file is empty: its first line has to name the columns.")
    columns = columns_of(header, definition, which.ids, which.separator)
    for nth, row in enumerate(rows, start=1):
        if len(row) != columns.width:
            raise Refused(f"Row {nth} has {len(row)} columns, the header has {columns.width}.")
        ids = {name: row[at] for name, at in zip(columns.id_names, columns.id_places, strict=True)}
        yield Found(nth, ids, [row[at] for at in columns.item_places])


def _chosen(responses: Iterator[Found], which: Which) -> Found:
    if which.row is not None:
        count = 0
        for found in responses:
            count = found.row
            if found.row == which.row:
                return found
        raise Refused(f"There is no row {which.row}: the file has {counted(count, 'response')}.")
    same = [found for found in responses if next(iter(found.ids.values())) == which.subject]
    if not same:
        raise Refused("No response has this subject in its first id column.")
    if len(same) > 1:
        rows = ", ".join(str(found.row) for found in same)
        raise Refused(f"{len(same)} responses have this subject: rows {rows}.", "Choose one by --row.")
    return same[0]
