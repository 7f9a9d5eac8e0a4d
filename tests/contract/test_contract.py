"""Requests made up from the document, good and bad ones: every answer is one that the document tells."""

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from pro_service.api import document
from pro_service.app import create_app
from pro_service.settings import Settings

load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(document.build(create_app(Settings("sqlite://"))))
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
}
NOTHING_TO_GET_WRONG = {"healthz", "readyz", "metrics"}
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
        "allow_header_conformance",
    ]
)
MOST_EXAMPLES = 25


def ask(service, name, case):
    headers = service.headers(name, OPERATIONS[name].definition.raw["tags"][0])
    return case.call_and_validate(app=service.app, headers=headers, checks=CHECKED)


@pytest.mark.requirement("G3")
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_to_a_good_request_is_told_by_the_document(service, name):
    @service.examples(MOST_EXAMPLES)
    @given(case=OPERATIONS[name].as_strategy(GenerationMode.POSITIVE), is_real=st.booleans())
    def each(case, is_real):
        if is_real:  # what is really there is never found by chance
            case.path_parameters |= {k: v for k, v in service.there.items() if k in case.path_parameters}
        ask(service, name, case)

    each()


@pytest.mark.requirement("G3")
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - NOTHING_TO_GET_WRONG))
def test_every_answer_to_a_bad_request_is_told_by_the_document(service, name):
    @service.examples(MOST_EXAMPLES)
    @given(case=OPERATIONS[name].as_strategy(GenerationMode.NEGATIVE))
    def each(case):
        ask(service, name, case)

    each()
