"""Careful access to the tables of a TOML file: every refusal names file, key and reason."""

import tomllib
from typing import cast

from scoring.definition import Basis, Confidence
from scoring.errors import DefinitionError

CONFIDENCES = ("2+", "1", "D", "U")  # from the strongest to the weakest
LARGEST = 1e6


class Table:
    """One TOML table that knows its place in the file and which of its keys have been read."""

    def __init__(self, content: dict[str, object], file: str, place: str = "") -> None:
        self._content = content
        self._file = file
        self._place = place
        self._read: set[str] = set()

    def fault(self, key: str, reason: str) -> DefinitionError:
        return DefinitionError(self._file, f"{self._place}.{key}" if self._place else key, reason)

    def has(self, key: str) -> bool:
        return key in self._content

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "must be a text that is not empty")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.fault(key, f"must be one of {', '.join(choices)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(key, "must hold texts that are not empty")
        if len(set(values)) < len(values):
            raise self.fault(key, "names the same thing twice")
        return tuple(cast(list[str], values))

    def whole(self, key: str) -> int:
        return self._as_whole(key, self._take(key))

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(self._as_whole(key, value) for value in self._list(key))

    def number(self, key: str) -> float:
        return self._as_number(key, self._take(key))

    def numbers(self, key: str) -> tuple[float, ...]:
        return tuple(self._as_number(key, value) for value in self._list(key))

    def hundredths(self, key: str) -> tuple[int, ...]:
        """A list of numbers with at most two decimals, as whole hundredths."""
        values = [self._as_number(key, value) for value in self._list(key)]
        whole = tuple(round(value * 100) for value in values)
        if any(abs(value * 100 - each) > 1e-9 for value, each in zip(values, whole, strict=True)):
            raise self.fault(key, "must have at most two decimals")
        return whole

    def table(self, key: str) -> "Table":
        return self._as_table(key, self._take(key))

    def tables(self, key: str) -> "list[Table]":
        return [self._as_table(f"{key}[{nth}]", value) for nth, value in enumerate(self._list(key))]

    def basis(self, known: tuple[str, ...]) -> Basis:
        """The `source` and `confidence` that stand beside every table."""
        sources = self.texts("source")
        for source in sources:
            if source not in known:
                raise self.fault("source", f"{source} is not among the sources of this file")
        confidence = cast(Confidence, self.choice("confidence", CONFIDENCES))
        if confidence == "2+" and len(sources) < 2:
            raise self.fault("confidence", "2+ needs two sources or more")
        return Basis(sources, confidence)

    def keys_left(self) -> tuple[str, ...]:
        return tuple(key for key in self._content if key not in self._read)

    def refuse_rest(self) -> None:
        for key in self.keys_left():
            raise self.fault(key, "unknown key")

    def _take(self, key: str) -> object:
        if key not in self._content:
            raise self.fault(key, "is missing")
        self._read.add(key)
        return self._content[key]

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if not isinstance(value, list) or not value:
            raise self.fault(key, "must be a list that is not empty")
        return value

    def _as_whole(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(key, "must be a whole number")
        return value

    def _as_number(self, key: str, value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < LARGEST:
            raise self.fault(key, "must be a number below a million")
        return float(value)

    def _as_table(self, key: str, value: object) -> "Table":
        if not isinstance(value, dict):
            raise self.fault(key, "must be a table")
        return Table(value, self._file, f"{self._place}.{key}" if self._place else key)


def least_sure(*bases: Basis) -> Confidence:
    """What rests on several tables is as sure as the least sure of them."""
    return max((basis.confidence for basis in bases), key=CONFIDENCES.index)


def parse(content: bytes, file: str) -> dict[str, object]:
    """The TOML of a file; what is not UTF-8 or not TOML is refused."""
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise DefinitionError(file, "(whole file)", "is not UTF-8") from fault
    except (ValueError, RecursionError) as fault:  # ValueError: also numbers of thousands of digits
        raise DefinitionError(file, "(whole file)", f"is not TOML: {fault}") from fault
