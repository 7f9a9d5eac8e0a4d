"""Sheets of answers as CSV: read in blocks, so that a file of any length takes the same memory.

No refusal repeats what stands in a cell: it names the row (the first row of answers is 1), the line and the
item.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

import scoring
from pro_service.cli.files import Reading, reading, writing
from pro_service.cli.speaking import Refused, counted
from scoring import NOT_APPLICABLE, Definition, Item

ROWS_AT_A_TIME = 20_000
UNANSWERED = float("nan")
NO_CODE, NOT_APPLICABLE_GIVEN = -1.0, float("-inf")  # where cells without a code are told apart
BYTE_ORDER_MARK = "\ufeff"
MOST_GUESSES = 3
FITS = 0.9
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


class ArrowColumn(Protocol):
    """A column of a Parquet file, in the type that it has there."""

    def to_pylist(self) -> list[object]: ...


Column = Sequence[str] | ArrowColumn


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet: their id columns, and their codes (responses, items), NaN where unanswered."""

    ids: Sequence[Column]
    codes: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked for: how the answers are to be read, and which scores are to be written.

    lineage      which definition, norms and algorithm the scores are made by
    tells_apart  a cell that holds no code is NO_CODE, one that holds NA is NOT_APPLICABLE_GIVEN: nothing is
                 refused and nothing is taken as unanswered
    """

    definition: Definition
    id_columns: tuple[str, ...]
    takes_missing: bool
    separator: str
    codes: tuple[str, ...]
    lineage: Mapping[str, str | None]
    tells_apart: bool = False


@contextmanager
def answers(path: Path, task: Task) -> "Iterator[Sheet]":
    """The answers in a CSV file."""
    with reading(path) as source:
        yield Sheet(source, task)


@contextmanager
def scores(path: Path, task: Task, id_names: Sequence[str]) -> "Iterator[Writer]":
    """A CSV file to be written."""
    with writing(path) as lines:
        yield Writer(lines, task.separator, id_names, task.codes)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a sheet hold the ids and which the items, these in the order of the instrument."""

    id_names: tuple[str, ...]
    id_places: tuple[int, ...]
    item_places: tuple[int, ...]
    width: int


@dataclass
class Sheet:
    """One sheet being read. `off_scale` counts, by item, the codes that were taken as missing."""

    source: Reading
    task: Task
    off_scale: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._reader = csv.reader(self.source.lines, delimiter=self.task.separator, strict=True)
        header = self._next()
        if header is None:
            raise Refused("The file is empty: its first line has to name the columns.")
        self.columns = columns_of(header, self.task.definition, self.task.id_columns, self.task.separator)
        self._known = [_codes_of(item, self.task.tells_apart) for item in self.task.definition.items]
        self._rows = 0

    def blocks(self) -> Iterator[Block]:
        """The rows of the sheet, some at a time. Raises Refused at the first row that cannot be read."""
        ids: list[list[str]] = []
        codes: list[list[float]] = []
        while (row := self._next()) is not None:
            self._rows += 1
            ids.append([row[place] for place in self.columns.id_places])
            codes.append(self._codes(row))
            if len(codes) == ROWS_AT_A_TIME:
                yield Block(list(zip(*ids, strict=True)), np.array(codes))
                ids, codes = [], []
        if codes:
            yield Block(list(zip(*ids, strict=True)), np.array(codes))

    def done(self) -> tuple[float, float]:
        """How many bytes have been read, and of how many; of 0 where that cannot be known."""
        return self.source.done(), self.source.size

    def _next(self) -> list[str] | None:
        """The next row that is no empty line; None at the end."""
        try:
            row = next((row for row in self._reader if row), None)
        except csv.Error as fault:
            raise Refused(f"Line {self._reader.line_num} is not CSV: {fault}.") from None
        except UnicodeDecodeError:
            raise Refused("The file is not written in UTF-8.", "Save it as CSV in UTF-8.") from None
        if row is not None and hasattr(self, "columns") and len(row) != self.columns.width:
            raise Refused(
                f"Row {self._rows + 1} (line {self._reader.line_num}) has {len(row)} columns, "
                f"the header has {self.columns.width}."
            )
        return row

    def _codes(self, row: list[str]) -> list[float]:
        cells = [row[place] for place in self.columns.item_places]
        try:
            return [known[cell] for known, cell in zip(self._known, cells, strict=True)]
        except KeyError:
            items = zip(self.task.definition.items, self._known, cells, strict=True)
            return [self._code(item, known, cell.strip()) for item, known, cell in items]

    def _code(self, item: Item, known: dict[str, float], cell: str) -> float:
        if cell in known:
            return known[cell]
        if self.task.tells_apart:
            return NO_CODE
        if self.task.takes_missing:
            self.off_scale[item.id] += 1
            return UNANSWERED
        place = f"Row {self._rows} (line {self._reader.line_num})"
        raise no_code(place, item, cell == NOT_APPLICABLE)


