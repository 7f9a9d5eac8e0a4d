"""A signature is bound to the hash of what was signed; the hash hangs on no order of reading."""

import hashlib

import pytest

from pro_service.domain.sign_offs import LANGUAGES, STATEMENTS, Changed, Content, breaks, changed
from pro_service.domain.source_data import hash_of, hash_of_all

VISITED = {"table": "check_in", "row": {"id": "b", "visit": "first"}}
ANSWERED = {"table": "response_version", "row": {"id": "a", "assessment_id": "x", "answers": {"q1": 2}}}
CALLED = {"table": "contact_attempt", "row": {"id": "c", "visit": "first"}}


@pytest.mark.requirement("R31")
def test_the_hash_is_that_of_the_canonical_json_by_table_and_row():
    text = (
        '[{"row":{"id":"b","visit":"first"},"table":"check_in"},'
        '{"row":{"answers":{"q1":2},"assessment_id":"x","id":"a"},"table":"response_version"}]'
    )
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert hash_of([ANSWERED, VISITED]) == hash_of([VISITED, ANSWERED]) == expected


def test_one_hash_stands_for_several_participants():
    assert hash_of_all({"b": "2", "a": "1"}) == hashlib.sha256(b'{"a":"1","b":"2"}').hexdigest()


@pytest.mark.requirement("R31")
def test_what_differs_of_what_was_signed_is_told_by_participant():
    signed = {"a": Content("1", 4), "b": Content("2", 7)}
    assert changed(signed, {"a": "1", "b": "2"}) == ()
    assert changed(signed, {"a": "1", "b": "9", "c": "3"}) == (Changed("b", 7), Changed("c", 0))


@pytest.mark.parametrize(
    ("fact", "visit", "is_broken"),
    [
        (ANSWERED, None, True),
        (ANSWERED, "first", True),
        (ANSWERED, "second", False),
        (VISITED, "first", True),
        (VISITED, "second", False),
        (CALLED, None, False),  # how the site worked is not signed
    ],
)
def test_an_event_breaks_a_signature_where_it_tells_of_signed_data(fact, visit, is_broken):
    assert breaks({"facts": [fact]}, visit, {"x": "first"}) is is_broken


def test_every_meaning_has_its_sentence_in_every_language():
    assert all(set(texts) == set(LANGUAGES) for texts in STATEMENTS.values())
