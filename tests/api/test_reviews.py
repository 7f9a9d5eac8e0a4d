"""Queries, locks, signatures and copies over HTTP."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_reading
from pro_service.store import audit
from tests.support import factories
from tests.support.factories import ENROLLED_AT, TWO_VISITS
from tests.support.http import PASSWORD, give_passwords

HERE = f"/api/v1/studies/{TWO_VISITS}"
DAY_3 = ENROLLED_AT + timedelta(days=12)
REASON = "All visits are done."
SOFT = {"part": "site", "site": "01", "state": "soft", "reason": REASON}


@pytest.fixture
def at_participant(phone, move_clock):
    move_clock(DAY_3)
    return f"{HERE}/participants/{phone.enrolment_id}"


@pytest.fixture
def manager(staff, at_participant):
    """Signed in once the clock stands where the participant's visit is."""
    return staff(Role.DATA_MANAGER)


@pytest.fixture
def nurse(staff, at_participant):
    return staff(Role.NURSE)


@pytest.mark.requirement("R20")
def test_a_monitor_asks_the_site_answers_and_the_monitor_closes(staff, nurse, at_participant):
    monitor, query = staff(Role.MONITOR), f"{at_participant}/queries/{uuid4()}"
    asked = {"text": "  =1+1 <b>why?</b> ", "visit": "first"}
    assert monitor.put(query, asked).status_code == 201
    assert monitor.put(query, asked).json["text"] == asked["text"]  # as it was typed
    (item,) = nurse.get(f"{HERE}/queries?state=open").json["items"]
    assert (item["text"], item["state"], item["site"]) == (asked["text"], "open", "01")
    assert nurse.put(f"{query}/answers/{uuid4()}", {"text": "At home."}).json["state"] == "answered"
    assert nurse.put(f"{query}/closings/{uuid4()}", {}).status_code == 403
    assert staff(Role.MONITOR).put(f"{query}/closings/{uuid4()}", {}).status_code == 403
    assert monitor.put(f"{query}/closings/{uuid4()}", {}).json["state"] == "closed"
    assert nurse.put(f"{query}/answers/{uuid4()}", {"text": "Again."}).status_code == 409
    assert nurse.get(f"{HERE}/queries?state=closed&older_than_days=0").json["items"][0]["state"] == "closed"
    assert nurse.get(f"{HERE}/queries?older_than_days=1").json["items"] == []


@pytest.mark.parametrize(
    ("text", "code"), [("   ", "wrong-format"), ("no", "wrong-length"), ("a" * 12_240, "wrong-length")]
)
def test_a_reason_of_blanks_or_far_too_long_is_refused(manager, text, code):
    refused = manager.put(f"{HERE}/locks/{uuid4()}", {**SOFT, "reason": text})
    assert refused.status_code == 422
    assert refused.json["errors"] == [{"in": "body", "pointer": "/reason", "code": code}]


@pytest.mark.requirement("R25")
def test_a_locked_site_enters_nothing_is_told_whom_to_ask_and_its_attempt_is_logged(
    engine, manager, nurse, phone, at_participant
):
    assert manager.put(f"{HERE}/locks/{uuid4()}", SOFT).status_code == 201
    check_in = {"visit": "first", "occurred_at": "2026-03-03T09:00:00Z"}
    refused = nurse.put(f"{at_participant}/check-ins/{uuid4()}", check_in)
    assert (refused.status_code, refused.json["code"]) == (409, "locked")
    assert "data manager" in refused.json["title"]
    assert refused.json["errors"][0]["code"] == "soft-lock-of-the-site"
    events = in_reading(engine, lambda s: audit.events_of(s, str(phone.enrolment_id)))
    assert (events[-1].kind, events[-1].actor[:8]) == ("refused.locked", "account:")
    assert '"operation":"checkIn"' in events[-1].body
    unlocked = manager.put(f"{HERE}/unlocks/{uuid4()}", {**SOFT, "state": "open"})
    assert (unlocked.status_code, unlocked.json["is_current"]) == (201, True)
    assert nurse.put(f"{at_participant}/check-ins/{uuid4()}", check_in).status_code == 201
    listed = nurse.get(f"{HERE}/locks").json["items"]
    assert {(each["state"], each["is_current"]) for each in listed} == {("soft", False), ("open", True)}


