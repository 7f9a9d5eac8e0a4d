"""TOML -> Definition, checked: what does not hold together is refused, never mended."""

import hashlib
import json
import re
from pathlib import PurePath
from typing import cast

from scoring.definition import (
    HIGHEST_CODE,
    Basis,
    Definition,
    HangingItem,
    Item,
    ItemMap,
    Recode,
    Scale,
    Summary,
)
from scoring.tables import Table, parse

FIRST_VERSION = "1"
POLICIES = ("any", "half")
LICENCES = ("licence-needed", "permission-needed", "free-with-credit")
HIGHEST_VALUE = 10_000  # hundredths
ITEM_ID = re.compile(r"q[1-9][0-9]?[a-z]?")


def read_definition(content: bytes, file: str) -> Definition:
    """One instrument from the bytes of its file; `file` names it in errors and must match the id."""
    parsed = parse(content, file)
    top = Table(parsed, file)
    sources = read_sources(top)
    item_map = cast(ItemMap, top.choice("item_map", ("verified", "unverified")))
    responses, recodes = _responses(top, sources)
    items = _items(top, sources, responses)
    hanging = _hanging(top, sources, responses, recodes)
    scales = _scales(top, sources, recodes, hanging)
    policies = _named(top, "policies", sources, choices=POLICIES)
    name, version = _name_and_version(top, file)
    definition = Definition(
        id=name,
        version=version,
        name=top.text("name"),
        hash=content_hash(parsed),
        recalls=tuple(_named(top, "recalls", sources, extra="period")),
        policies=tuple(policies),
        licence_status=_licence(top, sources),
        item_map=item_map,
        source=_citation(top, sources),
        items=items,
        recodes=recodes,
        hanging=hanging,
        scales=scales,
        summaries=_summaries(top, sources, scales),
        sources=sources,
        policy_bases=policies,
    )
    top.refuse_rest()
    _refuse_unverified(top, definition, parsed)
    return definition


def content_hash(parsed: dict[str, object]) -> str:
    """SHA-256 (hex) of the canonical JSON of a parsed file: comments and layout do not count."""
    canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def read_id(top: Table, file: str) -> str:
    value = top.text("id")
    if value != PurePath(file).stem:
        raise top.fault("id", "must be the name of the file")
    return value


def _name_and_version(top: Table, file: str) -> tuple[str, str]:
    """The file is called like the instrument; that of a later version also by it: sf36v2.v2.toml."""
    name, version = top.text("id"), top.text("version")
    stem = PurePath(file).stem
    if not version.isdecimal():
        raise top.fault("version", "must be a whole number")
    if stem.partition(".v")[0] != name:
        raise top.fault("id", "must be the name of the file")
    if stem != (name if version == FIRST_VERSION else f"{name}.v{version}"):
        raise top.fault("version", "must be that of the name of the file")
    return name, version


def read_sources(top: Table) -> dict[str, str]:
    table = top.table("sources")
    return {key: table.text(key) for key in table.keys_left()}


def _citation(top: Table, sources: dict[str, str]) -> str:
    keys = top.texts("source")
    for key in keys:
        if key not in sources:
            raise top.fault("source", f"{key} is not among the sources of this file")
    return "; ".join(sources[key] for key in keys)


def _licence(top: Table, sources: dict[str, str]) -> str:
    table = top.table("licence")
    status = table.choice("status", LICENCES)
    table.text("holder")
    table.basis(tuple(sources))
    table.refuse_rest()
    return status


def _named(
    top: Table, key: str, sources: dict[str, str], extra: str | None = None, choices: tuple[str, ...] = ()
) -> dict[str, Basis]:
    """The ids of a list of tables with the basis of each; the first is the default."""
    bases: dict[str, Basis] = {}
    for table in top.tables(key):
        name = table.choice("id", choices) if choices else table.text("id")
        if extra and table.has(extra):
            table.text(extra)
        if name in bases:
            raise table.fault("id", "is given twice")
        bases[name] = table.basis(tuple(sources))
        table.refuse_rest()
    return bases


def _responses(top: Table, sources: dict[str, str]) -> tuple[dict[str, tuple[int, ...]], tuple[Recode, ...]]:
    """The codes that each item offers, and the recodes of those that have one of their own."""
    codes_of: dict[str, tuple[int, ...]] = {}
    recodes: list[Recode] = []
    for table in top.tables("responses"):
        items = table.texts("items")
        codes = table.wholes("codes")
        if codes[0] < 0 or codes[-1] > HIGHEST_CODE or codes != tuple(range(codes[0], codes[-1] + 1)):
            raise table.fault("codes", "must rise by one, from 0 or more to 9 or less")
        for item in items:
            if item in codes_of:
                raise table.fault("items", f"{item} has its codes twice")
            codes_of[item] = codes
        if table.has("values"):
            recodes.append(Recode(items, codes, _values(table, "values", codes), table.basis(tuple(sources))))
        else:
            table.basis(tuple(sources))
        table.refuse_rest()
    return codes_of, tuple(recodes)


def _values(table: Table, key: str, codes: tuple[int, ...]) -> tuple[int, ...]:
    values = table.hundredths(key)
    if len(values) != len(codes):
        raise table.fault(key, f"has {len(values)} values for {len(codes)} codes")
    if list(values) not in (sorted(set(values)), sorted(set(values), reverse=True)):
        raise table.fault(key, "must rise or fall from code to code")
    if min(values) < 0 or max(values) > HIGHEST_VALUE:
        raise table.fault(key, "must lie from 0 to 100")
    return values


