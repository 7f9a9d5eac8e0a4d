"""PRO alerts over HTTP: raised with the answer, first on the work list, ended by what the site did."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.permissions import Role
from pro_service.services.reminders import site_mail
from pro_service.services.transactions import in_transaction
from pro_service.store.pro_alerts import ProAlert
from pro_service.store.scores import ScoreRun
from tests.support import factories, putting_right
from tests.support.factories import TWO_VISITS, all_middle, as_content, upload

HERE = f"/api/v1/studies/{TWO_VISITS}"
DONE_AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
POLICY = """
pro_alert:
  es: Le llamamos en {days} días si algo lo pide.
  en: We call you within {days} days where something asks for it.

pro_alerts:
  respond_within_days: 2
  rules:
    - code: call
      instrument: lupusqol
      item: q18
      answers: [0]
      ask: {es: Llame al participante., en: Call the participant.}
    - code: low
      instrument: lupusqol
      score: PH
      below: 10
      ask: {es: Revise., en: Look at it.}
"""
LOW = {f"q{n}": 0 for n in range(1, 9)}  # PH 0: no other rule names these items


def with_alerts(session):
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8")
    watched = text[: text.index("pro_alert:")] + POLICY
    factories.studies.load(session, factories.ENROLLED_AT, factories.OPERATOR, watched, "two_visits.yaml")
    clock.move_to(session, factories.ENROLLED_AT)


def with_alerts_and_a_phone(session):
    with_alerts(session)
    return factories.participant_on_day_0(session)


@pytest.fixture
def preparing(request):
    """The study of the tests with a policy of alerts, and a participant where a test asks for one."""
    return with_alerts_and_a_phone if "phone" in request.fixturenames else with_alerts


@pytest.fixture
def send(phone, participant, move_clock):
    move_clock(DONE_AT)

    def _send(**answers):
        sent = upload(phone, "first", "lupusqol", DONE_AT, {**all_middle("lupusqol"), **answers})
        return participant("PUT", f"/api/v1/me/submissions/{uuid4()}", as_content(sent))

    return _send


@pytest.fixture
def alerts(phone):
    return f"{HERE}/participants/{phone.enrolment_id}/alerts"


@pytest.mark.requirement("R50")
def test_an_answer_that_the_policy_names_is_told_to_the_site_and_to_nobody_else(send, nurse, alerts, staff):
    receipt = send(q18=0)
    assert receipt.status_code == 201
    assert "alert" not in receipt.text
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["rule"], told["visit"], told["is_open"]) == ("call", "first", True)
    assert told["respond_by_on"] == "2026-03-05"
    assert told["ask"]["en"] == "Call the participant."
    for role in (Role.ANALYST, Role.MONITOR, Role.DATA_MANAGER):
        assert staff(role)("GET", alerts).status_code == 403
    (row,) = nurse("GET", f"{HERE}/worklist").json["items"]
    assert (row["reasons"][0]["code"], row["reasons"][0]["n"], row["is_to_be_called"]) == (
        "pro-alert",
        1,
        True,
    )
    assert row["reasons"][0]["at"] == "2026-03-05T23:00:00Z"


@pytest.mark.requirement("R50")
def test_participants_are_told_what_the_policy_says(participant):
    assert participant("GET", "/api/v1/me").json["pro_alert"]["en"].startswith("We call you within 2 days")


def test_other_answers_raise_nothing(send, nurse, alerts):
    send(q18=1)
    assert nurse("GET", alerts).json["items"] == []


def test_an_alert_waits_until_somebody_was_reached(send, nurse, alerts):
    send(q18=0)
    (told,) = nurse("GET", alerts).json["items"]
    outcomes = f"{alerts}/{told['id']}/outcomes"
    assert nurse("PUT", f"{outcomes}/{uuid4()}", {"outcome": "not-reached"}).status_code == 201
    assert nurse("GET", alerts).json["items"][0]["is_open"]
    called, address = {"outcome": "participant-called", "note": "at home"}, f"{outcomes}/{uuid4()}"
    assert nurse("PUT", address, called).status_code == 201
    assert nurse("PUT", address, called).status_code == 200
    (ended,) = nurse("GET", alerts).json["items"]
    assert not ended["is_open"]
    assert {each["outcome"] for each in ended["outcomes"]} == {"not-reached", "participant-called"}
    again = nurse("PUT", f"{outcomes}/{uuid4()}", {"outcome": "no-action-needed"})
    assert (again.status_code, again.json["code"]) == (409, "does-not-apply")
    codes = [why["code"] for row in nurse("GET", f"{HERE}/worklist").json["items"] for why in row["reasons"]]
    assert "pro-alert" not in codes


def test_the_alert_of_somebody_else_is_not_found(send, nurse, alerts, engine):
    send(q18=0)
    (told,) = nurse("GET", alerts).json["items"]
    other = in_transaction(engine, lambda session: factories.enrol(session, "01-002"))
    address = f"{HERE}/participants/{other}/alerts/{told['id']}/outcomes/{uuid4()}"
    assert nurse("PUT", address, {"outcome": "no-action-needed"}).status_code == 404


def test_the_mail_to_the_site_says_how_many_wait_and_nothing_else(send, engine):
    send(q18=0)
    with Session(engine) as session:
        definition = factories.studies.newest(session)[0]
        counts = site_mail.waiting(session, DONE_AT, definition, definition.sites[0])
    assert counts["pro-alerts"] == 1
    _, body = site_mail.words({"pro-alerts": 1}, "es", "https://pro.example.org/")
    assert "1 aviso espera su respuesta." in body


def test_a_repeated_upload_raises_nothing_new(phone, participant, move_clock, engine):
    move_clock(DONE_AT)
    sent = upload(phone, "first", "lupusqol", DONE_AT, {**all_middle("lupusqol"), "q18": 0})
    address = f"/api/v1/me/submissions/{uuid4()}"
    for status in (201, 200):
        assert participant("PUT", address, as_content(sent)).status_code == status
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ProAlert)) == 1


def test_an_alert_goes_with_the_response_that_raised_it(send, nurse, alerts, engine, phone):
    submission_id = send(q18=0).json["submission_id"]
    in_transaction(
        engine,
        lambda s: putting_right.invalidate(
            s, DONE_AT + timedelta(minutes=10), phone.enrolment_id, UUID(submission_id)
        ),
    )
    move = DONE_AT + timedelta(minutes=20)
    in_transaction(engine, lambda s: clock.move_to(s, move))
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["is_open"], told["is_invalidated"]) == (False, True)
    codes = [why["code"] for row in nurse("GET", f"{HERE}/worklist").json["items"] for why in row["reasons"]]
    assert "pro-alert" not in codes


# ------------------------------------------------------------------ what is kept aside


@pytest.fixture
def send_early(phone, participant, move_clock):
    """The second visit's LupusQoL, filled in before its window: it is kept aside."""
    move_clock(DONE_AT)

    def _send(**answers):
        sent = upload(phone, "second", "lupusqol", DONE_AT, {**all_middle("lupusqol"), **answers})
        return participant("PUT", f"/api/v1/me/submissions/{uuid4()}", as_content(sent))

    return _send