@pytest.mark.requirement("R25")
def test_nobody_is_enrolled_at_a_locked_site_and_the_study_is_told_of_the_attempt(
    engine, manager, nurse, at_participant
):
    manager.put(f"{HERE}/locks/{uuid4()}", {"part": "study", "state": "hard", "reason": REASON})
    enrolment = {
        "subject_id": "01-044", "site": "01", "language": "es", "zone": "Europe/Madrid",
        "enrolled_on": "2026-02-20",
        "consent": {"version": "1.0", "language": "es", "permissions": ["questionnaires"],
                    "signed_at": "2026-02-20T08:00:00Z"},
    }  # fmt: skip
    assert nurse.put(f"{HERE}/participants/{uuid4()}", enrolment).json["code"] == "locked"
    events = in_reading(engine, lambda s: audit.events_of(s, TWO_VISITS))
    assert events[-1].kind == "refused.locked"
    assert "01-044" not in events[-1].body


def test_a_phone_under_a_lock_is_told_that_its_answers_are_kept(manager, participant, phone):
    manager.put(f"{HERE}/locks/{uuid4()}", SOFT)
    sent = factories.as_content(factories.upload(phone, "first", "lupusqol", DAY_3 - timedelta(hours=1)))
    answer = participant.put(f"/api/v1/me/submissions/{uuid4()}", sent)
    assert answer.status_code == 202
    assert answer.json["reason"] == "locked"


@pytest.mark.requirement("R31")
def test_an_investigator_signs_what_was_looked_at_and_a_change_breaks_it(
    staff, nurse, phone, at_participant, engine
):
    investigator = staff(Role.INVESTIGATOR)
    give_passwords(engine)
    of = {"enrolment_id": str(phone.enrolment_id)}
    seen = investigator.get(f"{HERE}/signable?enrolment_id={phone.enrolment_id}").json
    signing = {**of, "meaning": "reviewed", "language": "es", "content_hash": seen["content_hash"]}
    address = f"{HERE}/sign-offs/{uuid4()}"
    wrong = investigator.put(address, {**signing, "password": "not my password"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "signature-refused")
    signed = investigator.put(address, {**signing, "password": PASSWORD})
    assert (signed.status_code, signed.json["state"]) == (201, "valid")
    assert signed.json["statement"] == seen["statements"][0]["texts"]["es"]
    nurse.put(
        f"{at_participant}/check-ins/{uuid4()}", {"visit": "first", "occurred_at": "2026-03-03T09:00:00Z"}
    )
    outdated = investigator.put(f"{HERE}/sign-offs/{uuid4()}", {**signing, "password": PASSWORD})
    assert outdated.status_code == 412
    (told,) = staff(Role.MONITOR).get(f"{HERE}/sign-offs").json["items"]
    assert (told["state"], told["broken_by"][0]["kind"]) == ("broken", "visit.checked-in")
    assert nurse.put(f"{HERE}/sign-offs/{uuid4()}", {**signing, "password": PASSWORD}).status_code == 403


@pytest.mark.requirement("R23")
def test_an_investigator_takes_the_copy_of_the_own_site_alone(staff, at_participant):
    investigator = staff(Role.INVESTIGATOR)
    answer = investigator.get(f"{HERE}/sites/01/copy")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {"check.py", "manifest.json", "SHA256SUMS", "answers.csv"} <= set(archive.namelist())
    assert investigator.get(f"{HERE}/sites/02/copy").status_code == 404
    for role in (Role.NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR):
        assert staff(role).get(f"{HERE}/sites/01/copy").status_code == 403


@pytest.mark.requirement("R28")
def test_an_inspector_takes_a_certified_copy_as_json_and_as_a_page(staff, at_participant):
    inspector = staff(Role.INSPECTOR)
    copy = inspector.get(f"{at_participant}/certified-copy").json
    assert copy["head"]["seq"] == len(copy["trail"])
    page = inspector.get(f"{at_participant}/certified-copy/page?language=en")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert copy["content_hash"] in page.text
    assert staff(Role.INVESTIGATOR).get(f"{at_participant}/certified-copy/page").status_code == 200
    assert staff(Role.MONITOR).get(f"{at_participant}/certified-copy").status_code == 403


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR, Role.ANALYST])
def test_no_sponsor_side_role_answers_a_query_or_signs(staff, at_participant, role):
    caller = staff(role)
    query = f"{at_participant}/queries/{uuid4()}"
    assert caller.put(f"{query}/answers/{uuid4()}", {"text": "Yes, yes."}).status_code == 403
    assert caller.put(f"{HERE}/sign-offs/{uuid4()}", {}).status_code == 403
