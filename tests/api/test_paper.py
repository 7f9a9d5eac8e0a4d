"""Entering from paper over HTTP."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from tests.support.factories import TWO_VISITS, all_middle


@pytest.fixture
def here(phone, move_clock):
    move_clock(datetime(2026, 3, 4, 9, 0, tzinfo=UTC))
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/paper-entries"


def body(phone, **changes):
    whole = {
        "assessment_id": str(phone.assessment("first", "sf36v1")),
        "form": {"version": "demo-1", "language": "es"},
        "mode": "interview",
        "completed_by": "participant",
        "completed_on": "2026-03-03",
        "answers": all_middle("sf36v1"),
    }
    return {**whole, **changes}


@pytest.mark.parametrize("role", [Role.NURSE, Role.INVESTIGATOR])
def test_the_site_enters_what_was_answered_on_paper(here, staff, phone, role, participant, engine):
    address = f"{here}/{uuid4()}"
    caller = staff(role)
    first, again = caller.put(address, body(phone)), caller.put(address, body(phone))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["state"], first.json["differing"], first.json["flags"]) == ("accepted", [], [])
    assert first.json == again.json
    told = participant.get("/api/v1/me/assessments").json["items"]
    assert [each["status"] for each in told if each["assessment_id"] == first.json["assessment_id"]] == [
        "completed"
    ]
    events = in_transaction(engine, lambda s: audit.events_of(s, str(phone.enrolment_id)))
    assert [event.kind for event in events].count("paper.accepted") == 1


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST])
def test_nobody_on_the_sponsor_s_side_enters_anything(here, staff, phone, role):
    assert staff(role).put(f"{here}/{uuid4()}", body(phone)).status_code == 403


def test_a_day_before_the_window_is_told_by_its_case(here, nurse, phone):
    refused = nurse.put(f"{here}/{uuid4()}", body(phone, completed_on="2025-12-31"))
    assert (refused.status_code, refused.json["code"]) == (409, "not-enterable")
    assert refused.json["errors"] == [
        {"in": "body", "pointer": "/completed_on", "code": "completed-before-the-window"}
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"mode": "self_on_device"}, "/mode"),
        ({"completed_on": "2026-03-05"}, "/completed_on"),
        ({"completed_on": "3.3.2026"}, "/completed_on"),
        ({"answers": {"q1": "three"}}, "/answers/q1"),
        ({"answers": {"q1": 9}}, "/answers/q1"),
    ],
)
def test_an_entry_with_a_fault_is_refused_with_its_place(here, nurse, phone, changes, pointer):
    refused = nurse.put(f"{here}/{uuid4()}", body(phone, **changes))
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json["errors"]] == [pointer]
