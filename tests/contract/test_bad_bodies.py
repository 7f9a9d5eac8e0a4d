"""Bodies spoilt at a random place: each that violates the document is refused, and no word comes back."""

import copy
import json
import re
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pro_service.api import document
from pro_service.app import create_app
from pro_service.settings import Settings

TOLD = document.build(create_app(Settings("sqlite://")))
WITH_BODY = {
    operation["operationId"]: (path, method.upper(), operation)
    for path, methods in TOLD["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
}
WORD = "ein-Wort-des-Senders"
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        [WORD, "", "3", " 3 ", "١", "NA", "nan", "2026-02-30T00:00:00Z", "\x00", "\ud800", "é" * 300]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([WORD, "q1"]), inner, max_size=2)
    ),
    max_leaves=6,
)
MOST_EXAMPLES = 60


def places(content, here=()):
    """Every place within a body, the whole of it first."""
    yield here
    if isinstance(content, dict):
        for key, value in content.items():
            yield from places(value, (*here, key))


def spoilt(content, place, junk):
    """The body with junk at one place; with a key of the sender's added where the place is an object."""
    if not place:
        return junk
    whole = copy.deepcopy(content)
    *way, last = place
    within = whole
    for key in way:
        within = within[key]
    if isinstance(within[last], dict) and isinstance(junk, str):
        within[last][WORD] = junk
    else:
        within[last] = junk
    return whole


@pytest.mark.requirement("G3")
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_that_violates_the_document_is_refused_and_not_echoed(service, name):
    path, method, operation = WITH_BODY[name]
    body = operation["requestBody"]["content"]["application/json"]
    valid = Draft202012Validator({**body["schema"], "components": TOLD["components"]}).is_valid
    address = re.sub(r"\{(\w+)\}", lambda found: service.there.get(found[1], str(uuid4())), path)
    client, headers = service.app.test_client(), service.headers(name, operation["tags"][0])

    @service.examples(MOST_EXAMPLES)
    @given(place=st.sampled_from(list(places(body["example"]))), junk=JUNK)
    def each(place, junk):
        content = spoilt(body["example"], place, junk)
        assume(not valid(content))
        raw = json.dumps(content)  # writes NaN, infinities and half surrogates as they are
        answer = client.open(
            address, method=method, data=raw, content_type="application/json", headers=headers
        )
        assert answer.status_code in (400, 422)
        assert answer.mimetype == "application/problem+json"
        assert WORD not in answer.text

    each()
