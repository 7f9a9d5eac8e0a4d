"""The site's tablet in a participant's hand: one visit, and nobody of the staff signed in on it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from tests.support import factories
from tests.support.factories import TWO_VISITS

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Within the windows of the first visit alone."""
SECOND = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)
"""Within those of the second one."""
SECRET = "t" * 43
A_WITHDRAWAL = "5e1f0a7c-2b3d-4c5e-8f60-718293a4b5c6"


@pytest.fixture(autouse=True)
def _the_day_of_the_visit(phone, move_clock):
    move_clock(AT)


@pytest.fixture
def address(phone):
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/hand-overs"


@pytest.fixture
def handed(nurse, address, stranger):
    """The tablet's caller, after the nurse handed it over for the first visit."""
    device_id = uuid4()
    answer = nurse.put(f"{address}/{device_id}", {"visit": "first", "secret": SECRET})
    assert answer.status_code == 201
    return stranger.with_token(f"psd_{device_id.hex}_{SECRET}")


def test_who_signs_in_anew_to_send_it_again_is_signed_out_too(nurse, staff, address):
    """The first answer was lost."""
    again, path, body = staff(Role.NURSE), f"{address}/{uuid4()}", {"visit": "first", "secret": SECRET}
    assert nurse.put(path, body).status_code == 201
    assert again.put(path, body).status_code == 200
    assert again.get("/api/v1/studies").status_code == 401


def send(caller, phone, visit="first"):
    content = factories.as_content(factories.upload(phone, visit, "lupusqol", AT))
    return caller.put(f"/api/v1/me/submissions/{uuid4()}", content)


def test_the_nurse_is_signed_out_by_handing_over(handed, nurse):
    assert nurse.get("/api/v1/studies").status_code == 401
    assert handed.get("/api/v1/me").status_code == 200


def test_the_tablet_sees_the_questionnaires_of_the_visit_alone(handed, participant):
    told = handed.get("/api/v1/me/assessments").json["items"]
    assert {each["visit"] for each in told} == {"first"}
    everything = participant.get("/api/v1/me/assessments").json["items"]
    assert {each["visit"] for each in everything} == {"first", "second"}


def test_what_is_answered_on_the_tablet_counts_like_any_other(handed, phone):
    begun = handed.put(
        f"/api/v1/me/assessments/{phone.assessment('first', 'lupusqol')}/start", {"language": "es"}
    )
    assert begun.status_code == 201
    sent = send(handed, phone)
    assert (sent.status_code, sent.json["flags"]) == (201, ["clock-unknown"])  # no clock was told here


def test_another_visit_looks_absent_to_the_tablet(handed, phone):
    other = phone.assessment("second", "lupusqol")
    begin = {"language": "es"}
    assert handed.put(f"/api/v1/me/assessments/{other}/start", begin).status_code == 404
    assert handed.get(f"/api/v1/me/assessments/{other}/draft").status_code == 404
    assert send(handed, phone, "second").status_code == 404
    assert handed.put(f"/api/v1/me/assessments/{uuid4()}/start", begin).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/me/exports/json"),
        ("GET", "/api/v1/me/preferences"),
        ("PUT", f"/api/v1/me/contact-withdrawals/{A_WITHDRAWAL}"),
    ],
)
def test_what_is_the_participant_s_own_stays_on_the_own_phone(handed, participant, method, path):
    """A tablet that is left lying does not give away answers of earlier visits, nor change a wish."""
    assert handed(method, path).status_code == 403
    assert participant(method, path).status_code < 300


def test_after_four_hours_the_tablet_hands_in_and_does_nothing_else(handed, phone, move_clock):
    move_clock(AT + timedelta(hours=4))
    assert handed.get("/api/v1/me/assessments").status_code == 401
    assert send(handed, phone).status_code == 201
    assert len(handed.get("/api/v1/me/submissions").json["items"]) == 1


def test_a_month_later_it_is_a_stranger(handed, phone, move_clock):
    move_clock(AT + timedelta(hours=4, days=30))
    assert send(handed, phone).status_code == 401


