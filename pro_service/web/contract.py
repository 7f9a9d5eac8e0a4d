"""The OpenAPI document, laid out for a page that people read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

DEEPEST = 6
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a shape: `answers.*` for any member, `items[].visit` within a list."""

    name: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True)
class ResponseBlock:
    """One status of an operation; for refusals, the codes it may carry."""

    status: str
    text: str
    fields: tuple[FieldRow, ...]
    example: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationBlock:
    """One operation as it is read."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    roles: tuple[str, ...]
    parameters: tuple[FieldRow, ...]
    fields: tuple[FieldRow, ...]
    example: str
    outcomes: tuple[ResponseBlock, ...]
    refusals: tuple[ResponseBlock, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """All operations for one audience."""

    anchor: str
    name: str
    text: str
    operations: tuple[OperationBlock, ...]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One code of the catalogue of refusals."""

    code: str
    status: int
    title: str


def marked(text: str) -> Markup:
    """A text with what stands between backticks set as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped first)


def groups(document: Document) -> tuple[Group, ...]:
    """The operations by audience, in the order of the document's tags."""
    blocks = [
        (told["tags"][0], _operation(document, path, method, told))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    return tuple(
        Group(
            anchor=_anchor(tag["name"]),
            name=tag["name"],
            text=tag["description"],
            operations=tuple(block for name, block in blocks if name == tag["name"]),
        )
        for tag in document["tags"]
    )


def catalogue(document: Document) -> tuple[ProblemRow, ...]:
    """Every refusal, by status."""
    examples = document["components"]["examples"].values()
    rows = [ProblemRow(e["value"]["code"], e["value"]["status"], e["value"]["title"]) for e in examples]
    return tuple(sorted(rows, key=lambda row: (row.status, row.code)))


def _operation(document: Document, path: str, method: str, told: Mapping[str, Any]) -> OperationBlock:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    responses = [_response(document, status, response) for status, response in told["responses"].items()]
    return OperationBlock(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        text=told["description"].removeprefix(told["summary"]).lstrip(". "),
        roles=tuple(told["x-roles"]),
        parameters=tuple(_parameter(document, parameter) for parameter in told.get("parameters", ())),
        fields=tuple(_rows(document, body.get("schema", {}))),
        example=_pretty(body["example"]) if body else "",
        outcomes=tuple(response for response in responses if response.status < "400"),
        refusals=tuple(response for response in responses if response.status >= "400"),
    )


def _parameter(document: Document, parameter: Mapping[str, Any]) -> FieldRow:
    kind = _kind(document, parameter["schema"])
    text = parameter.get("description", "")
    return FieldRow(f"{parameter['name']} ({parameter['in']})", kind, bool(parameter.get("required")), text)


def _response(document: Document, status: str, response: Mapping[str, Any]) -> ResponseBlock:
    content = response.get("content", {})
    told = content.get("application/json", {})
    refusals = content.get("application/problem+json", {}).get("examples", {})
    return ResponseBlock(
        status=status,
        text=response["description"],
        fields=tuple(_rows(document, told.get("schema", {}))),
        example=_pretty(told["example"]) if "example" in told else "",
        codes=tuple(refusals),
    )


def _rows(
    document: Document, schema: Mapping[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[FieldRow]:
    """The fields of an object, and beneath each one what is within it."""
    schema = _resolved(document, schema)
    for name, inner in schema.get("properties", {}).items():
        here = f"{prefix}{name}"
        is_required = name in schema.get("required", ())
        yield FieldRow(here, _kind(document, inner), is_required, inner.get("description", ""))
        part, mark = _inside(document, inner)
        if depth < DEEPEST:
            yield from _rows(document, part, f"{here}{mark}.", depth + 1)


def _inside(document: Document, schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    schema = _resolved(document, schema)
    if "items" in schema:
        return _resolved(document, schema["items"]), "[]"
    return schema, ""


def _kind(document: Document, schema: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    is_nullable = _is_nullable(schema)
    schema = _resolved(document, schema)
    if "items" in schema:
        words = f"list of {_kind(document, schema['items'])}"
    elif isinstance(schema.get("additionalProperties"), Mapping):
        words = f"object of {_kind(document, schema['additionalProperties'])}"
    elif "anyOf" in schema:
        words = " or ".join(_kind(document, option) for option in schema["anyOf"])
    else:
        words = _plain_kind(schema)
    return f"{words} or null" if is_nullable else words


def _plain_kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(json.dumps(word, ensure_ascii=False) for word in schema["enum"] if word is not None)
    if "format" in schema:
        return str(schema["format"])
    types = schema.get("type", "any value")
    name = next((each for each in types if each != "null"), "null") if isinstance(types, list) else types
    if name == "integer" and "minimum" in schema and "maximum" in schema:
        return f"integer {schema['minimum']}–{schema['maximum']}"
    if name == "string" and "maxLength" in schema:
        return f"string, at most {schema['maxLength']}"
    return str(name)


def _is_nullable(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type")
    return (isinstance(types, list) and "null" in types) or {"type": "null"} in schema.get("anyOf", ())


def _resolved(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself: behind its reference, and without the null that it may be instead."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        schema = options[0]
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _pretty(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)


def _anchor(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())
