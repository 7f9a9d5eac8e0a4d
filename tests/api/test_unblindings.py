"""Somebody came to know an arm: recorded and assessed, and nowhere is there a place to write the arm down."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.api import fields
from pro_service.api.schemas.unblindings import UnblindingIn
from pro_service.domain.permissions import Role
from tests.support.factories import TWO_VISITS

pytestmark = pytest.mark.requirement("R35")
AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
SAID = {
    "occurred_on": "2026-05-04",
    "kind": "accidental",
    "learned_by": "participant",
    "through": "laboratory-result",
    "assessment": "pending",
}


@pytest.fixture(autouse=True)
def _the_day_after(phone, move_clock):
    move_clock(AT)


@pytest.fixture
def record(nurse, phone):
    there = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/unblindings"

    def _record(caller=nurse, own=None, **changes):
        return caller.put(f"{there}/{own or uuid4()}", {**SAID, **changes})

    return _record


def listed(caller):
    return caller.get(f"/api/v1/studies/{TWO_VISITS}/unblindings").json["items"]


def test_an_accident_is_recorded_and_the_overseers_read_it(record, staff):
    assert record().status_code == 201
    for role in (Role.NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR):
        (told,) = listed(staff(role))
        assert (told["subject_id"], told["is_superseded"]) == ("01-001", False)
        assert {name: told["unblinding"][name] for name in SAID} == SAID


def test_it_is_assessed_by_a_later_row_and_both_stay(record, staff):
    first = record().json["id"]
    judged = record(supersedes=first, assessment="answers-may-be-affected")
    assert judged.status_code == 201
    told = listed(staff(Role.INSPECTOR))
    assert [each["is_superseded"] for each in told] == [True, False]
    again = record(supersedes=first)
    assert (again.status_code, again.json["errors"][0]["code"]) == (422, "no-such-standing-unblinding")


def test_sending_it_again_changes_nothing_and_other_content_is_refused(record):
    own = uuid4()
    assert [record(own=own).status_code for _ in range(2)] == [201, 200]
    assert record(own=own, through="pharmacy").status_code == 409


def test_what_has_not_happened_yet_is_refused(record):
    answer = record(occurred_on="2026-05-06")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "in-the-future")


@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR])
def test_nobody_beyond_the_site_records_one(record, staff, role):
    assert record(staff(role)).status_code == 403


def test_an_analyst_does_not_read_who_was_unblinded(record, staff):
    """A list of unblindings beside the scores would help to guess."""
    record()
    assert staff(Role.ANALYST).get(f"/api/v1/studies/{TWO_VISITS}/unblindings").status_code == 403


def test_no_field_takes_a_text():
    """Every field is a code out of a list, a day or an id: an arm cannot be written down anywhere in it."""
    kinds = {name: type(field) for name, field in UnblindingIn().fields.items()}
    assert kinds.pop("occurred_on") is fields.Day
    assert kinds.pop("supersedes") is fields.Uuid
    assert set(kinds.values()) == {fields.Choice}


@pytest.mark.parametrize("said", [{"arm": "obinutuzumab"}, {"note": "placebo"}, {"through": "placebo"}])
def test_an_arm_is_refused_and_not_repeated(record, said):
    answer = record(**said)
    assert answer.status_code == 422
    assert "placebo" not in answer.text
    assert "obinutuzumab" not in answer.text
