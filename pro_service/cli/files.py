"""Files that a command reads and writes: whole or not at all, and `-` for the streams of the shell."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from pro_service.cli.speaking import Refused

STREAM = Path("-")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text being read. `size` is in bytes, 0 where it cannot be known."""

    lines: TextIO
    size: int
    source: BinaryIO

    def done(self) -> int:
        """How many bytes have been read."""
        return self.source.tell() if self.size else 0


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """A UTF-8 text, line ends as they are. Raises Refused where it cannot be opened."""
    if path == STREAM:
        yield Reading(io.TextIOWrapper(sys.stdin.buffer, "utf-8", newline=""), 0, sys.stdin.buffer)
        return
    try:
        source = path.open("rb")
    except OSError as fault:
        raise Refused(f"{path} cannot be read: {fault.strerror}.") from None
    with io.TextIOWrapper(source, "utf-8", newline="") as lines:
        yield Reading(lines, path.stat().st_size if path.is_file() else 0, source)


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text; a file is put in its place when all of it is written, and not at all after a failure."""
    with _refusing(path):
        if path == STREAM:
            yield from _stream()
        else:
            with _placing(path) as target, io.TextIOWrapper(target, "utf-8", newline="") as lines:
                yield lines


@contextmanager
def writing_bytes(path: Path) -> Iterator[BinaryIO]:
    """As `writing`, for a file that is no text."""
    with _refusing(path), _placing(path) as target:
        yield target


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno == errno.EPIPE:
            raise
        raise Refused(f"{path} cannot be written: {fault.strerror}.") from None


def _stream() -> Iterator[TextIO]:
    target = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    yield target
    target.detach()


@contextmanager
def _placing(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():  # a pipe or a device has no place to be put in
        with path.open("wb") as target:
            yield target
        return
    whole = path.resolve()
    part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as target:
            yield target
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)
