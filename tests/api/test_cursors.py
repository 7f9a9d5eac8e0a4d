"""A cursor comes back as it was given, or not at all."""

from datetime import UTC, datetime

import pytest

from pro_service import errors
from pro_service.api import cursors
from pro_service.api.cursors import Cursor

SECRET = b"a secret of the tests, thirty-two bytes or more"
CURSOR = Cursor(("01-007", "8c1f"), datetime(2026, 3, 2, 8, 15, 0, 5, tzinfo=UTC))


def test_a_cursor_comes_back_to_the_bit():
    assert cursors.read(SECRET, "list", cursors.write(SECRET, "list", CURSOR)) == CURSOR


def test_it_fits_into_its_parameter():
    long = Cursor(("x" * 64, "y" * 64), CURSOR.as_of)
    assert len(cursors.write(SECRET, "list", long)) <= cursors.LONGEST_CURSOR


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: "A" + text[1:],
        lambda text: text.split(".")[0],
        lambda _: "",
        lambda _: "..",
        lambda _: "ñ",
        lambda _: "eyJhIjoxfQ.c2lnbmF0dXJl",
    ],
)
def test_a_cursor_that_was_changed_or_made_up_is_refused(change):
    with pytest.raises(errors.InvalidShape) as refusal:
        cursors.read(SECRET, "list", change(cursors.write(SECRET, "list", CURSOR)))
    assert [(fault.location, fault.pointer) for fault in refusal.value.errors] == [("query", "/cursor")]


@pytest.mark.parametrize(("secret", "purpose"), [(SECRET, "other list"), (b"x" * 40, "list")])
def test_a_cursor_of_another_list_or_service_is_refused(secret, purpose):
    with pytest.raises(errors.InvalidShape):
        cursors.read(secret, purpose, cursors.write(SECRET, "list", CURSOR))