@pytest.fixture
def decide(nurse, phone):
    def _decide(held, outcome, **asked):
        there = f"{HERE}/participants/{phone.enrolment_id}/quarantine/{held['quarantined_id']}"
        body = {"outcome": outcome, "reason": "as agreed with her", **asked}
        return nurse("PUT", f"{there}/resolutions/{uuid4()}", body)

    return _decide


def reasons_for(nurse):
    return [why["code"] for row in nurse("GET", f"{HERE}/worklist").json["items"] for why in row["reasons"]]


@pytest.mark.requirement("R50")
def test_an_answer_that_is_kept_aside_is_told_to_the_site_at_once(send_early, nurse, alerts):
    assert send_early(q18=0).status_code == 202
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["rule"], told["visit"], told["is_open"]) == ("call", "second", True)
    assert told["respond_by_on"] == "2026-03-05"
    assert (told["held"]["case"], told["held"]["outcome"]) == ("completed-before-the-window", None)
    (kept,) = nurse("GET", f"{HERE}/quarantine").json["items"]
    assert told["held"]["quarantined_id"] == kept["id"]
    assert {"pro-alert", "held-upload"} <= set(reasons_for(nurse))


@pytest.mark.requirement("R50")
def test_what_is_kept_aside_is_scored_for_its_alert_and_no_score_is_kept(send_early, nurse, alerts, engine):
    send_early(**LOW)
    assert [each["rule"] for each in nurse("GET", alerts).json["items"]] == ["low"]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ScoreRun)) == 0


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(("outcome", "visit"), [("accepted", "second"), ("attached", "first")])
def test_what_is_taken_in_raises_no_second_alert_for_the_same_answers(
    send_early, nurse, alerts, decide, phone, outcome, visit
):
    send_early(q18=0, **LOW)
    before = nurse("GET", alerts).json["items"]
    at = {"assessment_id": str(phone.assessment("first", "lupusqol"))} if outcome == "attached" else {}
    assert decide(before[0]["held"], outcome, **at).status_code == 201
    after = nurse("GET", alerts).json["items"]
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert {(each["visit"], each["held"]["outcome"], each["is_open"]) for each in after} == {
        (visit, outcome, True)
    }


