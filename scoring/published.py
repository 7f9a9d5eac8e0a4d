"""The register of what has been released: no file in it may change or go.

`published.toml` holds an entry for every file of numbers that a score or a judgement can rest on. A
correction is a new file with a new version or a new id, and a new entry; an old entry is never touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from scoring.errors import DefinitionError
from scoring.reading import FIRST_VERSION, content_hash
from scoring.tables import Table, parse

KINDS = ("instruments", "norms", "thresholds", "consistency")
REGISTER = "published.toml"


@dataclass(frozen=True)
class Released:
    """One released file: its place, the id and version that it states, the hash of its content.

    A norm set states no version: it has one under each id, and a correction takes a new id.
    """

    file: str
    id: str
    version: str
    hash: str


def released(folder: Traversable | None = None) -> tuple[Released, ...]:
    """The register, in its order; of the installed copy unless another folder is named."""
    top = Table(parse(((folder or files("scoring")) / REGISTER).read_bytes(), REGISTER), REGISTER)
    found = []
    for table in top.tables("released"):
        found.append(
            Released(table.text("file"), table.text("id"), table.text("version"), table.text("hash"))
        )
        table.refuse_rest()
    top.refuse_rest()
    return tuple(found)


def faults(folder: Traversable | None = None) -> tuple[str, ...]:
    """Where the files and the register differ: changed, missing, not registered. None is as it should be."""
    return tuple(f"{each.file}: {each.fault}" for each in compared(folder) if each.fault)


@dataclass(frozen=True)
class Compared:
    """A file of the register, or one that lies beside them; `fault` is None where it is as released."""

    file: str
    fault: str | None


def compared(folder: Traversable | None = None) -> tuple[Compared, ...]:
    """Each file of the register held against what is there, then each file that is not in it."""
    register = {each.file: each for each in released(folder)}
    present = {each.file: each for each in _present(folder or files("scoring"))}
    known = (Compared(file, _fault(each, present.get(file))) for file, each in register.items())
    unknown = (Compared(file, _unknown(each)) for file, each in present.items() if file not in register)
    return (*known, *unknown)


def _fault(each: Released, found: Released | None) -> str | None:
    if found is None:
        return "is released and is missing"
    if found != each:
        return "is released and has changed; a correction is a new version in a new file"
    return None


def _unknown(each: Released) -> str:
    return f'is not in the register: id = "{each.id}", version = "{each.version}", hash = "{each.hash}"'


def _present(folder: Traversable) -> Iterator[Released]:
    for kind in KINDS:
        for path in sorted((folder / kind).iterdir(), key=lambda each: each.name):
            if path.name.endswith(".toml"):
                yield _read(f"{kind}/{path.name}", path)


def _read(file: str, path: Traversable) -> Released:
    """What a file states; one that cannot be read states nothing, and so is not what was released."""
    try:
        parsed = parse(path.read_bytes(), path.name)
    except DefinitionError:
        return Released(file, "", "", "")
    version = str(parsed.get("version", FIRST_VERSION))
    return Released(file, str(parsed.get("id")), version, content_hash(parsed))
