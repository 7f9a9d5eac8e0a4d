"""A lost phone: revoked at once, a new one in two minutes, and nothing of the history is lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from tests.support import factories
from tests.support.factories import TWO_VISITS

COMPLETED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOST_AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SECRET_OF_NEW = "n" * 43


@pytest.fixture(autouse=True)
def _the_day_of_the_loss(phone, move_clock):
    move_clock(LOST_AT)


@pytest.fixture
def here(phone):
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}"


@pytest.fixture
def revoke(nurse, here, phone):
    def _revoke(device_id=None, caller=nurse, **asked):
        device = device_id or phone.caller.device_id
        return caller.put(f"{here}/devices/{device}/revocation", asked or {"cause": "lost"})

    return _revoke


def send(caller, phone, submission_id=None, instrument="sf36v1"):
    content = factories.as_content(factories.upload(phone, "first", instrument, COMPLETED_AT))
    return caller.put(f"/api/v1/me/submissions/{submission_id or uuid4()}", content)


def pair(stranger, code):
    device_id = uuid4()
    paired = stranger.put(f"/api/v1/devices/{device_id}", {"code": code, "secret": SECRET_OF_NEW})
    assert paired.status_code == 201
    return stranger.with_token(f"psd_{device_id.hex}_{SECRET_OF_NEW}")


@pytest.mark.requirement("R10")
def test_a_revoked_phone_reads_nothing_any_more(revoke, participant):
    assert participant.get("/api/v1/me").status_code == 200
    assert revoke().status_code == 201
    assert participant.get("/api/v1/me").status_code == 401


def test_revoking_again_changes_nothing_and_another_cause_is_another_thing(revoke):
    first, again = revoke(), revoke()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert revoke(cause="stolen").json["code"] == "id-reused"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"cause": "other"}, "required-for-this-cause"),
        ({"cause": "lost", "note": "    "}, "wrong-format"),
        ({"cause": "lost", "note": "ab"}, "wrong-length"),
        ({"cause": "lost", "note": "x" * 2001}, "wrong-length"),
    ],
)
def test_a_reason_is_a_reason(revoke, asked, code):
    refused = revoke(**asked)
    assert [(fault["pointer"], fault["code"]) for fault in refused.json["errors"]] == [("/note", code)]


@pytest.mark.requirement("R20")
def test_the_reason_is_read_back_as_it_was_typed(revoke, nurse, here):
    note = "  =left in the bus, line 4 <b>\u00f1</b>"
    revoke(cause="other", note=note)
    (told,) = nurse.get(f"{here}/devices").json["items"]
    assert (told["revocation"]["cause"], told["revocation"]["note"]) == ("other", note)


@pytest.mark.requirement("R16")
def test_the_trail_tells_of_a_revocation_and_holds(revoke, engine, phone):
    revoke()
    stream = str(phone.enrolment_id)
    kinds = in_reading(engine, lambda s: [each.kind for each in audit.events_of(s, stream)])
    assert kinds[-1] == "device.revoked"
    assert in_reading(engine, lambda s: audit.breaks_of(s, stream)) == ()


def test_a_phone_of_somebody_else_answers_as_one_that_is_not_there(revoke, engine):
    other = in_transaction(engine, lambda session: factories.participant_on_day_0(session, "01-002"))
    foreign, absent = revoke(other.caller.device_id), revoke(uuid4())
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert {**foreign.json, "instance": ""} == {**absent.json, "instance": ""}


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR])
def test_no_sponsor_side_role_revokes_a_phone(revoke, staff, role):
    assert revoke(caller=staff(role)).status_code == 403


def test_a_lost_phone_is_ended_and_replaced_in_one_step_and_its_history_stays(
    nurse, here, participant, phone, stranger
):
    sent = send(participant, phone).json
    code_id = uuid4()
    asked = {"replaces_devices": True, "revokes": {"cause": "lost"}}
    issued, again = (nurse.put(f"{here}/pairing-codes/{code_id}", asked) for _ in range(2))
    assert (issued.status_code, again.status_code) == (201, 200)
    assert issued.json == again.json
    assert participant.get("/api/v1/me").status_code == 401  # before any other phone is paired
    new = pair(stranger, issued.json["code"])
    assert new.get("/api/v1/me/submissions").json["items"] == [sent]
    stood = {
        each["assessment_id"]: each["status"] for each in new.get("/api/v1/me/assessments").json["items"]
    }
    assert stood[str(phone.assessment("first", "sf36v1"))] == "completed"
    assert [each["revocation"] is None for each in nurse.get(f"{here}/devices").json["items"]] == [
        False,
        True,
    ]


def test_a_code_under_the_same_id_for_another_cause_is_another_code(nurse, here):
    code_id = uuid4()
    nurse.put(f"{here}/pairing-codes/{code_id}", {"revokes": {"cause": "lost"}})
    refused = nurse.put(f"{here}/pairing-codes/{code_id}", {"revokes": {"cause": "stolen"}})
    assert refused.json["code"] == "id-reused"


@pytest.mark.requirement("G1")
def test_what_a_revoked_phone_had_not_sent_is_kept_aside_for_thirty_days(
    revoke, participant, phone, move_clock
):
    revoke()
    move_clock(LOST_AT + timedelta(days=30) - timedelta(seconds=1))
    held = send(participant, phone)
    assert (held.status_code, held.json["reason"]) == (202, "revoked-device")
    move_clock(LOST_AT + timedelta(days=30))
    assert send(participant, phone, instrument="lupusqol").status_code == 401


def test_a_participant_sees_the_own_phones_that_speak(participant, phone):
    (mine,) = participant.get("/api/v1/me").json["devices"]
    assert mine["device_id"] == str(phone.caller.device_id)
