"""How the commands speak: plain lines, tables, progress, and refusals that say what to do next."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

NARROWEST_PIPE = 160  # columns of a table that is written to a file, where no terminal sets a width


class Refused(click.ClickException):
    """Something that a command cannot do: why, and what to do next."""

    def __init__(self, reason: str, then: str = "") -> None:
        super().__init__(f"{reason}\n{then}" if then else reason)


class Advance(Protocol):
    """Told how much of a long work is done, and of how much."""

    def __call__(self, done: float, total: float) -> None: ...


def say(line: str = "") -> None:
    """One line of what the command gives."""
    click.echo(line)


def note(line: str) -> None:
    """One line about the work, beside what the command gives."""
    click.echo(line, err=True)


def counted(count: int, noun: str) -> str:
    """`1 fault`, `2 faults`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; what stands in its cells is text and nothing else."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = NARROWEST_PIPE
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console.print(table)


@contextmanager
def progress(what: str) -> Iterator[Advance]:
    """A bar on the terminal while a long work runs; silent where there is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    looks = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*looks, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
