"""The written contract: whole, valid, with examples that hold, and equal to the code."""

import pytest
import yaml
from flask_restx import Namespace
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from pro_service import errors
from pro_service.api import document, problems
from pro_service.api.problems import ProblemApi
from pro_service.api.resource import Resource
from pro_service.api.shapes import instance_of, load
from pro_service.app import create_app
from pro_service.domain.permissions import PUBLIC, TABLE
from pro_service.resources import openapi_file
from pro_service.settings import Settings


@pytest.fixture(scope="module")
def plain_app():
    return create_app(Settings("sqlite://"))


@pytest.fixture(scope="module")
def told(plain_app):
    return document.build(plain_app)


@pytest.fixture(scope="module")
def operations(told):
    return [operation for methods in told["paths"].values() for operation in methods.values()]


def test_the_written_document_is_what_the_code_says(told):
    written = openapi_file().read_text("utf-8")
    assert written == document.as_yaml(told), "run `pro-service openapi --write`"
    assert yaml.safe_load(written) == told


def test_writing_it_gives_the_same_text(plain_app, told, tmp_path):
    document.write(plain_app, tmp_path / "openapi.yaml")
    assert (tmp_path / "openapi.yaml").read_text("utf-8") == document.as_yaml(told)


def test_it_is_valid_openapi_3_1(told):
    assert told["openapi"] == "3.1.0"
    validate(told)


def test_every_address_of_the_service_is_in_it_and_every_operation_in_the_permission_table(
    plain_app, told, operations
):
    of_pages = ("pages.", "patient.")
    pages = {rule.rule for rule in plain_app.url_map.iter_rules() if rule.endpoint.startswith(of_pages)}
    routed = {rule.rule for rule in plain_app.url_map.iter_rules()} - pages
    assert len(routed) == len(told["paths"])
    assert sorted(operation["operationId"] for operation in operations) == sorted(PUBLIC | set(TABLE))


def test_every_operation_has_text_an_audience_and_its_security(operations):
    for operation in operations:
        assert operation["summary"]
        assert len(operation["tags"]) == 1
        is_public = operation["operationId"] in PUBLIC
        assert operation["security"] == [] if is_public else operation["security"]
        assert bool(operation["x-roles"]) != is_public


def bodies(operation):
    if "requestBody" in operation:
        yield operation["requestBody"]["content"]["application/json"]
    for response in operation["responses"].values():
        yield from response.get("content", {}).values()


def test_every_body_has_an_example_that_fits_its_shape(told, operations):
    for operation in operations:
        for body in bodies(operation):
            schema = {**body["schema"], "components": told["components"]}
            validator = Draft202012Validator(schema, format_checker=FormatChecker())
            examples = [body["example"]] if "example" in body else body["examples"].values()
            for example in examples:
                validator.validate(_resolved(told, example))


def _resolved(told, example):
    if isinstance(example, dict) and "$ref" in example:
        return told["components"]["examples"][example["$ref"].rpartition("/")[2]]["value"]
    return example


def test_every_example_of_a_request_is_taken(plain_app):
    for _, _, operation, _ in document.operations(plain_app):
        for shape, location in ((operation.request, "body"), (operation.headers, "header")):
            if shape is not None:
                load(instance_of(shape), shape.example, location)


def test_every_operation_documents_the_refusals_that_come_with_what_it_takes(operations):
    for operation in operations:
        statuses = set(operation["responses"])
        assert {"500", "503"} <= statuses
        if operation["security"]:
            assert {"401", "403"} <= statuses
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= statuses
        if any(parameter["in"] == "path" for parameter in operation["parameters"]):
            assert "404" in statuses


def test_waiting_times_are_documented_where_there_is_a_time_to_wait(operations):
    for operation in operations:
        for status in {"429", "503"} & set(operation["responses"]):
            assert operation["responses"][status]["headers"]["Retry-After"]["required"]


def test_every_problem_is_documented_somewhere(operations):
    codes = {
        code
        for operation in operations
        for response in operation["responses"].values()
        for code in response.get("content", {}).get(problems.CONTENT_TYPE, {}).get("examples", {})
    }
    of_addresses = {errors.MethodNotAllowed.code}  # no operation: the text of the document tells it
    assert codes == {problem.code for problem in problems.STATUS} - of_addresses


def test_requests_are_closed_and_answers_are_open(told):
    for name, schema in told["components"]["schemas"].items():
        assert schema["description"]
        assert schema.get("additionalProperties", True) is not name.endswith("In")


def test_nobody_is_shown_a_password_or_secret_field_in_an_answer(told):
    for name, schema in told["components"]["schemas"].items():
        if name.endswith("Out"):
            assert not {"password", "secret", "password_hash", "token_hash"} & set(
                schema.get("properties", {})
            )


def test_a_method_without_a_description_fails_the_build():
    class Forgotten(Resource):
        def get(self):
            return {}

    app = create_app(Settings("sqlite://"))
    namespace = Namespace("forgotten", path="/api/v1")
    namespace.route("/forgotten")(Forgotten)
    app.extensions[ProblemApi.KEY].add_namespace(namespace)
    with pytest.raises(document.UndescribedOperation, match="GET /api/v1/forgotten"):
        document.build(app)
