"""A data manager brings a new version of a study into force."""

from datetime import UTC, datetime

import pytest

from pro_service.domain.permissions import Role
from tests.support.amending import content
from tests.support.factories import TWO_VISITS

NUMBER = "/content/visits/0/number"
HERE = f"/api/v1/studies/{TWO_VISITS}/versions"


@pytest.fixture
def data_manager(staff):
    return staff(Role.DATA_MANAGER)


def body(number=2, **changes):
    return {"content": content(number, **changes), "reason": "Amendment 1, approved"}


@pytest.mark.requirement("R40")
def test_a_version_is_previewed_confirmed_and_followed(data_manager, phone, nurse):
    previewed = data_manager.put(f"{HERE}/2?preview=true", body(without="second"))
    assert previewed.status_code == 200
    told = previewed.json["preview"]
    assert (told["participants"], previewed.json["walked"]) == (1, 0)
    assert {"kind": "visit-removed", "where": "visits/second"}.items() <= told["changes"][0].items()
    assert {"before": "not_yet_open", "after": "cancelled", "assessments": 2, "participants": 1} in told[
        "statuses"
    ]
    wrong = data_manager.put(f"{HERE}/2", body(without="second"), headers={"If-Match": '"nothing"'})
    assert (wrong.status_code, wrong.json["code"]) == (412, "preview-outdated")
    assert wrong.headers["ETag"] == f'"{told["hash"]}"'
    confirm = {"If-Match": wrong.headers["ETag"]}
    loaded = data_manager.put(f"{HERE}/2", body(without="second"), headers=confirm)
    assert (loaded.status_code, loaded.json["walked"], loaded.json["left"]) == (201, 1, 0)
    again = data_manager.put(f"{HERE}/2", body(without="second"), headers=confirm)
    assert (again.status_code, again.json["walked"], again.json["preview"]) == (200, 0, None)
    there = nurse.get(f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}").json
    assert there["study_version"] == 2


def test_a_participant_s_phone_sees_the_new_plan(staff, participant, move_clock):
    move_clock(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    loaded = staff(Role.DATA_MANAGER).put(f"{HERE}/2", body(without="second"))
    assert (loaded.status_code, loaded.json["walked"]) == (201, 1)
    told = participant.get("/api/v1/me/assessments").json["items"]
    assert {(each["visit"], each["status"]) for each in told} == {
        ("first", "open"), ("second", "cancelled"), ("third", "not_yet_open")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "sent", "pointer", "code"),
    [
        (2, {"content": {"id": TWO_VISITS}}, "/content/version", "not-valid"),
        (3, {"content": content(2)}, "/content/version", "of-another-version"),
        (2, {"content": content(2, id="other")}, "/content/id", "of-another-study"),
        (2, {"content": {**content(2), "ein-wort": 1}}, "/content", "unknown-field"),
        (2, {"content": content(2, closes="-P90D")}, "/content/visits/0/window/closes", "not-valid"),
        (2, {"content": content(2), "sites": ["01", "99"]}, "/sites/1", "unknown-site"),
        (
            2,
            {"content": content(2, first_number=0.5)},
            "/content/visits/0/number",
            "a-visit-keeps-its-number",
        ),
    ],
)
def test_a_version_with_a_fault_is_refused_with_its_place(data_manager, number, sent, pointer, code):
    refused = data_manager.put(f"{HERE}/{number}", {"reason": "x", **sent})
    assert refused.status_code == 422
    assert {"in": "body", "pointer": pointer, "code": code} in refused.json["errors"]
    assert "ein-wort" not in refused.text


def test_a_version_once_loaded_is_never_rewritten(data_manager):
    other = data_manager.put(f"{HERE}/1", body(1, title="Another title"))
    assert (other.status_code, other.json["code"]) == (409, "study-version-taken")


@pytest.mark.parametrize("number", ["0x2", "two", "9999999"])
def test_what_is_no_number_is_not_found(data_manager, number):
    assert data_manager.put(f"{HERE}/{number}", body()).status_code == 404


def test_a_data_manager_of_one_site_brings_nothing_into_force(staff):
    assert staff(Role.DATA_MANAGER, TWO_VISITS, "01").put(f"{HERE}/2", body()).status_code == 404
