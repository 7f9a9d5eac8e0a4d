"""Which fields a correction changes, and what is wrong with one."""

import pytest

from pro_service.domain.corrections import Change, corrected, misfits

STANDS = {"q1": 2, "q2": "skipped", "q3": "NA"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"q1": Change(2, 3)}, {"q1": 3, "q2": "skipped", "q3": "NA"}),
        ({"q1": Change(2, None)}, {"q2": "skipped", "q3": "NA"}),  # was not presented after all
        ({"q4": Change(None, 0)}, {**STANDS, "q4": 0}),  # was answered after all; 0 is a code
        ({}, STANDS),
    ],
)
def test_only_what_is_named_is_changed(changes, expected):
    assert corrected(STANDS, changes) == expected
    assert STANDS == {"q1": 2, "q2": "skipped", "q3": "NA"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(2, 3), None),
        (Change(2, None), None),
        (Change(1, 3), "not-what-stands"),
        (Change(None, 3), "not-what-stands"),
        (Change(3, 3), "not-what-stands"),
        (Change(2, 2), "changes-nothing"),
    ],
)
def test_a_change_starts_from_what_stands_and_changes_it(change, code):
    assert list(misfits(STANDS, {"q1": change})) == ([("q1", code)] if code else [])


def test_what_is_not_there_is_nothing():
    assert list(misfits(STANDS, {"q9": Change(None, None)})) == [("q9", "changes-nothing")]
    assert list(misfits(STANDS, {"q9": Change("skipped", 1)})) == [("q9", "not-what-stands")]
