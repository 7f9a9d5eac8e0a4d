"""The responses of a sheet one by one, for commands that look at each on its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pro_service.cli.formats import format_of
from pro_service.cli.sheets import NO_CODE, NOT_APPLICABLE_GIVEN, Sheet, Task
from pro_service.cli.speaking import Advance
from scoring import NOT_APPLICABLE, Definition

OFF_SCALE = int(NO_CODE)
"""Stands among answers for what is no code of its item; no item offers it."""


@dataclass(frozen=True, slots=True)
class Response:
    """One row: its number, counted from 1, its ids as text, and its answers as `scoring` takes them."""

    row: int
    ids: dict[str, str]
    answers: dict[str, int | str | None]


def looking(definition: Definition, ids: tuple[str, ...], separator: str) -> Task:
    """The task of reading answers to look at them: nothing is refused for a cell that holds no code."""
    return Task(definition, ids, False, separator, (), {}, tells_apart=True)


@dataclass(frozen=True, slots=True)
class Responses:
    """The names of the id columns, and every response in the order of the file."""

    id_names: tuple[str, ...]
    each: Iterator[Response]


@contextmanager
def responses(source: Path, task: Task, advance: Advance = lambda done, total: None) -> Iterator[Responses]:
    """The responses of a CSV or Parquet file. Raises Refused where it cannot be read."""
    with format_of(source).answers(source, task) as sheet:
        yield Responses(sheet.columns.id_names, _each(sheet, task.definition, advance))


def _each(sheet: Sheet, definition: Definition, advance: Advance) -> Iterator[Response]:
    row, names = 0, sheet.columns.id_names
    for block in sheet.blocks():
        columns = [each if isinstance(each, Sequence) else each.to_pylist() for each in block.ids]
        for codes, ids in zip(block.codes.tolist(), zip(*columns, strict=True), strict=True):
            row += 1
            texts = ("" if each is None else str(each) for each in ids)
            yield Response(row, dict(zip(names, texts, strict=True)), _answers(definition, codes))
        advance(*sheet.done())


def _answers(definition: Definition, codes: list[float]) -> dict[str, int | str | None]:
    return {item.id: _answer(code) for item, code in zip(definition.items, codes, strict=True)}


def _answer(code: float) -> int | str | None:
    if code != code:  # NaN differs from itself
        return None
    return NOT_APPLICABLE if code == NOT_APPLICABLE_GIVEN else int(code)
