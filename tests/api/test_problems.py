"""Refusals over HTTP: one shape, one status each, and nothing of what was sent or went wrong inside."""

import json
import re

import pytest
from flask_restx import Namespace

from pro_service import errors
from pro_service.api import log, problems
from pro_service.api.describes import describes
from pro_service.api.operations import Audience
from pro_service.api.problems import ProblemApi
from pro_service.api.resource import Resource
from pro_service.api.schemas.health import HealthOut
from pro_service.app import create_app
from pro_service.errors import FieldFault, Problem
from pro_service.settings import Settings


@pytest.fixture
def app(own_app):
    """Of the test's own: an operation is added to it."""
    return own_app


def concrete(base: type[Problem]) -> set[type[Problem]]:
    below = {each for child in base.__subclasses__() for each in concrete(child)}
    return below | ({base} if "code" in vars(base) else set())


def test_every_problem_has_one_status():
    assert concrete(Problem) == set(problems.STATUS)


def test_codes_are_unique_and_titles_are_one_sentence():
    codes = [problem.code for problem in problems.STATUS]
    assert len(set(codes)) == len(codes)
    for problem in problems.STATUS:
        assert re.fullmatch(r"[a-z][a-z0-9-]+", problem.code)
        assert problem.title().endswith(".")
        assert "\n" not in problem.title()


def test_errors_py_knows_no_status():
    with open(errors.__file__) as source:
        assert not re.search(r"\b[1-5]\d\d\b", source.read())


def test_a_problem_tells_type_title_status_code_instance_and_places():
    told = problems.body(errors.OffScale(FieldFault("/answers/q5", "off-scale")), "some-id")
    assert told == {
        "type": "/docs#problem-answers-off-the-scale",
        "title": errors.OffScale.title(),
        "status": 422,
        "code": "answers-off-the-scale",
        "instance": "urn:uuid:some-id",
        "errors": [{"in": "body", "pointer": "/answers/q5", "code": "off-scale"}],
    }


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v1/studies/", "//api/v1"]
)
def test_an_unknown_address_is_not_found(stranger, path):
    response = stranger.get(path)
    assert response.status_code == 404
    if path.startswith("/api"):
        assert response.mimetype == "application/problem+json"
        assert response.json["code"] == "not-found"


def test_a_method_that_an_address_does_not_take_is_named_with_those_it_takes(stranger):
    response = stranger("PATCH", "/api/v1/me")
    assert (response.status_code, response.json["code"]) == (405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]
    assert stranger("OPTIONS", "/api/v1/me").status_code == 405
    assert stranger("TRACE", "/healthz").json["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    "path", ["/swagger.json", "/swaggerui/swagger-ui.css", "/swaggerui/", "/api/v1/swagger.json"]
)
def test_flask_restx_shows_nothing_of_its_own(app, stranger, path):
    assert stranger.get(path).status_code == 404
    assert not any("swagger" in rule.rule for rule in app.url_map.iter_rules())


def test_a_401_says_how_to_authenticate(stranger):
    response = stranger.get("/api/v1/me")
    assert (response.status_code, response.json["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


class Breaks(Resource):
    @describes("healthz", Audience.OPERATOR, outcomes={200: (HealthOut, "Never.")}, uses_database=False)
    def get(self):
        """Fails inside, with an error that holds an answer."""
        raise KeyError("the answer was 3")


def test_a_fault_of_ours_tells_its_id_and_nothing_else(app, stranger, lines):
    namespace = Namespace("breaking", path="/api/v1")
    namespace.route("/breaks")(Breaks)
    app.extensions[ProblemApi.KEY].add_namespace(namespace)
    response = stranger.get("/api/v1/breaks")
    assert (response.status_code, response.json["code"]) == (500, "internal-fault")
    assert b"answer" not in response.data
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["fault"] for line in logged if line["event"] == "fault"] == ["KeyError"]
    assert all(f"urn:uuid:{line['request_id']}" == response.json["instance"] for line in logged)
    assert "the answer" not in lines.getvalue()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://nobody@127.0.0.1:1/nothing"]
)
@pytest.mark.parametrize("path", ["/api/v1/me", "/readyz"])
def test_a_database_that_cannot_be_reached_is_told_as_such_with_a_time_to_wait(url, path, lines):
    app = create_app(Settings(url), logger=log.make(lines))
    response = app.test_client().get(path)
    assert (response.status_code, response.json["code"]) == (503, "service-unavailable")
    assert int(response.headers["Retry-After"]) >= 1
    assert "nowhere" not in response.text + lines.getvalue()


def test_the_process_is_up_even_without_its_database(lines):
    app = create_app(Settings("sqlite:////nowhere/at/all.sqlite3"), logger=log.make(lines))
    assert app.test_client().get("/healthz").json == {"status": "up"}


def test_a_refused_page_is_a_page(stranger):
    response = stranger.get("/nothing")
    assert response.status_code == 404
    assert response.mimetype == "text/html"