@pytest.mark.requirement("R50")
def test_the_alert_of_what_is_rejected_stands_until_somebody_says_what_was_done(
    send_early, nurse, alerts, decide
):
    send_early(q18=0)
    (told,) = nurse("GET", alerts).json["items"]
    assert decide(told["held"], "rejected").status_code == 201
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["is_open"], told["held"]["outcome"]) == (True, "rejected")
    assert "pro-alert" in reasons_for(nurse)
    said = nurse("PUT", f"{alerts}/{told['id']}/outcomes/{uuid4()}", {"outcome": "participant-called"})
    assert said.status_code == 201
    assert not nurse("GET", alerts).json["items"][0]["is_open"]
    assert "pro-alert" not in reasons_for(nurse)


def test_an_alert_goes_with_the_response_that_was_made_of_its_upload(
    send_early, nurse, alerts, decide, engine, phone
):
    send_early(q18=0)
    (told,) = nurse("GET", alerts).json["items"]
    taken = decide(told["held"], "accepted").json["resolution"]["submission_id"]
    later = DONE_AT + timedelta(minutes=10)
    in_transaction(engine, lambda s: putting_right.invalidate(s, later, phone.enrolment_id, UUID(taken)))
    in_transaction(engine, lambda s: clock.move_to(s, later))
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["is_open"], told["is_invalidated"]) == (False, True)


@pytest.mark.requirement("R50")
def test_a_phone_that_was_replaced_tells_of_the_enrolment_that_it_was_paired_with(
    send, nurse, alerts, engine, phone
):
    in_transaction(engine, lambda s: factories.pair(s, phone.enrolment_id, DONE_AT))
    assert send(q18=0).status_code == 202
    (told,) = nurse("GET", alerts).json["items"]
    assert (told["held"]["case"], told["visit"]) == ("revoked-device", "first")


@pytest.mark.requirement("R50")
@pytest.mark.requirement("G4")
def test_the_trail_tells_of_an_alert_to_the_site_and_to_inspectors_alone(
    send, send_early, alerts, nurse, staff, move_clock
):
    send(q18=0)
    send_early(q18=0)
    told = nurse("GET", alerts).json["items"][0]
    note = {"outcome": "participant-called", "note": "a word about her"}
    nurse("PUT", f"{alerts}/{told['id']}/outcomes/{uuid4()}", note)
    move_clock(DONE_AT + timedelta(days=1))  # beyond the site an outcome is told when its day is over
    told_to = {Role.NURSE: True, Role.INSPECTOR: True, Role.MONITOR: False, Role.DATA_MANAGER: False}
    for role, is_told in told_to.items():
        trail = staff(role)("GET", f"{HERE}/audit-events?limit=100").text
        assert "submission.held" in trail
        assert "event_seq" not in trail
        assert ("pro_alert" in trail, "a word about her" in trail) == (is_told, is_told)
