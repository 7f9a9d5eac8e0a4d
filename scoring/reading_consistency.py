"""TOML -> contradiction checks: this project's own lists, which say so in their name."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.definition import Definition
from scoring.errors import DefinitionError
from scoring.reading import content_hash, read_id
from scoring.tables import Table, parse

OWN = "project-"
"""How the name of each list begins, so that it is not taken for an index of the instrument's owner."""


@dataclass(frozen=True)
class Contradiction:
    """Two answers that do not go together: `item` at one of `codes`, any of `against` at `against_codes`."""

    id: str
    item: str
    codes: tuple[int, ...]
    against: tuple[str, ...]
    against_codes: tuple[int, ...]

    def holds(self, codes: Mapping[str, int]) -> bool:
        """Whether it stands in these answers; an unanswered item contradicts nothing."""
        return codes.get(self.item) in self.codes and any(
            codes.get(other) in self.against_codes for other in self.against
        )


@dataclass(frozen=True)
class ConsistencyList:
    """The contradictions that are looked for in the answers to some instruments."""

    id: str
    version: str
    title: str
    hash: str
    instruments: tuple[str, ...]
    source: str
    flags: tuple[Contradiction, ...]


def read_consistency(content: bytes, file: str) -> ConsistencyList:
    """One list from the bytes of its file."""
    parsed = parse(content, file)
    top = Table(parsed, file)
    found = ConsistencyList(
        id=read_id(top, file),
        version=top.text("version"),
        title=top.text("title"),
        hash=content_hash(parsed),
        instruments=top.texts("instruments"),
        source=top.text("source"),
        flags=tuple(_flag(table) for table in top.tables("flags")),
    )
    top.refuse_rest()
    if not found.id.startswith(OWN):
        raise top.fault("id", f"must begin with {OWN}: the list is this project's own")
    if len({flag.id for flag in found.flags}) < len(found.flags):
        raise top.fault("flags", "give an id twice")
    return found


def check_consistency_fit(found: ConsistencyList, definition: Definition) -> None:
    """Refuse a list that names an item or a code that its instrument does not offer."""
    for flag in found.flags:
        for items, codes in (((flag.item,), flag.codes), (flag.against, flag.against_codes)):
            for name in items:
                item = definition.item_by_id.get(name)
                if item is None or not set(codes) <= set(item.codes):
                    raise DefinitionError(
                        f"{found.id}.toml", flag.id, f"{definition.id} offers no such item or code"
                    )


def _flag(table: Table) -> Contradiction:
    flag = Contradiction(
        id=table.text("id"),
        item=table.text("item"),
        codes=table.wholes("codes"),
        against=table.texts("against"),
        against_codes=table.wholes("against_codes"),
    )
    table.refuse_rest()
    return flag
