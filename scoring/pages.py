"""The page of an instrument, made from its definition: what is scored, how, and by whose numbers.

Item ids and the names of scales stand in it, and no wording of a questionnaire.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring import catalogue, golden
from scoring.definition import Definition, NormSet, Scale
from scoring.plan import least_answered

Parsed = Mapping[str, Any]  # a definition's file: it has been read and checked, so every key is there
Norms = tuple[NormSet, Parsed]

INDEX = "README.md"
LICENCES = {
    "licence-needed": "A licence is needed to administer it.",
    "permission-needed": "Written permission is needed to administer it.",
    "free-with-credit": "It is free to use; its owner is to be credited, and changes are to be marked so.",
}
POLICIES = {
    "half": "a scale is scored when at least half of its items are answered",
    "any": "a scale is scored when any of its items is answered",
}
CONFIDENCES = {
    "2+": "the exact values stand in two or more independent sources",
    "1": "in one source",
    "D": "derived by arithmetic",
    "U": "unverified",
}


def shipped() -> dict[str, str]:
    """File name -> Markdown, for every instrument shipped, with the page that lists them."""
    pages = {f"{instrument}.md": of_instrument(instrument) for instrument in catalogue.available()}
    return {INDEX: _index(), **pages}


def of_instrument(instrument: str) -> str:
    """The page of a shipped instrument with its norm sets."""
    definition = catalogue.load(instrument)
    sets = [
        (catalogue.load_norm_set(each), _parsed("norms", each)) for each in catalogue.norm_sets(definition)
    ]
    return render(definition, _parsed("instruments", instrument), sets)


def of_file(definition: Definition, content: bytes) -> str:
    """The page of an instrument from a file of one's own; `content` is what it was read from."""
    return render(definition, tomllib.loads(content.decode("utf-8")))


