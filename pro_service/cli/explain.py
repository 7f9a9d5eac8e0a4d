"""`pro-service explain`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

import scoring
from pro_service.cli.explanation import Told, lines_of, page, speak
from pro_service.cli.files import writing
from pro_service.cli.responses import OFF_SCALE, Response, looking, responses
from pro_service.cli.sheets import SEPARATORS
from pro_service.cli.speaking import Refused, counted, note
from pro_service.cli.ways import Way, tried
from scoring import Definition, Explanation


@dataclass(frozen=True, slots=True)
class Which:
    """Which response of a file is to be explained: by its row, or by its first id column."""

    row: int | None
    subject: str | None


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
    """Explain the scores of one response in the file IN, each step as arithmetic with its source.

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
    task = looking(definition, ids, SEPARATORS[separator])
    with responses(source, task) as given:
        found = _chosen(given.each, Which(row, subject))
    told = _told(definition, _explained(definition, found, way), found, codes)
    if html is None:
        speak(told)
        return
    with writing(html) as target:
        target.write(page(told))
    note(f"{counted(len(told.sections), 'score')} of row {found.row} explained. The page holds answers.")


def _definition(instrument: str, way: Way, codes: tuple[str, ...]) -> Definition:
    definition, known = tried(instrument, way)
    for code in codes:
        if code not in tuple(known):
            raise Refused(
                f"There is no such score in this way of scoring: {code}.", f"Known: {', '.join(known)}"
            )
    return definition


def _explained(definition: Definition, found: Response, way: Way) -> Explanation:
    for item in definition.items:
        if found.answers[item.id] == OFF_SCALE:
            raise Refused(
                f"Row {found.row}, {item.id}: what stands there is off the scale.",
                f"Its codes are {', '.join(map(str, item.codes))}; blank is unanswered.",
            )
    try:
        return scoring.explain(definition, found.answers, **asdict(way))
    except scoring.OffScale as fault:
        raise Refused(f"Row {found.row}, {fault}.") from None


def _told(definition: Definition, explained: Explanation, found: Response, codes: tuple[str, ...]) -> Told:
    response = ", ".join([f"row {found.row}", *(f"{name} {each}" for name, each in found.ids.items())])
    scores = [each for each in explained.scores if not codes or each.code in codes]
    return Told(definition, scores, [*lines_of(definition, explained.lineage), ("response", response)])


def _chosen(found: Iterator[Response], which: Which) -> Response:
    if which.row is not None:
        count = 0
        for each in found:
            count = each.row
            if each.row == which.row:
                return each
        raise Refused(f"There is no row {which.row}: the file has {counted(count, 'response')}.")
    same = [each for each in found if next(iter(each.ids.values())) == which.subject]
    if not same:
        raise Refused("No response has this subject in its first id column.")
    if len(same) > 1:
        rows = ", ".join(str(each.row) for each in same)
        raise Refused(f"{len(same)} responses have this subject: rows {rows}.", "Choose one by --row.")
    return same[0]
