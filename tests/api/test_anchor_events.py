"""Recording anchor events over HTTP."""

from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import TWO_VISITS


@pytest.fixture
def here(engine, study):
    enrolment_id = in_transaction(engine, factories.enrol)
    return f"/api/v1/studies/{TWO_VISITS}/participants/{enrolment_id}/anchor-events"


def test_a_planned_infusion_opens_the_windows_that_hang_on_it(here, nurse):
    address = f"{here}/{uuid4()}"
    planned = {"kind": "infusion", "occurred_on": "2026-03-02", "is_planned": True}
    first, again = nurse.put(address, planned), nurse.put(address, planned)
    assert (first.status_code, first.json["windows_moved"]) == (201, 4)
    assert (again.status_code, again.json["windows_moved"]) == (200, 0)
    assert first.json["event"] == again.json["event"]
    assert first.json["event"]["occurred_at"] is None


def test_the_same_id_with_other_content_is_a_conflict(here, nurse):
    address = f"{here}/{uuid4()}"
    nurse.put(address, {"kind": "infusion", "occurred_on": "2026-03-02", "is_planned": True})
    reused = nurse.put(address, {"kind": "infusion", "occurred_on": "2026-03-03", "is_planned": True})
    assert (reused.status_code, reused.json["code"]) == (409, "id-reused")


@pytest.mark.requirement("I8")
def test_the_instant_of_an_infusion_is_not_taken(here, nurse):
    body = {"kind": "infusion", "occurred_on": "2026-02-19", "occurred_at": "2026-02-19T10:00:00+01:00"}
    response = nurse.put(f"{here}/{uuid4()}", body)
    assert response.json["errors"] == [
        {"in": "body", "pointer": "/occurred_on", "code": "day-alone-required-for-this-kind"}
    ]


def test_a_death_carries_its_instant(here, nurse):
    body = {"kind": "death", "occurred_at": "2026-02-20T09:30:00+01:00"}
    added = nurse.put(f"{here}/{uuid4()}", body)
    assert (added.status_code, added.json["event"]["occurred_at"]) == (201, "2026-02-20T08:30:00Z")


def test_a_kind_of_event_that_nobody_knows_is_refused(here, nurse):
    response = nurse.put(f"{here}/{uuid4()}", {"kind": "birthday", "occurred_on": "2026-02-19"})
    assert response.json["errors"] == [{"in": "body", "pointer": "/kind", "code": "not-one-of-these"}]


def test_a_preview_is_looked_at_and_then_confirmed(here, nurse):
    planned = {"kind": "infusion", "occurred_on": "2026-03-02", "is_planned": True}
    address = f"{here}/{uuid4()}"
    told = nurse.put(f"{address}?preview=true", planned)
    assert (told.status_code, told.json["windows_moved"]) == (200, 4)
    assert len(told.json["preview"]["windows"]) == 4
    refused = nurse.put(address, planned, headers={"If-Match": '"something else"'})
    assert (refused.status_code, refused.json["code"]) == (412, "preview-outdated")
    current = refused.headers["ETag"]
    assert current == f'"{told.json["preview"]["hash"]}"'
    confirmed = nurse.put(address, planned, headers={"If-Match": current})
    assert (confirmed.status_code, confirmed.json["windows_moved"]) == (201, 4)
    assert confirmed.json["preview"] is None


@pytest.mark.requirement("R34")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR])
def test_a_preview_tells_nothing_to_those_beyond_the_site(here, staff, role):
    planned = {"kind": "infusion", "occurred_on": "2026-03-02", "is_planned": True}
    assert staff(role).put(f"{here}/{uuid4()}?preview=true", planned).status_code == 403


def test_a_preview_that_is_neither_asked_for_nor_not_is_refused(here, nurse):
    planned = {"kind": "infusion", "occurred_on": "2026-03-02", "is_planned": True}
    refused = nurse.put(f"{here}/{uuid4()}?preview=perhaps", planned)
    assert refused.json["errors"] == [{"in": "query", "pointer": "/preview", "code": "not-one-of-these"}]
