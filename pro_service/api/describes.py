"""The one decorator of every operation: it runs the contract, and `document.py` tells what it was given.

What a method declares here is loaded, permitted and dumped by it, so that the document cannot say anything
else than the code does.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from pro_service import clock, errors
from pro_service.api import identity, shapes, strict_json
from pro_service.api.operations import Answer, Asked, Audience, Operation, Outcomes, Sent
from pro_service.api.parts import parts
from pro_service.api.resource import Resource
from pro_service.api.schemas.headers import PhoneHeadersIn
from pro_service.api.shapes import In, instance_of
from pro_service.domain import permissions
from pro_service.domain.permissions import Role
from pro_service.errors import Problem
from pro_service.services.transactions import in_reading, in_transaction

Method = Callable[..., Any]


def describes(operation_id: str, audience: Audience, *, outcomes: Outcomes, **declared: Any) -> Any:
    """Declare an operation; its docstring is its text, the first of `outcomes` its normal end.

    `declared` are the other fields of `Operation`. The method is called as `method(self, asked, **path)`
    within one transaction (read-only for GET) and returns an outcome, an `Answer`, or a Problem, which is
    answered after what was written is committed. A Problem that it raises leaves nothing written. An
    operation that does not use the database is called as `method(self)`.
    """
    if not permissions.is_known(operation_id):
        raise LookupError(f"the permission table does not know the operation {operation_id}")
    if Role.PARTICIPANT in permissions.roles_for(operation_id):
        declared.setdefault("headers", PhoneHeadersIn)
    operation = Operation(operation_id, audience, outcomes, **declared)

    def decorate(method: Method) -> Method:
        @wraps(method)
        def answered(resource: Resource, **path: Any) -> Response:
            result = _run(operation, method, resource, path) if operation.uses_database else method(resource)
            if isinstance(result, Problem):
                raise result
            return _dump(operation, result)

        answered.operation = operation  # type: ignore[attr-defined]
        return answered

    return decorate


def _run(operation: Operation, method: Method, resource: Resource, path: Mapping[str, Any]) -> Any:
    try:
        readable = _read(operation)  # not readable comes before everything else
    except (errors.NotReadable, HTTPException) as refusal:
        _note_unread(operation, refusal, path)
        raise
    sent = _load(operation, *readable)  # a wrong shape is told only to those who may ask at all

    def work(session: Session) -> tuple[Asked, Any]:
        now = clock.now(session)
        authorization = request.headers.get("Authorization")
        caller, scope = identity.identify(session, now, operation.id, authorization)
        if isinstance(sent, Problem):
            raise sent
        oldest = parts().settings.oldest_app
        identity.refuse_old_app(operation.id, caller, sent.headers.get("app_version"), oldest)
        asked = Asked(operation.id, session, now, caller, scope, sent, parts())
        return asked, method(resource, asked, **path)

    run = in_reading if request.method in ("GET", "HEAD") else in_transaction
    try:
        asked, result = run(parts().engine, work)
    except errors.InvalidShape as refusal:
        _note_refused(operation, refusal)
        raise
    except errors.Locked as refusal:
        identity.note_locked(parts().engine, operation.id, request.headers.get("Authorization"), refusal)
        raise
    except (errors.Forbidden, errors.NotFound) as refusal:
        identity.note_out_of_reach(
            parts().engine, operation.id, request.headers.get("Authorization"), refusal,
            path.get("study_id"), is_write=run is in_transaction,
        )  # fmt: skip
        raise
    identity.note_use(parts().engine, asked.now, asked.caller, asked.sent.phone_clock)
    return result


def _note_refused(operation: Operation, refusal: Problem) -> None:
    identity.note_refused(parts().engine, operation.id, request.headers.get("Authorization"), refusal)


def _note_unread(operation: Operation, refusal: Exception, path: Mapping[str, Any]) -> None:
    """A write that its caller's role does not permit is told of whatever its body is."""
    if isinstance(refusal, errors.NotReadable):
        _note_refused(operation, refusal)
    if request.method not in ("GET", "HEAD"):
        authorization = request.headers.get("Authorization")
        identity.note_forbidden(parts().engine, operation.id, authorization, path.get("study_id"))


def _read(operation: Operation) -> tuple[bytes, Any]:
    return strict_json.read(request) if operation.request else (b"", None)


def _load(operation: Operation, raw: bytes, content: Any) -> Sent | Problem:
    try:
        return Sent(
            raw=raw,
            content=content,
            body=shapes.load(instance_of(operation.request), content, "body") if operation.request else None,
            query=shapes.load_query(instance_of(operation.query or In), request.args),
            headers=shapes.load_headers(instance_of(operation.headers or In), request.headers),
        )
    except errors.InvalidShape as refusal:
        return refusal


def _dump(operation: Operation, result: Any) -> Response:
    answer = result if isinstance(result, Answer) else Answer(next(iter(operation.outcomes)), result)
    schema, _ = operation.outcomes[answer.status]
    if schema is None and operation.text is not None:
        return Response(
            answer.body, answer.status, dict(answer.headers), content_type=operation.text.media_type
        )
    if schema is None:
        empty = Response(status=answer.status, headers=dict(answer.headers))
        del empty.headers["Content-Type"]
        return empty
    content = instance_of(schema).dump(answer.body)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, answer.status, dict(answer.headers), content_type="application/json")
