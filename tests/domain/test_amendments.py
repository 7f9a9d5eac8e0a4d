"""What differs between two versions of a study, and what it means for an assessment."""

from datetime import UTC, datetime, timedelta

import pytest

from pro_service.domain import amendments
from pro_service.domain.status import Status
from tests.support.amending import amended_file, version

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
ONE = version(1)
PLACE = "visits[0].instruments"


def changed(number, **changes):
    return version(number, **changes)


def test_a_version_differs_in_nothing_but_its_number_from_itself():
    assert amendments.diff(ONE, version(2)) == ()


def test_the_differences_between_two_versions_are_named_by_their_place_in_the_file():
    two = changed(2, closes="P10D", without="second", title="Two visits, amended")
    found = [(each.kind, each.where) for each in amendments.diff(ONE, two)]
    assert found == [
        ("visit-changed", "visits/first/window"),
        ("visit-removed", "visits/second"),
        ("visit-added", "visits/third"),
        ("rule-changed", "key_visit"),
        ("text-changed", "title"),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"first_number": 0.5}, ("visits[0].number", "a-visit-keeps-its-number")),
        (
            {"asked": ["lupusqol", "sf36v1"]},
            ("visits[0].instruments", "what-is-added-comes-after-what-stays"),
        ),
    ],
)
def test_a_version_that_would_rewrite_what_is_planned_is_not_followed(changes, fault):
    assert list(amendments.faults(ONE, version(2, **changes))) == [fault]


def test_a_visit_may_go_and_come_back():
    gone = amendments.amended(ONE, version(2, without="second"), AT)
    assert gone.visit("second") == ONE.visit("second")
    assert [each.code for each in gone.visits] == ["first", "third"]
    back = amendments.amended(gone, version(3), AT + timedelta(days=1))
    assert {each.code for each in back.every_visit} == {"first", "second", "third"}
    assert list(amendments.faults(gone, version(3))) == []


@pytest.mark.requirement("R40")
def test_what_was_begun_keeps_the_version_that_was_in_force_then():
    gone = amendments.amended(ONE, version(2, without="second"), AT)
    back = amendments.amended(gone, version(3), AT + timedelta(days=1))
    second = timedelta(seconds=1)
    assert back.kept_since(None, "first", "sf36v1").version == 3
    assert back.kept_since(AT - second, "first", "sf36v1").version == 1
    assert back.kept_since(AT, "first", "sf36v1").version == 2
    assert back.kept_since(AT + timedelta(days=1) - second, "first", "sf36v1").version == 2
    assert back.kept_since(AT + timedelta(days=1), "first", "sf36v1").version == 3
    assert back.kept_since(AT - second, "third", "sf36v1").version == 2  # the first that planned it


TWO = version(2, without="second")


@pytest.mark.parametrize(
    ("visit", "status", "reason", "becomes"),
    [
        ("second", Status.OPEN, "", "cancelled"),
        ("second", Status.NOT_YET_OPEN, "", "cancelled"),
        ("second", Status.STARTED, "", None),
        ("second", Status.COMPLETED, "", None),
        ("second", Status.MISSED, "", None),
        ("second", Status.EXEMPT, "participant-too-ill", None),
        ("first", Status.OPEN, "", None),
        ("first", Status.CANCELLED, amendments.REASON, "expected"),
        ("first", Status.CANCELLED, "invalid-enrolment", None),
    ],
)
def test_only_what_lies_ahead_is_taken_away_and_only_what_an_amendment_took_comes_back(
    visit, status, reason, becomes
):
    assert amendments.expectation(TWO, (visit, "sf36v1"), status, reason) == becomes


def test_what_is_added_at_a_visit_is_asked_after_what_was_asked_before():
    alone = version(1, asked=["sf36v1"])
    both = amendments.amended(alone, version(2, asked=["sf36v1", "lupusqol"]), AT)
    first = [each for each in amendments.added(both) if each.visit == "first"]
    assert [(each.instrument, each.position) for each in first] == [("sf36v1", 1), ("lupusqol", 2)]


def test_the_file_of_the_tests_is_a_study_file():
    assert amended_file(2).startswith("{")
