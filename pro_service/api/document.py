"""The OpenAPI 3.1 document, told from what the resources declare; nothing is written by hand twice.

It walks namespaces -> resources -> addresses -> methods, and fails where a method lacks `@describes`.
"""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter
from flask import Flask
from marshmallow.fields import Field

from pro_service.api import refusals
from pro_service.api.converters import CODE_PATTERN
from pro_service.api.operations import Audience, Operation
from pro_service.api.problems import ProblemApi
from pro_service.domain.permissions import Role, roles_for

OPENAPI = "3.1.0"
ABOUT = """\
From a tap on a phone to a score that can be explained: participants are enrolled and paired, submit their
questionnaires, and analysts read scores and change from baseline.

Every create is a PUT to an id that the client mints, so that sending again changes nothing. Bodies are strict
JSON of at most 64 KiB. Refusals are problems (RFC 9457) with a stable `code`; they name places, never values.
Lists come in pages: hand `next` back as `cursor` until it is null. Clients pass over fields that they
do not know. A method that an address does not take is answered with 405.
"""
AUDIENCES = {
    Audience.PARTICIPANT: "What a phone says and reads: pairing, what waits to be filled in, what was.",
    Audience.SITE: "Enrolment, pairing codes, and the dated facts that visits are counted from. No scores.",
    Audience.ANALYST: "Scores and change from baseline, with the reason wherever there is no number.",
    Audience.DATA_MANAGER: "The licence ledger: what may be shown where, until when and how often.",
    Audience.STAFF: "Signing in and out, and the studies that one works on.",
    Audience.ADMINISTRATOR: "Accounts, roles and their periods, service tokens; who could do what on a day.",
    Audience.OPERATOR: "Whether the service is up and ready, and how it stands in figures.",
}
SCHEMES = {
    "staffToken": "A staff member's token from `signIn`: `Bearer pst_…`",
    "serviceToken": "What a program of an analyst reads one study with: `Bearer psv_…`",
    "deviceToken": "A paired phone's own token: `Bearer psd_<device id>_<the secret it paired with>`",
}
_CONVERTER = re.compile(r"<(?P<kind>\w+):(?P<name>\w+)>")
_PATH_SHAPES: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "code": {"type": "string", "pattern": f"^{CODE_PATTERN}$"},
}


class UndescribedOperation(LookupError):
    """A method of a resource lacks `@describes`, so that nobody would know of it or permit it."""


class _PlainDumper(yaml.SafeDumper):
    """Writes equal parts out each time: anchors are hard to read and to compare."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _as_block(dumper: _PlainDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_PlainDumper.add_representer(str, _as_block)


def build(app: Flask) -> dict[str, Any]:
    """The document of all operations of the application."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec(
        title="PRO service",
        version=version("pro-service"),
        openapi_version=OPENAPI,
        plugins=[plugin],
        info={"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        servers=[{"url": "/"}],
        tags=[{"name": audience.value, "description": text} for audience, text in AUDIENCES.items()],
    )
    converter = cast(OpenAPIConverter, plugin.converter)
    converter.attribute_functions.insert(1, _contract_of)
    for name, text in SCHEMES.items():
        spec.components.security_scheme(name, {"type": "http", "scheme": "bearer", "description": text})
    spec.components.schema(refusals.SCHEMA_NAME, component=refusals.schema())
    for code, example in refusals.examples().items():
        spec.components.example(code, example)
    for path, method, operation, text in operations(app):
        spec.path(path=_address(path), operations={method: _told(operation, path, text)})
    document = {"openapi": OPENAPI, **spec.to_dict()}
    for key, name in converter.refs.items():
        document["components"]["schemas"][name]["description"] = _first_line(key[0].__doc__)
    return document


def write(app: Flask, path: Path) -> None:
    """Write the document as YAML; the same resources give the same text."""
    path.write_text(as_yaml(build(app)), encoding="utf-8")


def as_yaml(document: dict[str, Any]) -> str:
    """The text of the document, in the order in which it was built."""
    return yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=110)


def operations(app: Flask) -> Iterator[tuple[str, str, Operation, str]]:
    """Every (address, method, operation, docstring) that the service answers.

    Raises UndescribedOperation.
    """
    api = app.extensions[ProblemApi.KEY]
    for namespace in api.namespaces:
        for route in namespace.resources:
            for url in api.ns_urls(namespace, route.urls):
                for method in sorted(route.resource.methods or ()):
                    answering = getattr(route.resource, method.lower())
                    if not hasattr(answering, "operation"):
                        raise UndescribedOperation(f"{method} {url}")
                    yield url, method.lower(), answering.operation, answering.__doc__ or ""


def _told(operation: Operation, path: str, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.id,
        "summary": _first_line(text).rstrip("."),
        "description": " ".join(text.split()),
        "tags": [operation.audience.value],
        "security": _security(operation),
        "x-roles": sorted(role.value for role in roles_for(operation.id)),
        "parameters": _parameters(operation, path),
    }
    if operation.request:
        content = {"schema": operation.request, "example": operation.request.example}
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    told["responses"] = {**_outcomes(operation), **refusals.responses(operation, path)}
    return told


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    """Either token where both kinds of caller may ask; none where it is public."""
    roles = roles_for(operation.id)
    kinds = {
        "deviceToken": Role.PARTICIPANT in roles,
        "staffToken": bool(roles - {Role.PARTICIPANT, Role.SERVICE_TOKEN}),
        "serviceToken": Role.SERVICE_TOKEN in roles,
    }
    return [{kind: []} for kind, may_ask in kinds.items() if may_ask]


def _parameters(operation: Operation, path: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [
        {"name": found["name"], "in": "path", "required": True, "schema": _PATH_SHAPES[found["kind"]]}
        for found in _CONVERTER.finditer(path)
    ]
    told += [{"in": "query", "schema": operation.query}] if operation.query else []
    told += [{"in": "header", "schema": operation.headers}] if operation.headers else []
    return told


def _outcomes(operation: Operation) -> dict[str, Any]:
    headers = {
        name: {"description": text, "required": True, "schema": {"type": "string"}}
        for name, text in operation.answer_headers.items()
    }
    told: dict[str, Any] = {}
    for status, (schema, text) in operation.outcomes.items():
        told[str(status)] = {"description": text, **({"headers": headers} if headers else {})}
        if schema is not None:
            content = {"schema": schema, "example": schema.example}
            told[str(status)]["content"] = {"application/json": content}
        elif operation.text is not None:
            content = {"schema": {"type": "string"}, "example": operation.text.example}
            told[str(status)]["content"] = {operation.text.media_type.partition(";")[0]: content}
    return told


def _name_of(schema: Any) -> str:
    return str((schema if isinstance(schema, type) else type(schema)).__name__)


def _contract_of(field: Field, ret: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that a field of ours states, and null among the words of a choice that may be null."""
    contract = dict(getattr(field, "contract", {}))
    if field.allow_none and "enum" in contract:
        contract["enum"] = [*contract["enum"], None]
    return contract


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _address(path: str) -> str:
    return _CONVERTER.sub(lambda found: "{" + found["name"] + "}", path)
