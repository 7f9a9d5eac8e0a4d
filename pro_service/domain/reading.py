"""Reading a file of ours so that all its faults are told at once: which file, which key, why."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pro_service.domain.calendar import Duration

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LONGEST_TEXT = 2000
LONGEST_DAYS = 7320  # 20 years
WHOLE_FILE = "(whole file)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file. The line is known only where the file was read as text."""

    file: str
    key: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.key}: {self.reason}"


class FileError(Exception):
    """A file that cannot be used, with everything that is wrong in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Sheet:
    """The faults of one file as they are found; a fault that only follows from another one is left out."""

    def __init__(self, file: str, lines: Mapping[str, int] | None = None) -> None:
        self._file = file
        self._lines = lines or {}
        self._faults: dict[str, Fault] = {}

    def note(self, key: str, reason: str) -> None:
        if not any(_is_within(key, known) for known in self._faults):
            self._faults[key] = Fault(self._file, key, reason, self._line(key))

    def is_clean(self, *keys: str) -> bool:
        """Whether nothing is wrong at or under these keys, so that more can be concluded from them."""
        return not any(
            _is_within(known, key) or _is_within(key, known) for known in self._faults for key in keys
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._faults.values(), key=lambda fault: fault.line or 0))

    def _line(self, key: str) -> int | None:
        """The line of the key, or of the nearest thing around it that has one."""
        around = [known for known in self._lines if _is_within(key, known)]
        return self._lines[max(around, key=len)] if around else None


def _is_within(key: str, outer: str) -> bool:
    return key == outer or key.startswith((f"{outer}.", f"{outer}["))


class Place:
    """One mapping of a file: its keys are taken one by one, and what is left in the end is unknown.

    Each taking notes what is wrong and then gives a harmless value, so that reading can go on.
    """

    def __init__(self, content: object, sheet: Sheet, key: str = "") -> None:
        self.key = key
        self.sheet = sheet
        if not isinstance(content, Mapping):
            sheet.note(key or WHOLE_FILE, "must hold keys and values")
        self._content: Mapping[str, object] = content if isinstance(content, Mapping) else {}
        self._taken: set[str] = set()

    def at(self, key: str) -> str:
        """The dotted path of one of the keys here."""
        return f"{self.key}.{key}" if self.key else key

    def note(self, key: str, reason: str) -> None:
        self.sheet.note(self.at(key), reason)

    def text(self, key: str, longest: int = LONGEST_TEXT) -> str:
        return self._text(self.at(key), self._take(key), longest)

    def optional_text(self, key: str, longest: int = LONGEST_TEXT) -> str | None:
        if self._content.get(key) is None:
            self._taken.add(key)
            return None
        return self.text(key, longest)

    def code(self, key: str) -> str:
        """A short word that may stand in an id: small letters, digits, `-` and `_`."""
        value = self.text(key)
        if value and not CODE.fullmatch(value):
            self.note(key, "must be a code of small letters, digits, - and _, at most 64 long")
        return value

    def choice(self, key: str, choices: Collection[str] | None) -> str:
        """One of the choices; any text where they are None, being faulty themselves."""
        value = self.text(key)
        if choices is not None and value and value not in choices:
            self.note(key, f"must be one of {', '.join(choices)}")
        return value

    def texts(
        self, key: str, choices: Collection[str] | None = None, *, optional: bool = False
    ) -> tuple[str, ...]:
        if optional and self._content.get(key) is None:
            self._taken.add(key)
            return ()
        texts = [self._text(at, value, LONGEST_TEXT) for at, value in self._list(key)]
        for nth, text in enumerate(texts):
            if choices is not None and text and text not in choices:
                self.note(f"{key}[{nth}]", f"must be one of {', '.join(choices)}")
            elif text in texts[:nth]:
                self.note(f"{key}[{nth}]", "is named twice")
        return tuple(texts)

    def is_true(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            self.note(key, "must be true or false")
        return value is True

    def is_marked(self, key: str) -> bool:
        """Whether an optional mark is set; what is not named is not."""
        if key not in self._content:
            self._taken.add(key)
            return False
        return self.is_true(key)

    def whole(self, key: str) -> int:
        """A whole number above 0."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
            self.note(key, "must be a whole number above 0")
            return 1
        return value

    def number(self, key: str) -> float:
        value = self._take(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            self.note(key, "must be a number")
            return 0.0
        return float(value)

    def duration(self, key: str) -> Duration:
        """Calendar time such as P4W, in a text; at most 20 years."""
        value = self.text(key)
        try:
            duration = Duration.parse(value)
        except ValueError:
            self.note(key, "must be a duration of years, months, weeks or days such as P4W or -P3D")
            return Duration(1, 0, 0)
        if 31 * duration.months + duration.days > LONGEST_DAYS:
            self.note(key, "must not be longer than 20 years")
        return duration

    def wording(self, key: str, languages: Iterable[str] | None) -> dict[str, str]:
        """A text in each of the languages, and in no other; in any where they are None, being faulty."""
        place = self.place(key)
        texts = {language: place.text(language) for language in languages or place.keys_left()}
        place.finish()
        return texts

    def place(self, key: str) -> "Place":
        return Place(self._take(key), self.sheet, self.at(key))

    def places(self, key: str, named_by: str | None = None, *, optional: bool = False) -> "tuple[Place, ...]":
        """The mappings in a list; no two of them have the same name."""
        if optional and self._content.get(key) is None:
            self._taken.add(key)
            return ()
        places = tuple(Place(value, self.sheet, at) for at, value in self._list(key))
        names = [place._content.get(named_by) for place in places] if named_by else []
        for nth, name in enumerate(names):
            if isinstance(name, str) and name in names[:nth]:
                places[nth].note(str(named_by), f"{name} is given twice")
        return places

    def named_places(self, key: str) -> "dict[str, Place]":
        """The mappings in a mapping, by the names that the file gives them."""
        outer = self.place(key)
        return {name: outer.place(name) for name in outer.keys_left()}

    def values(self, key: str) -> tuple[object, ...]:
        """A list of whatever it holds; the caller checks it."""
        return tuple(value for _, value in self._list(key))

    def if_clean(self, key: str, values: tuple[str, ...]) -> tuple[str, ...] | None:
        """What was read from a key, as choices for others; None where it is faulty, so that none follow."""
        return values if self.sheet.is_clean(self.at(key)) else None

    def keys_left(self) -> tuple[str, ...]:
        return tuple(key for key in self._content if key not in self._taken)

    def finish(self) -> None:
        """Refuse what nobody has taken: a key that is not known is a slip or a wish unheard."""
        for key in self.keys_left():
            self.note(key, "unknown key")

    def _take(self, key: str) -> object:
        self._taken.add(key)
        if key not in self._content:
            self.note(key, "is missing")
        return self._content.get(key)

    def _list(self, key: str) -> list[tuple[str, object]]:
        value = self._take(key)
        if not isinstance(value, list) or not value:
            self.note(key, "must be a list that is not empty")
            return []
        return [(f"{self.at(key)}[{nth}]", each) for nth, each in enumerate(value)]

    def _text(self, at: str, value: object, longest: int) -> str:
        if not isinstance(value, str) or not value.strip():
            self.sheet.note(at, "must be a text that is not empty")
            return ""
        if len(value) > longest:
            self.sheet.note(at, f"must not be longer than {longest} characters")
        if any(unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in value):
            self.sheet.note(at, "must not hold control characters")
        return value
