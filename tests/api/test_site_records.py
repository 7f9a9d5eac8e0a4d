"""What sites record and read over HTTP: no answer, no score, and notes at the site alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services import submissions
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from tests.support.factories import FORMS, INFUSION_ON, TWO_VISITS, arrival, upload

HERE = f"/api/v1/studies/{TWO_VISITS}"


@pytest.fixture
def there(phone, move_clock):
    from_midnight = timedelta(hours=33)
    move_clock(at(from_midnight))
    return f"{HERE}/participants/{phone.enrolment_id}"


def at(since_day_0):
    return datetime(INFUSION_ON.year, INFUSION_ON.month, INFUSION_ON.day, tzinfo=UTC) + since_day_0


CONTACT = {"occurred_at": "2026-03-03T08:00:00Z", "channel": "telephone", "outcome": "no-answer"}
CONSENT = {
    "version": "1.0",
    "language": "es",
    "permissions": ["questionnaires"],
    "signed_at": "2026-03-03T08:00:00Z",
}


def test_a_nurse_records_and_reads_what_she_recorded(there, nurse, phone):
    assessment = f"{there}/assessments/{phone.assessment('first', 'lupusqol')}"
    addresses = [
        (f"{there}/contact-attempts/{uuid4()}", {**CONTACT, "note": "ringing"}),
        (f"{there}/check-ins/{uuid4()}", {"visit": "first", "occurred_at": "2026-03-03T08:00:00Z"}),
        (f"{there}/consents/{uuid4()}", CONSENT),
        (f"{assessment}/not-done-reasons/{uuid4()}", {"reason": "other", "note": "a storm"}),
        (f"{assessment}/exemptions/{uuid4()}", {"reason": "visit-not-held"}),
    ]
    for address, content in addresses:
        assert nurse.put(address, content).status_code == 201, address
        assert nurse.put(address, content).status_code == 200, address
    told = nurse.get(f"{there}/assessments").json
    row = next(each for each in told["items"] if (each["visit"], each["instrument"]) == ("first", "lupusqol"))
    assert (row["status"], row["status_reason"]) == ("exempt", "visit-not-held")
    assert row["not_done_reasons"][0]["note"] == "a storm"
    assert [each["note"] for each in told["contacts"]] == ["ringing"]
    assert told["check_ins"][0]["visit"] == "first"
    assert nurse.get(there).json["consents"][-1]["permissions"] == ["questionnaires"]


def test_the_notes_of_the_contact_log_stay_at_the_site(there, nurse, staff):
    nurse.put(f"{there}/contact-attempts/{uuid4()}", {**CONTACT, "note": "ringing"})
    for role in (Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR):
        (contact,) = staff(role).get(f"{there}/assessments").json["contacts"]
        assert (contact["outcome"], contact["note"]) == ("no-answer", None)


@pytest.mark.parametrize(
    ("where", "content", "pointer", "code"),
    [
        ("contact-attempts", {**CONTACT, "channel": "pigeon"}, "/channel", "not-one-of-these"),
        ("contact-attempts", {**CONTACT, "note": "x" * 2001}, "/note", "wrong-length"),
        ("contact-attempts", {**CONTACT, "score": 1}, "", "unknown-field"),
        ("check-ins", {"visit": "first"}, "/occurred_at", "required"),
        ("consents", {**CONSENT, "version": "9"}, "/version", "unknown-consent-version"),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_leaves_no_trace(
    engine, there, nurse, phone, where, content, pointer, code
):
    before = in_transaction(engine, lambda s: len(audit.events_of(s, str(phone.enrolment_id))))
    answer = nurse.put(f"{there}/{where}/{uuid4()}", content)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert in_transaction(engine, lambda s: len(audit.events_of(s, str(phone.enrolment_id)))) == before


def keys_of(content):
    if isinstance(content, dict):
        return set(content) | {key for value in content.values() for key in keys_of(value)}
    return {key for each in content for key in keys_of(each)} if isinstance(content, list) else set()


@pytest.mark.requirement("I8")
def test_a_nurse_reads_neither_answers_nor_scores(engine, there, nurse, phone):
    now = at(timedelta(hours=30))
    sent = arrival(upload(phone, "first", "lupusqol", now), now)
    in_transaction(engine, lambda s: submissions.receive(s, now, FORMS, phone.caller, uuid4(), sent))
    for path in (f"{there}/assessments", f"{HERE}/worklist", f"{HERE}/compliance"):
        told = nurse.get(path)
        assert told.status_code == 200
        assert not keys_of(told.json) & {"answers", "score", "scores", "value", "body"}
    received = [each["received"] for each in nurse.get(f"{there}/assessments").json["items"]]
    assert [each["lag_s"] for each in received if each] == [0]


def test_the_work_list_goes_from_page_to_page(there, nurse):
    told = nurse.get(f"{HERE}/worklist?limit=1&site=01").json
    assert [each["subject_id"] for each in told["items"]] == ["01-001"]
    assert told["next"] is None
    assert told["items"][0]["reasons"][0]["code"] == "overdue"