def _items(top: Table, sources: dict[str, str], codes_of: dict[str, tuple[int, ...]]) -> tuple[Item, ...]:
    printed = top.table("items")
    ids = printed.texts("printed")
    printed.basis(tuple(sources))
    printed.refuse_rest()
    for item in ids:
        if not ITEM_ID.fullmatch(item):
            raise printed.fault("printed", f"{item} is not an item id")
        if item not in codes_of:
            raise printed.fault("printed", f"{item} has no codes")
    if strangers := sorted(set(codes_of) - set(ids)):
        raise top.fault("responses", f"{strangers[0]} is not a printed item")
    not_applicable = _not_applicable(top, sources, ids)
    return tuple(
        Item(item, number, codes_of[item], item in not_applicable) for number, item in enumerate(ids, start=1)
    )


def _not_applicable(top: Table, sources: dict[str, str], printed: tuple[str, ...]) -> tuple[str, ...]:
    if not top.has("not_applicable"):
        return ()
    table = top.table("not_applicable")
    items = table.texts("items")
    table.basis(tuple(sources))
    table.refuse_rest()
    if strangers := [item for item in items if item not in printed]:
        raise table.fault("items", f"{strangers[0]} is not a printed item")
    return items


def _hanging(
    top: Table, sources: dict[str, str], codes_of: dict[str, tuple[int, ...]], recodes: tuple[Recode, ...]
) -> HangingItem | None:
    if not top.has("bodily_pain_rule"):
        return None
    table = top.table("bodily_pain_rule")
    recoded = {item for recode in recodes for item in recode.items}
    item, hangs_on = table.text("item"), table.text("hangs_on")
    if item not in codes_of or item in recoded:
        raise table.fault("item", "must be a printed item without values of its own")
    if hangs_on not in recoded:
        raise table.fault("hangs_on", "must be an item with values")
    rule = HangingItem(
        item,
        hangs_on,
        when_first_code=_values(table, "when_first_code", codes_of[item]),
        otherwise=_values(table, "otherwise", codes_of[item]),
        when_unanswered=_values(table, "when_unanswered", codes_of[item]),
        basis=table.basis(tuple(sources)),
    )
    table.refuse_rest()
    return rule


def _scales(
    top: Table, sources: dict[str, str], recodes: tuple[Recode, ...], hanging: HangingItem | None
) -> tuple[Scale, ...]:
    values_of = {item: recode.hundredths for recode in recodes for item in recode.items}
    if hanging:
        values_of[hanging.item] = hanging.when_first_code
    scales: list[Scale] = []
    unused = dict(values_of)
    for table in top.tables("scales"):
        scale = Scale(
            code=table.text("code"),
            name=table.text("name"),
            items=table.texts("items"),
            lowest=table.whole("lowest"),
            highest=table.whole("highest"),
            basis=table.basis(tuple(sources)),
        )
        table.refuse_rest()
        if scale.code in {each.code for each in scales}:
            raise table.fault("code", f"{scale.code} is given twice")
        for item in scale.items:
            if item not in values_of:
                raise table.fault("items", f"{item} has no values")
            if unused.pop(item, None) is None:
                raise table.fault("items", f"{item} is in two scales")
            _check_span(table, scale, item, values_of[item])
        scales.append(scale)
    if unused:
        raise top.fault("scales", f"{min(unused)} has values and is in no scale")
    if hanging and not any({hanging.item, hanging.hangs_on} <= set(scale.items) for scale in scales):
        raise top.fault("bodily_pain_rule", "its two items must be in one scale")
    return tuple(scales)


def _check_span(table: Table, scale: Scale, item: str, values: tuple[int, ...]) -> None:
    """The worst and best answer to each item are the ends of its scale, or 0 and 100 could not be reached."""
    if scale.lowest >= scale.highest:
        raise table.fault("highest", "must be above lowest")
    if (min(values), max(values)) != (100 * scale.lowest, 100 * scale.highest):
        raise table.fault("items", f"the values of {item} do not run from lowest to highest")


def _summaries(top: Table, sources: dict[str, str], scales: tuple[Scale, ...]) -> tuple[Summary, ...]:
    if not top.has("summaries"):
        return ()
    taken = {scale.code for scale in scales}
    summaries: list[Summary] = []
    for table in top.tables("summaries"):
        summary = Summary(
            table.text("code"), table.text("name"), table.texts("scales"), table.basis(tuple(sources))
        )
        table.refuse_rest()
        if summary.code in taken:
            raise table.fault("code", f"{summary.code} is given twice")
        if summary.scales != tuple(scale.code for scale in scales):
            raise table.fault("scales", "must name every scale, in the order of the scales")
        taken.add(summary.code)
        summaries.append(summary)
    return tuple(summaries)


def _refuse_unverified(top: Table, definition: Definition, parsed: dict[str, object]) -> None:
    if definition.item_map == "verified" and "U" in _confidences(parsed):
        raise top.fault("item_map", "is called verified, yet a table is marked U")


def _confidences(content: object) -> set[object]:
    """Every confidence mark in a file, at whatever depth."""
    if isinstance(content, list):
        return set().union(*(_confidences(each) for each in content))
    if not isinstance(content, dict):
        return set()
    own = {content["confidence"]} if "confidence" in content else set()
    return own.union(*(_confidences(each) for each in content.values()))
