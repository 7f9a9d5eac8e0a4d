"""The log tells that something happened, never what was said."""

import io
import json

from pro_service.api import log


def test_one_line_a_request_without_body_query_or_ids(stranger, lines):
    response = stranger.put(
        "/api/v1/devices/8c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11?secret=in-the-query",
        {"code": "7K2QP-0XM4D", "secret": "in-the-body"},
    )
    (line,) = lines.getvalue().splitlines()
    told = json.loads(line)
    assert told["rule"] == "/api/v1/devices/<uuid:device_id>"
    assert (told["method"], told["status"], told["problem"]) == ("PUT", response.status_code, "invalid-shape")
    assert not any(word in line for word in ("8c1f3a52", "in-the-query", "in-the-body", "7K2QP"))


def test_a_word_that_is_not_allowed_is_left_out():
    stream = io.StringIO()
    log.make(stream).info("request", status=200, answers={"q1": 3}, email="a@example.org")
    assert set(json.loads(stream.getvalue())) == {"event", "level", "timestamp", "status"}
