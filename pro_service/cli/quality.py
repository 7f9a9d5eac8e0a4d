"""`pro-service quality`."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

import scoring
from pro_service.cli import html
from pro_service.cli.files import STREAM, writing
from pro_service.cli.responses import Response, Responses, looking, responses
from pro_service.cli.sheets import SEPARATORS, Task
from pro_service.cli.speaking import Refused, counted, note, progress, show
from pro_service.cli.ways import Way, tried
from scoring import Definition, Quality, ScaleStatistics

COLUMNS = (
    "n_items",
    "n_answered",
    "n_not_applicable",
    "n_unanswered",
    "n_off_scale",
    "off_scale",
    "estimable",
    "not_estimable",
    "consistency_list",
    "n_consistency_checks",
    "consistency_flags",
    "straight_lines",
    "contradicting_straight_lines",
)


@click.command()
@click.argument("instrument")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("target", metavar="[OUT]", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--policy", help="How many items a scale needs. [default: the instrument's first]")
@click.option("--group", is_flag=True, help="Show how the items of each scale hold together in the group.")
@click.option(
    "--html",
    "target_html",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write a page that can be printed to this file: what is counted over all responses.",
)
@click.option("--id", "ids", multiple=True, help="A column that is no item; can be given several times.")
@click.option("--separator", type=click.Choice(list(SEPARATORS)), default="comma", show_default=True)
def quality(
    instrument: str,
    source: Path,
    target: Path | None,
    policy: str | None,
    group: bool,
    target_html: Path | None,
    ids: tuple[str, ...],
    separator: str,
) -> None:
    """Evaluate the quality of the answers in the file IN; no score is altered by it.

    IN is a file as for `pro-service score`. OUT is CSV, standard output unless told: for each response how
    many items are answered, not applicable, unanswered and off the scale; which scales can be scored; which
    contradictions of this project's own list it holds; and where items printed together were all answered by
    the same code. Several words in a cell are separated by spaces.

    With --group it shows Cronbach's alpha, each item's correlation with the rest of its scale, floor and
    ceiling, each with its n, and writes OUT only where one is named. Under 50 responses it gives none of
    them. With --html a page tells what is counted over all responses, and that of --group where it is asked
    for; OUT is then written only where one is named.

    \b
      pro-service quality sf36v2 answers.csv quality.csv
      pro-service quality sf36v2 answers.parquet --group
      pro-service quality sf36v2 answers.csv --group --html quality.html
    """
    if target is not None and target.suffix.lower() == ".parquet":
        raise Refused("The evaluation is written as CSV.", "Give OUT another name")
    definition, way = tried(instrument, Way(policy=policy))
    task = looking(definition, ids, SEPARATORS[separator])
    made = Evaluation(definition, way.policy, keeps_codes=group)
    with progress("evaluating") as advance, responses(source, task, advance) as found:
        if target is None and (group or target_html):
            made.run_through(found.each)
        else:
            _write(target or STREAM, task, made, found)
    made.tell()
    tables = _of_group(made) if group else []
    if target_html is None:
        for table in tables:
            show(*table)
    else:
        with writing(target_html) as lines:
            lines.write(_page(made, [*_counted(made), *tables]))
    if group:
        note(f"Under {scoring.LEAST_RESPONSES} responses no statistic of a group is given.")


class Evaluation:
    """The evaluation of one response after the other, and what is counted over all of them."""

    def __init__(self, definition: Definition, policy: str, keeps_codes: bool) -> None:
        self.definition, self.policy = definition, policy
        self.n = self.n_whole = self.n_off_scale = 0
        self.estimable: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self._codes: list[NDArray[np.float64]] | None = [] if keeps_codes else None

    def of(self, response: Response) -> Quality:
        """Evaluate one response and count it."""
        made = scoring.data_quality(self.definition, response.answers, policy=self.policy)
        self.n += 1
        self.n_whole += made.n_answered + made.n_not_applicable == made.n_items
        self.n_off_scale += made.n_off_scale
        self.estimable.update(code for code, is_estimable in made.estimable.items() if is_estimable)
        self.flags.update(made.consistency_flags)
        if self._codes is not None:
            self._codes.append(_codes(self.definition, response))
        return made

    def run_through(self, found: Iterator[Response]) -> None:
        """Evaluate every response for the sake of what is counted."""
        for each in found:
            self.of(each)

    def statistics(self) -> tuple[ScaleStatistics, ...]:
        """How the items of each scale hold together; what is off the scale is taken as unanswered."""
        codes = np.array(self._codes or [], dtype=np.float64).reshape(-1, len(self.definition.items))
        return scoring.item_scale_statistics(self.definition, codes, policy=self.policy)

    def tell(self) -> None:
        """What was found, in a few lines."""
        note(f"{counted(self.n, 'response')} to {self.definition.id}, {self.n_whole} without a gap.")
        scales = (f"{scale.code} {self.estimable[scale.code]}" for scale in self.definition.scales)
        note(f"Can be scored, of {self.n}: {', '.join(scales)}.")
        if self.n_off_scale:
            note(f"Off the scale, taken as unanswered: {counted(self.n_off_scale, 'cell')}.")
        checks = scoring.consistency_list(self.definition)
        if checks:
            told = ", ".join(f"{flag} {count}" for flag, count in sorted(self.flags.items()))
            note(f"Contradictions, by this project's own list {checks.id}: {told or 'none'}.")


def _codes(definition: Definition, response: Response) -> NDArray[np.float64]:
    """The codes in the order of the items; NaN for all that is no code."""
    answers = (response.answers[item.id] for item in definition.items)
    known = zip(definition.items, answers, strict=True)
    return np.array([answer if answer in item.codes else np.nan for item, answer in known], dtype=np.float64)


# ------------------------------------------------------------------ each response


def _write(target: Path, task: Task, made: Evaluation, found: Responses) -> None:
    if same := [name for name in found.id_names if name in COLUMNS]:
        raise Refused(f"The id column '{same[0]}' is called like one of OUT.", "Give it another name.")
    with writing(target) as lines:
        writer = csv.writer(lines, delimiter=task.separator, lineterminator="\n")
        writer.writerow([*found.id_names, *COLUMNS])
        for each in found.each:
            writer.writerow([*each.ids.values(), *_cells(made.of(each))])


def _cells(made: Quality) -> list[object]:
    lines = [
        (f"{each.first}-{each.last}={each.code}", each.contradicts_itself) for each in made.straight_lines
    ]
    return [
        made.n_items,
        made.n_answered,
        made.n_not_applicable,
        made.n_unanswered,
        made.n_off_scale,
        " ".join(made.off_scale),
        _those(made.estimable.items(), True),
        _those(made.estimable.items(), False),
        made.consistency_list or "",
        made.n_consistency_checks,
        " ".join(made.consistency_flags),
        _those(lines, False),
        _those(lines, True),
    ]


def _those(words: Iterable[tuple[str, bool]], wanted: bool) -> str:
    return " ".join(word for word, is_so in words if is_so is wanted)


# ------------------------------------------------------------------ the group


class Table(NamedTuple):
    """What is shown as rows below the names of their columns."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def _of_group(made: Evaluation) -> list[Table]:
    found = made.statistics()
    columns = ("scale", "items", "n whole", "alpha", "n scored", "at 0", "at 100", "why not")
    items: list[tuple[object, ...]] = [
        (each.item, scale.code, scale.n_complete, _number(each.own_scale_r))
        for scale in found
        for each in scale.items
    ]
    return [
        Table(f"Scales of {made.definition.id} in this group", columns, [_scale(each) for each in found]),
        Table("Each item with the rest of its scale", ("item", "scale", "n", "r"), items),
    ]


