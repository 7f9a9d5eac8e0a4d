"""The decorator of every operation: the order of its checks, and what is kept when it refuses."""

import pytest
from flask_restx import Namespace
from sqlalchemy import select

from pro_service import errors
from pro_service.api import fields
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Audience, created
from pro_service.api.problems import ProblemApi
from pro_service.api.resource import Resource
from pro_service.api.shapes import In, Out
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_reading
from pro_service.store import counters
from tests.support.factories import ENROLLED_AT

PATH = "/api/v1/trial"


class NumberIn(In):
    number = fields.Integer(0, 9, required=True)


class NumberOut(Out):
    number = fields.Integer(0, 9)


def count(asked):
    counters.add_one(asked.session, "sign-in", "trial", ENROLLED_AT, asked.now)


class Trial(Resource):
    @describes("listStudies", Audience.STAFF, outcomes={200: (NumberOut, "A number.")})
    def get(self, asked):
        """Read a number."""
        return {"number": 1}

    @describes(
        "enrolParticipant",
        Audience.SITE,
        request=NumberIn,
        outcomes={201: (NumberOut, "New."), 200: (NumberOut, "Known.")},
        problems=(errors.IdReused,),
    )
    def put(self, asked):
        """Keep a number; 7 is known, 8 is refused and counted, 9 is refused and forgotten."""
        number = asked.body["number"]
        count(asked)
        if number == 8:
            return errors.IdReused()
        if number == 9:
            raise errors.IdReused
        return created(asked.body, is_new=number != 7)

    @describes("signOut", Audience.STAFF, outcomes={204: (None, "Gone.")})
    def delete(self, asked):
        """Answer with a status that was not declared, and with a write in a read."""
        return Answer(299)


@pytest.fixture
def app(own_app):
    """Of the test's own: an operation is added to it."""
    return own_app


@pytest.fixture
def here(app):
    namespace = Namespace("trial", path="/api/v1")
    namespace.route("/trial")(Trial)
    app.extensions[ProblemApi.KEY].add_namespace(namespace)
    return PATH


@pytest.fixture
def counted(engine):
    def _counted():
        tried = select(counters.Counter.n).where(counters.Counter.key == "trial")
        return in_reading(engine, lambda session: session.scalar(tried) or 0)

    return _counted


def test_what_cannot_be_read_is_refused_before_anybody_is_asked_who_they_are(here, stranger):
    response = stranger.put(here, data=b'{"number": NaN}', content_type="application/json")
    assert (response.status_code, response.json["code"]) == (400, "not-finite")
    response = stranger.put(here, data=b"{}", content_type="text/plain")
    assert (response.status_code, response.json["code"]) == (415, "wrong-content-type")
    response = stranger.put(here, data=b" " * 65_537, content_type="application/json")
    assert (response.status_code, response.json["code"]) == (413, "body-too-large")


def test_a_large_body_without_a_length_is_refused_too(here, stranger):
    chunks = {"wsgi.input": Endless(), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = stranger.put(here, content_type="application/json", environ_overrides=chunks)
    assert (response.status_code, response.json["code"]) == (413, "body-too-large")


class Endless:
    """A body that never ends; whoever reads on without a limit hangs here."""

    def __init__(self):
        self.given = 0

    def read(self, size=-1):
        self.given += max(size, 0)
        assert self.given < 1_000_000
        return b" " * size


def test_the_token_comes_before_the_shape(here, stranger):
    assert stranger.put(here, {"number": "x"}).status_code == 401


def test_the_permission_comes_before_the_shape(here, staff):
    response = staff(Role.ANALYST).put(here, {"number": "x"})
    assert (response.status_code, response.json["code"]) == (403, "forbidden")


def test_the_shape_is_told_to_those_who_may_ask(here, nurse):
    response = nurse.put(here, {"number": "x"})
    assert (response.status_code, response.json["code"]) == (422, "invalid-shape")
    assert response.json["errors"] == [{"in": "body", "pointer": "/number", "code": "not-an-integer"}]


def test_a_query_that_was_not_asked_for_is_refused(here, nurse):
    response = nurse.get(f"{here}?number=1")
    assert response.json["errors"] == [{"in": "query", "pointer": "", "code": "unknown-field"}]


def test_the_first_declared_outcome_is_the_normal_one(here, nurse):
    assert (nurse.get(here).status_code, nurse.get(here).json) == (200, {"number": 1})
    assert nurse.put(here, {"number": 3}).status_code == 201
    assert nurse.put(here, {"number": 7}).status_code == 200


def test_head_answers_as_get_without_a_body(here, nurse):
    response = nurse("HEAD", here)
    assert (response.status_code, response.data) == (200, b"")


def test_what_is_written_before_a_returned_problem_is_kept(here, nurse, counted):
    assert nurse.put(here, {"number": 8}).status_code == 409
    assert counted() == 1


def test_what_is_written_before_a_raised_problem_is_not_kept(here, nurse, counted):
    assert nurse.put(here, {"number": 9}).status_code == 409
    assert counted() == 0


def test_an_outcome_that_was_not_declared_is_a_fault_of_ours(here, nurse):
    assert nurse("DELETE", here).status_code == 500


def test_an_operation_outside_the_permission_table_cannot_be_declared():
    with pytest.raises(LookupError, match="permission table"):
        describes("readEverything", Audience.STAFF, outcomes={200: (NumberOut, "All.")})