def render(definition: Definition, parsed: Parsed, norms: Sequence[Norms] = ()) -> str:
    """The page of an instrument from what was read and the file that it was read from."""
    parts = [
        f"# {definition.name}\n\n*Made from the definition by `pro-service pages`; not to be edited.*",
        _facts(definition, parsed),
        _items(definition, parsed),
        _rule(definition),
        _scales(definition),
        _missing(definition, parsed),
        *(_norm_set(definition, each, content) for each, content in norms),
        _cases(definition),
        _licence(definition, parsed),
        _sources(parsed, norms),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(definition: Definition, parsed: Parsed) -> str:
    recalls = [
        f"{each['id']} ({each['period']})" if "period" in each else each["id"] for each in parsed["recalls"]
    ]
    unverified = "**unverified**: which item is which rests on no source that states it"
    return _table(
        ("", ""),
        [
            ("id", f"`{definition.id}`"),
            ("version", definition.version),
            ("content hash", f"`{definition.hash}`"),
            ("item map", "verified" if definition.item_map == "verified" else unverified),
            ("recall", ", ".join(recalls)),
            ("items", f"{len(definition.items)}, in the sources {_basis(parsed['items'])}"),
        ],
    )


def _items(definition: Definition, parsed: Parsed) -> str:
    scale_of = {item: scale.code for scale in definition.scales for item in scale.items}
    rows = []
    for item in definition.items:
        response = next(each for each in parsed["responses"] if item.id in each["items"])
        codes = ", ".join(map(str, item.codes)) + (", NA" if item.allows_not_applicable else "")
        values = ", ".join(
            f"{code} → {value:g}"
            for code, value in zip(response["codes"], response.get("values", ()), strict=False)
        )
        if definition.hanging and definition.hanging.item == item.id:
            values = f"by the code of {definition.hanging.hangs_on}, see below"
        scale = f"`{scale_of[item.id]}`" if item.id in scale_of else "none"
        rows.append((item.display_number, item.id, codes, values or "not scored", scale, _basis(response)))
    text = "## Items\n\nThe value is what is scored; higher is better health. The wording is not shown."
    return f"{text}\n\n" + _table(("no.", "item", "codes", "code → value", "scale", "source"), rows)


def _rule(definition: Definition) -> str:
    rule = definition.hanging
    if rule is None:
        return ""
    cases = (
        (f"{rule.hangs_on} at its first code", rule.when_first_code),
        (f"{rule.hangs_on} at any other code", rule.otherwise),
        (f"{rule.hangs_on} unanswered", rule.when_unanswered),
    )
    head = ["value where", *(f"{rule.item} = {code}" for code in definition.item_by_id[rule.item].codes)]
    rows = [(case, *(f"{value / 100:g}" for value in values)) for case, values in cases]
    text = (
        f"## {rule.item} hangs on {rule.hangs_on}\n\n"
        "Where only one of the two is answered, its value stands for both. "
        f"Source: {_cited(rule.basis.sources, rule.basis.confidence)}."
    )
    return f"{text}\n\n" + _table(head, rows)


def _scales(definition: Definition) -> str:
    rows = [
        (
            f"`{scale.code}`",
            scale.name,
            ", ".join(scale.items),
            f"{scale.lowest * len(scale.items)} to {scale.highest * len(scale.items)}",
            *(
                f"{least_answered(policy, len(scale.items))} of {len(scale.items)}"
                for policy in definition.policies
            ),
            _cited(scale.basis.sources, scale.basis.confidence),
        )
        for scale in definition.scales
    ]
    least = [f"answered at least, {policy}" for policy in definition.policies]
    text = (
        "## Scales\n\nEach runs from 0 to 100, 100 the best health: 100 × (mean of the values of the "
        "answered items − lowest value) / (highest value − lowest value). Nothing is rounded."
    )
    if definition.summaries:
        names = ", ".join(f"`{each.code}` ({each.name})" for each in definition.summaries)
        text += f"\n\nSummary scores: {names}. They need a norm set, and every scale."
    else:
        text += " There is no total."
    return f"{text}\n\n" + _table(("code", "scale", "items", "sum of values", *least, "source"), rows)


def _missing(definition: Definition, parsed: Parsed) -> str:
    lines = [
        f"- `{each['id']}`: {POLICIES[each['id']]}. Source: {_basis(each)}." for each in parsed["policies"]
    ]
    text = (
        "## Missing items\n\nThe mean of the answered items of a scale stands for the others. Nothing else "
        "is imputed. A scale without a score is null, never 0. The first policy is the default."
    )
    if "not_applicable" in parsed:
        table = parsed["not_applicable"]
        text += f" “Not applicable” is scored as unanswered; it is offered on {', '.join(table['items'])} "
        text += f"(source: {_basis(table)})."
    return f"{text}\n\n" + "\n".join(lines)


def _norm_set(definition: Definition, norms: NormSet, parsed: Parsed) -> str:
    rows = []
    for scale in definition.scales:
        mean, sd = norms.means[scale.code], norms.sds[scale.code]
        weights = (norms.weights[each.code][scale.code] for each in definition.summaries)
        rows.append(
            (f"`{scale.code}`", mean, sd, f"{_t(0, mean, sd):.2f}", f"{_t(100, mean, sd):.2f}", *weights)
        )
    head = (
        "scale",
        "mean",
        "SD",
        "T at 0",
        "T at 100",
        *(f"weight in {each.code}" for each in definition.summaries),
    )
    limits = [
        f"{each.code} from {lowest:.4f} to {highest:.4f}"
        for each in definition.summaries
        for lowest, highest in [_limits(definition.scales, norms, each.code)]
    ]
    bases = [
        f"{name}: {_basis(table)}"
        for name, table in [
            ("means", parsed["means"]),
            ("SDs", parsed["sds"]),
            *((f"weights of {code}", table) for code, table in parsed["weights"].items()),
        ]
    ]
    use = " It is a secondary result, and is to be labelled so." if norms.is_secondary else ""
    text = (
        f"## Norm set `{norms.id}`: {norms.title}\n\nFor {norms.recall} recall.{use} A norm-based score is "
        "T = 50 + 10 × (score − mean) / SD; a summary is 50 + 10 × the sum of weight × (score − mean) / SD "
        f"over all scales. Neither is bounded by 0 and 100: {'; '.join(limits)}.\n\n"
        f"Content hash `{norms.hash}`. Sources: {'; '.join(bases)}."
    )
    return f"{text}\n\n" + _table(head, rows)


def _t(score: float, mean: float, sd: float) -> float:
    return 50 + 10 * (score - mean) / sd


def _limits(scales: Iterable[Scale], norms: NormSet, summary: str) -> tuple[float, float]:
    """The lowest and the highest that a summary can be, each scale at 0 or at 100."""
    ends = [
        sorted(
            norms.weights[summary][scale.code] * (score - norms.means[scale.code]) / norms.sds[scale.code]
            for score in (0, 100)
        )
        for scale in scales
    ]
    return 50 + 10 * sum(low for low, _ in ends), 50 + 10 * sum(high for _, high in ends)


def _cases(definition: Definition) -> str:
    suites = [golden.load(each) for each in golden.suites()]
    own = [suite for suite in suites if suite.instrument == definition.id]
    if not own:
        return ""
    lines = [f"- {suite.origin}: {len(suite.cases)}. {suite.note or ''}".rstrip() for suite in own]
    if not any(suite.origin == "external" for suite in own):
        lines.append("- external: none. Nobody else's numbers stand behind these scores.")
    return "## Golden cases\n\n`pro-service verify` tries them on the installed copy.\n\n" + "\n".join(lines)


def _licence(definition: Definition, parsed: Parsed) -> str:
    table = parsed["licence"]
    status = LICENCES[definition.licence_status]
    return f"## Licence\n\n{status} Holder: {table['holder']}. Source: {_basis(table)}."


def _sources(parsed: Parsed, norms: Sequence[Norms]) -> str:
    sources: dict[str, dict[str, None]] = {}
    for each in (parsed, *(content for _, content in norms)):
        for key, citation in each["sources"].items():
            sources.setdefault(key, {})[citation] = None
    cited = "\n".join(f"- {key}: {'; '.join(sources[key])}" for key in sorted(sources))
    marks = "; ".join(f"{mark}: {meaning}" for mark, meaning in CONFIDENCES.items())
    return f"## Sources\n\nThe mark behind the sources says how sure they make a number. {marks}.\n\n{cited}"


def _index() -> str:
    rows = []
    for name in catalogue.available():
        definition = catalogue.load(name)
        sets = ", ".join(f"`{each}`" for each in catalogue.norm_sets(definition)) or "none"
        codes = " ".join(scale.code for scale in definition.scales)
        rows.append((f"[{definition.name}]({name}.md)", f"`{name}`", f"`{codes}`", sets))
    return (
        "# Instruments\n\n*Made from the definitions by `pro-service pages`; not to be edited.*\n\n"
        + _table(("instrument", "id", "scales", "norm sets"), rows)
        + "\n\nHow to add one without writing a program: [adding.md](adding.md).\n"
    )


def _parsed(kind: str, name: str) -> Parsed:
    return tomllib.loads(catalogue.content(kind, name).decode("utf-8"))


def _basis(table: Parsed) -> str:
    return _cited(table["source"], table["confidence"])


def _cited(sources: Iterable[str], confidence: str) -> str:
    return f"{', '.join(sources)} [{confidence}]"


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
