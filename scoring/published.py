"""The register of what has been released: no file in it may change or go.

`published.toml` holds an entry for every file of numbers that a score or a judgement can rest on. A
correction is a new file with a new version or a new id, and a new entry; an old entry is never touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

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
    register = {each.file: each for each in released(folder)}
    present = {each.file: each for each in _present(folder or files("scoring"))}
    gone = [f"{file}: is released and is missing" for file in register if file not in present]
    changed = [
        f"{file}: is released and has changed; a correction is a new version in a new file"
        for file, each in register.items()
        if file in present and present[file] != each
    ]
    unknown = [
        f'{each.file}: is not in the register: id = "{each.id}", version = "{each.version}", '
        f'hash = "{each.hash}"'
        for file, each in present.items()
        if file not in register
    ]
    return tuple(gone + changed + unknown)


def _present(folder: Traversable) -> Iterator[Released]:
    for kind in KINDS:
        for path in sorted((folder / kind).iterdir(), key=lambda each: each.name):
            if path.name.endswith(".toml"):
                parsed = parse(path.read_bytes(), path.name)
                version = str(parsed.get("version", FIRST_VERSION))
                yield Released(f"{kind}/{path.name}", str(parsed.get("id")), version, content_hash(parsed))
