"""The trail is read in plain words by whoever may, down to one answer, and exported as it was typed."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import TABLE, Role, Scope
from pro_service.services import check_ins, submissions, trail
from pro_service.services.check_ins import CheckingIn
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store.submissions import ResponseVersion
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath, factories
from tests.support.factories import (
    EVERYWHERE,
    FORMS,
    OPERATOR,
    SECRET,
    TWO_VISITS,
    all_middle,
    arrival,
    upload,
)

HERE = f"/api/v1/studies/{TWO_VISITS}"
EVENTS = f"{HERE}/audit-events"
TYPED = '=HYPERLINK("x"), said the participant; "two" instead of "four" — ñ, 100 %'
LATER = DAY_0 + timedelta(days=1)
READ_AT = DAY_0 + timedelta(days=3)


def correct(session, phone, at, item, code, reason):
    """A corrected version of the LupusQoL of the first visit."""
    first = (
        session.query(ResponseVersion)
        .filter_by(assessment_id=phone.assessment("first", "lupusqol"))
        .order_by(ResponseVersion.version.desc())
        .first()
    )
    made = ResponseVersion(
        id=uuid4(),
        enrolment_id=first.enrolment_id,
        submission_id=first.submission_id,
        assessment_id=first.assessment_id,
        version=first.version + 1,
        answers={**first.answers, item: code},
        reason=reason,
        recorded_at=at,
        recorded_by=OPERATOR.actor,
    )
    audit.record(session, at, str(phone.enrolment_id), OPERATOR.actor, "response.made", [made])


@pytest.fixture
def history(engine, phone, move_clock):
    """An answer corrected twice, a check-in put right, and a second participant at another site."""

    def happen(session):
        sent = arrival(upload(phone, "first", "lupusqol", DAY_0), DAY_0)
        submissions.receive(session, DAY_0, FORMS, phone.caller, uuid4(), sent)
        here = (OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id)
        first, second = uuid4(), uuid4()
        check_ins.check_in(session, DAY_0, *here, first, CheckingIn("first", DAY_0))
        again = CheckingIn("first", DAY_0 - timedelta(minutes=5), first, TYPED)
        check_ins.check_in(session, LATER, *here, second, again)
        correct(session, phone, LATER, "q5", 0, "read wrongly")
        correct(session, phone, LATER + timedelta(hours=1), "q6", 1, "asked by the participant")
        factories.enrol(session, "01-002")

    in_transaction(engine, happen)
    move_clock(READ_AT)
    return phone


def kinds(answer):
    return [each["kind"] for each in answer.json["items"]]


@pytest.mark.requirement("R19")
def test_the_trail_says_who_did_what_in_plain_words(history, staff):
    items = staff(Role.INSPECTOR).get(EVENTS).json["items"]
    told = {each["kind"]: each for each in items}
    assert told["participant.enrolled"]["summary"] == "Enrolled the participant at site 01"
    assert told["anchor-event.added"]["summary"] == "Recorded infusion of 2026-03-02"
    assert told["submission.received"]["summary"] == "The questionnaire was received (in_window)"
    assert told["submission.received"]["visits"] == ["first"]
    assert told["submission.received"]["instruments"] == ["lupusqol"]
    spanish = staff(Role.INSPECTOR).get(f"{EVENTS}?language=es&kind=visit.checked-in").json["items"]
    assert [each["summary"] for each in spanish] == ["Registró la llegada a first"] * 2


@pytest.mark.requirement("R16")
def test_the_history_of_one_answer_is_told(history, staff):
    """First the middle code of the item, then the two corrections, of which one touched it."""
    middle = all_middle("lupusqol")["q5"]
    first = history.assessment("first", "lupusqol")
    items = staff(Role.NURSE).get(f"{EVENTS}?assessment_id={first}&item=q5").json["items"]
    assert [(e["kind"], e["changes"][0]["before"], e["changes"][0]["after"]) for e in items] == [
        ("submission.received", None, middle),
        ("response.made", middle, 0),
    ]
    assert [each["reasons"] for each in items] == [[], ["read wrongly"]]
    assert {change["item"] for each in items for change in each["changes"]} == {"q5"}


@pytest.mark.requirement("R16")
def test_a_reason_is_read_back_exactly_as_it_was_typed(history, staff):
    (found,) = staff(Role.MONITOR).get(f"{EVENTS}?text=HYPERLINK").json["items"]
    assert found["reasons"] == [TYPED]
    assert kinds(staff(Role.MONITOR).get(f"{EVENTS}?text=read WRONGLY")) == ["response.made"]
    assert kinds(staff(Role.MONITOR).get(f"{EVENTS}?text=nobody typed this")) == []


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("kind=consent.added", []),
        ("kind=check-in", []),
        ("visit=first", ["visit.checked-in", "visit.checked-in", "submission.received", "response.made",
                         "response.made"]),
        ("visit=second", []),
        ("actor=operator:nobody", []),
        ("kind=study.loaded&actor=operator:tester", ["study.loaded"]),
        ("from_at=2026-03-02T09:59:00Z&to_at=2026-03-02T10:01:00Z&kind=submission.received",
         ["submission.received"]),
        ("from_at=2026-03-02T10:01:00Z&kind=submission.received", []),
        ("from_at=2026-03-04T00:00:00Z", ["role.given"]),
    ],
)  # fmt: skip
def test_the_trail_is_searched(history, staff, asked, expected):
    assert sorted(kinds(staff(Role.INSPECTOR).get(f"{EVENTS}?{asked}"))) == sorted(expected)


@pytest.mark.requirement("R19")
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_hold_every_event_once_and_in_the_order_of_one_page(history, staff, limit):
    inspector = staff(Role.INSPECTOR)
    whole = [each["id"] for each in inspector.get(f"{EVENTS}?limit=200").json["items"]]
    walked, cursor = [], ""
    while cursor is not None:
        page = inspector.get(f"{EVENTS}?limit={limit}{cursor}").json
        walked += [each["id"] for each in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert walked == whole
    assert len(set(whole)) == len(whole) == 12  # two of the study, nine of the one, one of the other


def test_a_site_reads_the_trail_of_its_own_participants_alone(history, staff, engine):
    nurse = staff(Role.NURSE)
    assert {each["site"] for each in nurse.get(EVENTS).json["items"]} == {"01"}
    assert "study.loaded" not in kinds(nurse.get(EVENTS))
    other = (factories.STUDIES / "two_visits.yaml").read_text("utf-8").replace("two-visits", "other-study")
    in_transaction(engine, lambda s: factories.studies.load(s, READ_AT, OPERATOR, other, "other.yaml"))
    elsewhere = staff(Role.NURSE, "other-study")
    for asked in (EVENTS, f"{EVENTS}.csv", f"{EVENTS}.jsonl"):
        assert elsewhere.get(asked).status_code == 404
        assert nurse.get(f"{asked}?enrolment_id={uuid4()}").status_code == 404
        assert staff(Role.ANALYST).get(asked).status_code == 403


@pytest.mark.requirement("R19")
@pytest.mark.parametrize("role", sorted(TABLE["listAuditEvents"]))
def test_whoever_reads_responses_reads_their_answers_in_the_trail(history, staff, role):
    assert role in TABLE["getResponse"]
    (_, found) = staff(role).get(f"{EVENTS}?item=q5").json["items"]
    (change,) = found["changes"]
    assert (change["before"], change["is_withheld"]) == (all_middle("lupusqol")["q5"], False)


@pytest.mark.requirement("R34")
def test_who_may_not_read_answers_sees_that_one_changed_and_why(history, engine):
    sight = trail.Sight(Scope(), is_site=False)
    asked = trail.TrailAsked(item="q5")
    around = (EVERYWHERE, TWO_VISITS, READ_AT, sight, SECRET, "en", asked, None, 9)
    (_, found), _ = in_reading(engine, lambda s: trail.page(s, *around))
    own = history.assessment("first", "lupusqol")
    assert found.changes == (trail.Change(own, "q5", None, None, is_withheld=True),)
    assert found.reasons == ("read wrongly",)
    assert "answers" not in str(found.facts)


def test_no_score_stands_in_the_trail_that_is_read(history, staff):
    for role in (Role.NURSE, Role.INSPECTOR, Role.MONITOR):
        items = staff(role).get(f"{EVENTS}?kind=submission.received").json["items"]
        assert {fact["table"] for each in items for fact in each["facts"]} == {
            "submission", "response_version"
        }  # fmt: skip


@pytest.mark.requirement("R34")
def test_beyond_the_site_what_is_around_an_infusion_is_told_by_its_day_and_after_it(
    history, staff, move_clock, engine
):
    for role in (Role.MONITOR, Role.INSPECTOR, Role.DATA_MANAGER):
        (found,) = staff(role).get(f"{EVENTS}?kind=anchor-event.added").json["items"]
        assert (found["recorded_on"], found["recorded_at"]) == ("2026-03-02", None)
        assert found["facts"][0]["row"]["recorded_at"] == "2026-03-02"
    (at_site,) = staff(Role.NURSE).get(f"{EVENTS}?kind=anchor-event.added").json["items"]
    assert at_site["recorded_at"] is None
    at = READ_AT + timedelta(hours=1)
    in_transaction(
        engine,
        lambda s: check_ins.check_in(
            s, at, OPERATOR, EVERYWHERE, TWO_VISITS, history.enrolment_id, uuid4(), CheckingIn("second", at)
        ),
    )
    move_clock(READ_AT + timedelta(hours=2))
    assert len(staff(Role.NURSE).get(f"{EVENTS}?visit=second").json["items"]) == 1
    assert staff(Role.MONITOR).get(f"{EVENTS}?visit=second").json["items"] == []
    move_clock(READ_AT.replace(hour=0) + timedelta(days=1))
    assert len(staff(Role.MONITOR).get(f"{EVENTS}?visit=second").json["items"]) == 1


@pytest.mark.requirement("R19")
def test_the_trail_is_exported_as_typed_and_safe_for_a_spreadsheet(history, staff):
    inspector = staff(Role.INSPECTOR)
    lines = [json.loads(line) for line in inspector.get(f"{EVENTS}.jsonl").text.splitlines()]
    listed = inspector.get(f"{EVENTS}?limit=200").json["items"]
    assert lines.pop() == {"events": len(listed), "is_whole": True}
    assert [each["id"] for each in lines] == [each["id"] for each in listed]
    assert [TYPED] in [each["reasons"] for each in lines]
    rows = list(csv.DictReader(io.StringIO(inspector.get(f"{EVENTS}.csv").text)))
    assert [row["id"] for row in rows] == [each["id"] for each in listed]
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for row in rows for cell in row.values())
    assert [TYPED] in [json.loads(row["reasons"]) for row in rows]


@pytest.mark.requirement("R18")
def test_the_chains_of_a_study_are_verified_over_http(history, staff):
    told = [
        json.loads(line)
        for line in staff(Role.DATA_MANAGER).get(f"{HERE}/audit-verification").text.splitlines()
    ]
    assert told == [{"breaks": 0, "holds": True, "streams": 3}]  # no count of events: it could be polled
    assert staff(Role.MONITOR).get(f"{HERE}/audit-verification").status_code == 403


@pytest.mark.requirement("R17")
def test_accounts_and_sign_ins_are_read_by_administrators_and_about_their_study_by_inspectors(
    history, staff, engine
):
    staff(Role.MONITOR)
    everything = staff(Role.ADMINISTRATOR).get("/api/v1/audit-events?limit=200").json["items"]
    assert {each["kind"] for each in everything} == {"account.created", "role.given", "signed-in"}
    in_study = staff(Role.INSPECTOR).get("/api/v1/audit-events?limit=200").json["items"]
    roles = {f["row"]["role"] for e in in_study for f in e["facts"] if f["table"] == "role_grant"}
    assert roles == {"monitor", "inspector"}
    assert staff(Role.NURSE).get("/api/v1/audit-events").status_code == 403


def test_a_language_that_is_not_spoken_and_an_item_that_is_none_are_refused(history, staff):
    for asked in ("language=fr", "item=5", "from_at=yesterday", "limit=0", "cursor=x"):
        assert staff(Role.INSPECTOR).get(f"{EVENTS}?{asked}").status_code == 422


@pytest.mark.requirement("R34")
@pytest.mark.parametrize("role", [Role.NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR])
def test_what_a_redaction_left_is_shown_to_nobody_whole(role, staff, nurse, phone, database, move_clock):
    at = DAY_0 + timedelta(minutes=5)
    move_clock(at)
    address = f"{HERE}/participants/{phone.enrolment_id}/contact-attempts/{uuid4()}"
    logged = {"occurred_at": "2026-03-01T09:00:00Z", "channel": "telephone", "outcome": "no-answer"}
    assert staff(Role.NURSE).put(address, {**logged, "note": "Ana G."}).status_code == 201
    aftermath.redact(database.owner_url, at, phone.enrolment_id)
    move_clock(READ_AT)
    listed = staff(role).get(EVENTS).json["items"]
    (told,) = (each for each in listed if each["kind"] == "event.redacted")
    assert not {"left", "redacted_seq"} & set(told["details"])
    assert "Ana G." not in str(listed)