def no_code(place: str, item: Item, is_not_applicable: bool = False) -> Refused:
    """The refusal of a cell that holds no code of its item."""
    what, then = "is off the scale", f"Its codes are {', '.join(map(str, item.codes))}; blank is unanswered"
    if is_not_applicable:
        what, then = "holds NA, and the item does not offer 'not applicable'", "Leave it blank for unanswered"
    return Refused(
        f"{place}, {item.id}: what stands there {what}.",
        f"{then}; or take all such cells as unanswered: --off-scale missing",
    )


def columns_of(header: list[str], definition: Definition, asked: tuple[str, ...], separator: str) -> Columns:
    """Find the ids and the items among the columns. Raises Refused where they do not fit."""
    names = [name.strip() for name in header]
    names[0] = names[0].removeprefix(BYTE_ORDER_MARK)
    _refuse_other_separator(names, separator)
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise Refused(f"The header names a column twice: {_listed(twice)}.")
    items = [item.id for item in definition.items]
    others = [name for name in names if name not in items]
    if absent := [name for name in items if name not in names]:
        raise Refused(
            f"The header lacks {counted(len(absent), 'item')} of {definition.id}: {_listed(absent)}."
            + (_fitting_better(names, definition) or _nearest(others, absent))
        )
    ids = asked or tuple(others[:1])
    if unknown := [name for name in ids if name not in others]:
        raise Refused(f"The header has no id column {_listed(unknown)}.")
    if not ids:
        raise Refused(
            "The header has no id column: a column that is no item, whose cells are kept as they are."
        )
    if left := [name for name in others if name not in ids]:
        raise Refused(
            f"The header has columns that are no items of {definition.id}: {_listed(left)}."
            + _nearest(left, items),
            "Take them out; or name every column that is to be kept: "
            + " ".join(f"--id {name}" for name in (*ids, *left)),
        )
    return Columns(ids, tuple(map(names.index, ids)), tuple(map(names.index, items)), len(names))


def _refuse_other_separator(names: Sequence[str], separator: str) -> None:
    for called, other in SEPARATORS.items():
        if len(names) == 1 and other != separator and other in names[0]:
            raise Refused(f"The columns are separated by {called}s.", f"Say so: --separator {called}")


def _codes_of(item: Item, tells_apart: bool) -> dict[str, float]:
    """What a cell of this item may hold: blank, a code (1, or 1.0 as some programs write it), or NA."""
    known = {"": UNANSWERED}
    known |= {text: float(code) for code in item.codes for text in (f"{code}", f"{code}.0")}
    if tells_apart:
        return known | {NOT_APPLICABLE: NOT_APPLICABLE_GIVEN}
    return known | ({NOT_APPLICABLE: UNANSWERED} if item.allows_not_applicable else {})


def _nearest(names: Sequence[str], items: Sequence[str]) -> str:
    """A guess at what the first few wrong names are meant to be."""
    guesses = ((name, get_close_matches(name.lower(), items, n=1, cutoff=0.5)) for name in names)
    told = (f" Is '{name}' meant to be {found[0]}?" for name, found in guesses if found)
    return "".join(islice(told, MOST_GUESSES))


def _fitting_better(names: Sequence[str], definition: Definition) -> str:
    """Which of the instruments shipped the header fits, where it has nearly all their items."""
    shares = {each: _share(names, scoring.load(each)) for each in scoring.available()}
    best = max(shares.values())
    if best < FITS or best <= _share(names, definition):
        return ""
    return f" It fits {' or '.join(each for each, share in shares.items() if share == best)}."


def _share(names: Sequence[str], definition: Definition) -> float:
    """How many of an instrument's items the header has, as a share."""
    return sum(item.id in names for item in definition.items) / len(definition.items)


def _listed(names: Sequence[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"'{name}'" for name in names[:most]) + more


def refuse_score_names(id_names: Sequence[str], codes: Sequence[str]) -> None:
    """An id column and a score cannot have the same name."""
    if same := [name for name in id_names if name in codes]:
        raise Refused(f"The id column {_listed(same)} is called like a score.", "Give it another name.")


class Writer:
    """Writes ids and scores, unrounded, so that they are read back bit for bit; empty where none is due."""

    def __init__(
        self, lines: TextIO, separator: str, id_names: Sequence[str], codes: tuple[str, ...]
    ) -> None:
        refuse_score_names(id_names, codes)
        self.rows = 0
        self._writer = csv.writer(lines, delimiter=separator, lineterminator="\n")
        self._writer.writerow([*id_names, *codes])

    def add(self, ids: Sequence[Column], values: NDArray[np.float64]) -> None:
        columns = [column if isinstance(column, Sequence) else column.to_pylist() for column in ids]
        gaps: list[bool] = np.isnan(values).any(axis=1).tolist()  # type: ignore[assignment]
        for row_ids, row, has_gap in zip(zip(*columns, strict=True), values.tolist(), gaps, strict=True):
            scores = ["" if value != value else value for value in row] if has_gap else row  # NaN
            self._writer.writerow([*row_ids, *scores])
        self.rows += len(values)
