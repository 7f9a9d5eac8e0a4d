"""One line of JSON a request, and one a fault: no body, no query string, no address with ids in it."""

import sys
import time
from collections.abc import MutableMapping
from typing import Any, TextIO
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from pro_service.api.parts import parts

ALLOWED = frozenset(
    {"event", "level", "timestamp", "request_id", "method", "rule", "status", "problem", "fault", "ms", "job"}
)


def make(stream: TextIO | None = None) -> Any:
    """A logger that writes JSON lines, to standard error unless told otherwise."""
    return structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
    )


def install(app: Flask) -> None:
    """Give each request an id of ours, and write its line when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = uuid4()
    g.began_s = time.perf_counter()


def _end(response: Response) -> Response:
    parts().log.info(
        "request",
        request_id=str(g.request_id),
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        problem=g.get("problem_code"),
        ms=round((time.perf_counter() - g.began_s) * 1000, 1),
    )
    return response


def _only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED}