def _counted(made: Evaluation) -> list[Table]:
    scales = [(scale.code, made.estimable[scale.code], made.n) for scale in made.definition.scales]
    checks = scoring.consistency_list(made.definition)
    tables = [Table("Scales that can be scored", ("scale", "responses", "of"), [*scales])]
    if checks:
        flags = [(each.id, made.flags[each.id], made.n) for each in checks.flags]
        told = f"Contradictions, by this project's own list {checks.id}"
        tables.append(Table(told, ("contradiction", "responses", "of"), [*flags]))
    return tables


def _page(made: Evaluation, tables: list[Table]) -> str:
    definition = made.definition
    about = [
        ("instrument", f"{definition.name} ({definition.id}, version {definition.version})"),
        ("definition hash", definition.hash),
        ("policy", made.policy),
        ("responses", made.n),
        ("without a gap", made.n_whole),
        ("cells off the scale, taken as unanswered", made.n_off_scale),
    ]
    heading = f"Quality of answers: {definition.name}"
    return html.page("quality.html", heading=heading, definition=definition, about=about, tables=tables)


def _scale(each: ScaleStatistics) -> tuple[object, ...]:
    ends = ("-" if count is None else count for count in (each.floor, each.ceiling))
    why = each.reason or ("" if each.floor is not None else "too-few-responses")
    return each.code, each.n_items, each.n_complete, _number(each.alpha), each.n_scored, *ends, why


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
