"""What a participant's phone reads."""

from datetime import UTC, datetime

import pytest

from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import TWO_VISITS


def test_a_phone_reads_its_study_its_site_and_who_reads_the_answers(participant, phone):
    told = participant.get("/api/v1/me").json
    assert told["enrolment_id"] == str(phone.enrolment_id)
    assert (told["study_id"], told["language"], told["zone"]) == (TWO_VISITS, "es", "Europe/Madrid")
    assert set(told["permissions"]) == {"questionnaires", "contact"}
    assert set(told["pro_alert"]) == {"es", "en"}


def test_a_phone_reads_whom_to_call(participant):
    assert participant.get("/api/v1/me").json["site"] == {
        "name": "Hospital de prueba",
        "phone": None,
        "emergency_phone": "112",
    }


def test_after_withdrawal_nothing_is_permitted_any_more(participant, phone, engine, move_clock):
    at = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    move_clock(at)
    in_transaction(
        engine,
        lambda session: factories.add_event(
            session, phone.enrolment_id, at, kind="withdrawal_of_consent", occurred_at=at
        ),
    )
    assert participant.get("/api/v1/me").json["permissions"] == []


def test_a_phone_reads_what_is_planned_in_the_order_of_asking(participant, phone, move_clock):
    move_clock(datetime(2026, 3, 3, 12, 0, tzinfo=UTC))
    told = participant.get("/api/v1/me/assessments").json["items"]
    assert [(item["visit"], item["instrument"], item["status"]) for item in told] == [
        ("first", "sf36v1", "open"),
        ("first", "lupusqol", "open"),
        ("second", "sf36v1", "not_yet_open"),
        ("second", "lupusqol", "not_yet_open"),
    ]
    assert told[0]["assessment_id"] == str(phone.assessment("first", "sf36v1"))
    assert told[0]["closes_at"] == "2026-03-09T23:00:00Z"  # local midnight in Madrid, 8 days after 2 March
    assert told[0]["form_languages"] == ["en", "es"]
    assert [item["skipping"] for item in told[:2]] == ["allow", "force"]


@pytest.mark.requirement("I8")
def test_no_score_goes_to_a_phone(participant):
    for path in ("/api/v1/me", "/api/v1/me/assessments", "/api/v1/me/submissions"):
        assert "score" not in participant.get(path).text


def test_a_clock_that_says_no_instant_is_refused(participant):
    for said in ("2026-03-02T09:15:00", "yesterday", "1772442900", ""):
        response = participant.get("/api/v1/me", headers={"Phone-Clock": said})
        assert response.json["errors"] == [
            {"in": "header", "pointer": "/Phone-Clock", "code": "not-a-date-time-with-offset"}
        ]