def test_nothing_is_handed_over_for_a_visit_without_a_question_to_answer_now(nurse, address):
    told = {
        visit: nurse.put(f"{address}/{uuid4()}", {"visit": visit, "secret": SECRET})
        for visit in ("second", "unheard-of")
    }
    assert {answer.status_code for answer in told.values()} == {422}
    assert [answer.json["errors"][0]["code"] for answer in told.values()] == [
        "nothing-to-answer-now",
        "not-a-visit-of-this-participant",
    ]
    assert nurse.get("/api/v1/studies").status_code == 200


def test_the_site_sees_which_device_was_its_own_tablet_and_may_revoke_it(handed, staff, phone, participant):
    of_participant = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}"
    nurse = staff(Role.NURSE)
    own, tablet = nurse.get(f"{of_participant}/devices").json["items"]
    assert own["hand_over"] is None
    assert tablet["hand_over"] == {"visit": "first", "expires_at": "2026-03-02T13:00:00Z"}
    assert [each["device_id"] for each in participant.get("/api/v1/me").json["devices"]] == [own["device_id"]]
    ended = nurse.put(f"{of_participant}/devices/{tablet['device_id']}/revocation", {"cause": "lost"})
    assert ended.status_code == 201
    assert handed.get("/api/v1/me").status_code == 401


def test_an_id_of_a_phone_is_not_taken_over(nurse, address, phone):
    taken = nurse.put(f"{address}/{phone.caller.device_id}", {"visit": "first", "secret": SECRET})
    assert taken.status_code == 409


def test_what_is_completed_after_the_four_hours_is_kept_aside(handed, phone, move_clock):
    """The tablet lies about: whoever answers on it then is not taken for the participant."""
    later = AT + timedelta(hours=5)
    move_clock(later)
    content = factories.as_content(factories.upload(phone, "first", "lupusqol", later))
    held = handed.put(
        f"/api/v1/me/submissions/{uuid4()}", content, headers={"Phone-Clock": later.isoformat()}
    )
    assert (held.status_code, held.json["reason"]) == (202, "revoked-device")


def test_the_tablet_is_told_receipts_of_its_visit_alone(
    staff, address, participant, phone, stranger, move_clock
):
    """How regularly somebody answered before is not for whoever holds the tablet."""
    assert send(participant, phone).status_code == 201
    move_clock(SECOND)
    device_id = uuid4()
    asked = {"visit": "second", "secret": SECRET}
    assert staff(Role.NURSE).put(f"{address}/{device_id}", asked).status_code == 201
    tablet = stranger.with_token(f"psd_{device_id.hex}_{SECRET}")
    assert tablet.get("/api/v1/me/submissions").json["items"] == []
    assert len(participant.get("/api/v1/me/submissions").json["items"]) == 1


def test_pairing_a_new_phone_leaves_the_tablet_in_its_hand(handed, staff, phone, stranger):
    """A tablet ends by itself; it is neither `replaced` by a phone nor kept alive by being revoked later."""
    of_participant = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}"
    code = staff(Role.NURSE).put(f"{of_participant}/pairing-codes/{uuid4()}", {"replaces_devices": True}).json
    asked = {"code": code["code"], "secret": "n" * 43}
    assert stranger.put(f"/api/v1/devices/{uuid4()}", asked).status_code == 201
    assert handed.get("/api/v1/me").status_code == 200


def test_a_tablet_that_was_a_stranger_is_not_woken_by_being_revoked(handed, staff, phone, move_clock):
    move_clock(AT + timedelta(hours=4, days=31))
    of_participant = f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}"
    nurse = staff(Role.NURSE)
    tablet = nurse.get(f"{of_participant}/devices").json["items"][-1]["device_id"]
    assert nurse.put(f"{of_participant}/devices/{tablet}/revocation", {"cause": "lost"}).status_code == 201
    assert send(handed, phone).status_code == 401
