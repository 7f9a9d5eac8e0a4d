"""Refusals as the OpenAPI document tells them: which operation answers with which problems, with examples."""

from typing import Any

from pro_service import errors
from pro_service.api import problems
from pro_service.api.identity import refuses_old_apps
from pro_service.api.operations import Operation
from pro_service.domain.permissions import NEEDS_CONFIRMED, PUBLIC
from pro_service.errors import FieldFault, Problem

SCHEMA_NAME = "Problem"

_INSTANCE = "1b671a64-40d5-491e-99b0-da01ff1f3341"
_ALWAYS = (errors.InternalFault, errors.ServiceUnavailable)
_OF_BODIES = (
    errors.NotUnderstood,
    errors.MalformedJson,
    errors.TooDeep,
    errors.DuplicateKey,
    errors.NotFinite,
    errors.ForbiddenCharacter,
    errors.BodyTooLarge,
    errors.WrongContentType,
)
_TEXTS = {
    400: "Not readable.",
    401: "Who asks is not known.",
    403: "Not permitted.",
    404: "Not there, or not for this caller: the answer is the same.",
    409: "In conflict with what is already kept.",
    412: "Changed since it was read.",
    413: "Too large.",
    415: "Not JSON.",
    422: "Readable, but not as it has to be.",
    426: "The app is too old; what it sends with putSubmission is taken all the same.",
    428: "The ETag of what was read is missing.",
    429: "Too many of these; wait.",
    500: "A fault on our side; nothing was kept.",
    503: "Not available at the moment; the same request can be sent again.",
}
_SECONDS = {"type": "integer", "minimum": 1}
_HEADERS: dict[int | type[Problem], tuple[str, dict[str, Any]]] = {
    401: ("WWW-Authenticate", {"type": "string"}),
    errors.PreviewOutdated: ("ETag", {"type": "string"}),
    errors.ResponseChanged: ("ETag", {"type": "string"}),
    errors.AppTooOld: ("Oldest-App-Version", {"type": "string"}),
    429: ("Retry-After", _SECONDS),
    503: ("Retry-After", _SECONDS),
}
"""What a refusal tells beside its body: each of this status, or this one alone."""
_EXAMPLE_FAULTS = {
    errors.InvalidShape: FieldFault("/answers/q5", "not-an-answer-code"),
    errors.OffScale: FieldFault("/answers/q5", "off-scale"),
    errors.NotEnterable: FieldFault("/completed_on", "completed-before-the-window"),
    errors.NotTakenIn: FieldFault("/assessment_id", "already-answered"),
}


def problems_of(operation: Operation, path: str) -> tuple[type[Problem], ...]:
    """All refusals that an operation answers with: its own, and those that come with what it takes."""
    found: set[type[Problem]] = {*operation.problems, *_ALWAYS}
    if operation.request:
        found.update(_OF_BODIES)
    if operation.id not in PUBLIC:
        found.update((errors.Unauthenticated, errors.Forbidden))
    if operation.id in NEEDS_CONFIRMED:
        found.add(errors.IdentityUnconfirmed)
    if refuses_old_apps(operation.id):
        found.add(errors.AppTooOld)
    if "<" in path:
        found.add(errors.NotFound)
    if operation.uses_database:  # the query string is checked even where none is expected
        found.add(errors.InvalidShape)
    return tuple(sorted(found, key=lambda problem: (problems.STATUS[problem], problem.code)))


def responses(operation: Operation, path: str) -> dict[str, Any]:
    """The refusals of an operation by status, each with an example of every problem that has it."""
    told: dict[str, Any] = {}
    for problem in problems_of(operation, path):
        status = problems.STATUS[problem]
        response = told.setdefault(str(status), _response(problem))
        examples = response["content"][problems.CONTENT_TYPE]["examples"]
        examples[problem.code] = {"$ref": f"#/components/examples/{problem.code}"}
    return told


def examples() -> dict[str, Any]:
    """One example of every problem, by code."""
    return {
        problem.code: {"summary": problem.title(), "value": _example(problem)} for problem in problems.STATUS
    }


def schema() -> dict[str, Any]:
    """The shape of every refusal."""
    text = {"type": "string"}
    fault = {
        "type": "object",
        "required": ["in", "pointer", "code"],
        "properties": {
            "in": {**text, "enum": ["body", "query", "header"]},
            "pointer": {**text, "description": "JSON pointer; of an unknown field, that of its parent."},
            "code": text,
        },
    }
    return {
        "type": "object",
        "description": "Why a request was refused (RFC 9457); it never repeats what was sent.",
        "required": ["type", "title", "status", "code", "instance"],
        "properties": {
            "type": {**text, "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {**text, "enum": [problem.code for problem in problems.STATUS]},
            "instance": {**text, "format": "uri", "description": "The id of this request, for the operator."},
            "versions": {
                "type": "object",
                "description": "Which version of a response was sent and which one stands; getResponse tells "
                "what is in them.",
                "required": ["sent", "current"],
                "properties": {
                    "sent": {"type": ["integer", "null"]},
                    "current": {"type": "integer", "minimum": 1},
                },
            },
            "errors": {"type": "array", "items": fault},
        },
    }


def _response(problem: type[Problem]) -> dict[str, Any]:
    status = problems.STATUS[problem]
    content = {"schema": {"$ref": f"#/components/schemas/{SCHEMA_NAME}"}, "examples": {}}
    told: dict[str, Any] = {
        "description": _TEXTS[status],
        "content": {problems.CONTENT_TYPE: content},
    }
    if header := _HEADERS.get(problem) or _HEADERS.get(status):
        name, shape = header
        told["headers"] = {name: {"required": True, "schema": shape}}
    return told


def _example(problem: type[Problem]) -> dict[str, Any]:
    made = problem(_EXAMPLE_FAULTS[problem]) if problem in _EXAMPLE_FAULTS else problem()
    return problems.body(made, _INSTANCE)
