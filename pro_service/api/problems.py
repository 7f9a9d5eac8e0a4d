"""Refusals as answers: RFC 9457 problems. The only place where a refusal has an HTTP status."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from flask_restx import Api
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from pro_service import errors
from pro_service.api.parts import parts
from pro_service.errors import Problem

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
CHALLENGE = 'Bearer realm="pro-service"'

STATUS: Mapping[type[Problem], int] = {
    errors.NotUnderstood: 400,
    errors.MalformedJson: 400,
    errors.TooDeep: 400,
    errors.DuplicateKey: 400,
    errors.NotFinite: 400,
    errors.ForbiddenCharacter: 400,
    errors.Unauthenticated: 401,
    errors.WrongCredentials: 401,
    errors.WrongSecondFactor: 401,
    errors.Forbidden: 403,
    errors.ConsentWithdrawn: 403,
    errors.IdentityUnconfirmed: 403,
    errors.SecondPersonNeeded: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.AlreadyAnswered: 409,
    errors.SubmissionIdReused: 409,
    errors.SubjectIdTaken: 409,
    errors.LoginTaken: 409,
    errors.IdReused: 409,
    errors.NotOpen: 409,
    errors.NothingBlocked: 409,
    errors.NotLicensed: 409,
    errors.ContactNotPermitted: 409,
    errors.DoesNotApply: 409,
    errors.ResponseInvalidated: 409,
    errors.NotTakenIn: 409,
    errors.AlreadyResolved: 409,
    errors.Locked: 409,
    errors.PlaceholderOnly: 409,
    errors.NotRecomputable: 409,
    errors.ChangedMeanwhile: 412,
    errors.NotEnterable: 409,
    errors.StudyVersionTaken: 409,
    errors.PreviewOutdated: 412,
    errors.ResponseChanged: 412,
    errors.BodyTooLarge: 413,
    errors.WrongContentType: 415,
    errors.InvalidShape: 422,
    errors.OffScale: 422,
    errors.WrongPairingCode: 422,
    errors.WrongInvitation: 422,
    errors.SignatureRefused: 422,
    errors.AppTooOld: 426,
    errors.IfMatchRequired: 428,
    errors.TooManyAttempts: 429,
    errors.TooManyExports: 429,
    errors.TooManyHeld: 429,
    errors.TooManyToday: 429,
    errors.ReceiptTooEarly: 503,
    errors.InternalFault: 500,
    errors.ServiceUnavailable: 503,
}

_OF_HTTP: Mapping[int, type[Problem]] = {
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.WrongContentType,
    500: errors.InternalFault,
}
_UNREACHABLE = (OperationalError, InterfaceError, NoConnectionFree)  # of the database
_OF_MACHINES = ("/healthz", "/readyz", "/metrics")


class ProblemApi(Api):
    """Flask-RESTX for routing alone: no Swagger, no page of its own, no error body of its own.

    Its own error handling sends back what was submitted, so all errors of resources come here instead.
    """

    KEY = "problem_api"

    def handle_error(self, e: Exception) -> Response:
        return answer_of(e)

    def _register_specs(self, _app: Any) -> None:
        """No swagger.json."""

    def _register_doc(self, _app: Any) -> None:
        """No root page: `/` belongs to the web pages."""

    def _register_apidoc(self, _app: Any) -> None:
        """No /swaggerui."""


def answer_of(error: Exception) -> Response:
    """The answer to anything raised."""
    response = answer(problem_of(error))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def problem_of(error: Exception) -> Problem:
    """What is told of anything raised; what is not foreseen is logged by its type and told by its id only."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _OF_HTTP.get(error.code or 500, errors.NotUnderstood)()
    parts().log.error("fault", request_id=str(g.request_id), fault=type(error).__name__)
    return errors.ServiceUnavailable() if isinstance(error, _UNREACHABLE) else errors.InternalFault()


def answer(problem: Problem) -> Response:
    """A problem with its status, its headers and this request's id."""
    g.problem_code = problem.code
    status = STATUS[type(problem)]
    response = Response(json.dumps(body(problem, str(g.request_id))), status, content_type=CONTENT_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(problem, errors.PreviewOutdated | errors.ResponseChanged):
        response.headers["ETag"] = f'"{problem.current}"'
    if isinstance(problem, errors.AppTooOld):
        response.headers["Oldest-App-Version"] = problem.oldest
    if status in (429, 503):
        response.headers["Retry-After"] = str(problem.retry_after_s or RETRY_AFTER_S)
    return response


def body(problem: Problem, request_id: str) -> dict[str, Any]:
    """The members of the problem, in the order in which they are read."""
    content: dict[str, Any] = {
        "type": f"/docs#problem-{problem.code}",
        "title": problem.title(),
        "status": STATUS[type(problem)],
        "code": problem.code,
        "instance": f"urn:uuid:{request_id}",
    }
    if isinstance(problem, errors.ResponseChanged):
        content["versions"] = {"sent": problem.sent, "current": problem.current}
    if problem.errors:
        content["errors"] = [{"in": e.location, "pointer": e.pointer, "code": e.code} for e in problem.errors]
    return content


def is_for_machines() -> bool:
    """Whether this request gets problems as JSON, rather than a page to read."""
    return request.path.startswith("/api") or request.path in _OF_MACHINES
