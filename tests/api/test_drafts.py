"""Drafts: what was answered so far survives the phone, and nobody else ever reads it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from pro_service.domain.permissions import Role
from pro_service.services import drafts
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from pro_service.store.drafts import Draft
from tests.support import factories

DAY_0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # local midnight in Madrid, 8 days after 2 March
AT_SITE = (Role.NURSE, Role.INVESTIGATOR)
SPONSOR_SIDE = (Role.MONITOR, Role.DATA_MANAGER, Role.ANALYST, Role.INSPECTOR)
SO_FAR = {
    "form": {"version": "demo-1", "language": "es"},
    "started_at": "2026-03-02T09:00:00+01:00",
    "answers": {"q1": 3, "q2": "skipped"},
    "at_item": "q3a",
}


@pytest.fixture(autouse=True)
def _on_day_0(phone, move_clock):
    move_clock(DAY_0)


@pytest.fixture
def here(phone):
    return f"/api/v1/me/assessments/{phone.assessment('first', 'sf36v1')}/draft"


@pytest.fixture
def laid_down(engine):
    return lambda: in_reading(engine, lambda s: s.scalar(select(func.count()).select_from(Draft)))


def changed(**answers):
    return {**SO_FAR, "answers": answers}


def test_a_draft_is_read_back_as_it_was_laid_down(participant, here):
    assert participant.get(here).status_code == 404
    put = participant.put(here, SO_FAR)
    got = participant.get(here)
    assert (put.status_code, got.json["content"]) == (201, SO_FAR)
    assert put.headers["ETag"] == got.headers["ETag"]


def test_two_phones_do_not_overwrite_each_other_unseen(participant, here):
    tag = participant.put(here, SO_FAR).headers["ETag"]
    assert participant.put(here, SO_FAR).status_code == 200  # the same again
    assert participant.put(here, changed(q1=1)).json["code"] == "if-match-required"
    assert participant.put(here, changed(q1=1), headers={"If-Match": tag}).status_code == 200
    late = participant.put(here, changed(q1=2), headers={"If-Match": tag})
    assert (late.status_code, late.json["code"]) == (412, "changed-meanwhile")
    assert participant.put(here, changed(q1=2), headers={"If-Match": "*"}).status_code == 200


@pytest.mark.requirement("R32")
def test_a_draft_lies_sealed_and_stands_in_no_log_and_no_event(participant, here, engine, phone, lines):
    participant.put(here, changed(q1=3, q11d="skipped"))
    with engine.connect() as made:
        (kept,) = made.execute(text("SELECT body FROM draft")).scalars()
    assert kept.startswith("s1.")
    assert "q11d" not in kept + lines.getvalue()
    bodies = in_reading(engine, lambda s: [e.body for e in audit.events_of(s, str(phone.enrolment_id))])
    assert not any("q11d" in body for body in bodies)


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", [*AT_SITE, *SPONSOR_SIDE, Role.ADMINISTRATOR])
def test_nobody_of_the_staff_reads_or_writes_a_draft(participant, here, staff, role):
    participant.put(here, SO_FAR)
    assert staff(role).get(here).status_code == 403
    assert staff(role).put(here, SO_FAR).status_code == 403


def test_somebody_elses_draft_answers_as_one_that_is_not_there(participant, engine):
    other = in_transaction(engine, lambda session: factories.participant_on_day_0(session, "01-002"))
    for method in ("GET", "PUT"):
        content = SO_FAR if method == "PUT" else None
        foreign, absent = (
            participant(method, f"/api/v1/me/assessments/{each}/draft", content)
            for each in (other.assessment("first", "sf36v1"), uuid4())
        )
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert {**foreign.json, "instance": ""} == {**absent.json, "instance": ""}


def test_a_new_phone_goes_on_where_the_lost_one_stopped(participant, here, engine, phone, stranger):
    participant.put(here, SO_FAR)
    new = in_transaction(engine, lambda s: factories.pair(s, phone.enrolment_id, DAY_0))
    assert stranger.with_token(new.token).get(here).json["content"] == SO_FAR
    assert participant.get(here).status_code == 401


def test_the_phone_is_told_which_questionnaires_have_a_draft(participant, here):
    participant.put(here, SO_FAR)
    told = participant.get("/api/v1/me/assessments").json["items"]
    assert [each["draft_saved_at"] for each in told] == ["2026-03-02T09:00:00Z", None, None, None]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"answers": {"q1": True}}, "/answers/q1"),
        ({"at_item": "a word"}, "/at_item"),
        ({"score": 1}, ""),
        ({"started_at": "yesterday"}, "/started_at"),
    ],
)
def test_a_draft_of_another_shape_is_refused(participant, here, laid_down, change, pointer):
    refused = participant.put(here, {**SO_FAR, **change})
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]
    assert laid_down() == 0


def test_a_draft_that_is_too_large_is_refused(participant, here, laid_down):
    large = participant.put(here, data=b'{"a": "' + b"x" * 70_000 + b'"}', content_type="application/json")
    assert (large.status_code, laid_down()) == (413, 0)


def test_no_draft_before_the_window_opens(engine, stranger):
    def prepare(session):
        return factories.pair(session, factories.enrol(session, "01-003"), DAY_0)

    early = in_transaction(engine, prepare)
    here = f"/api/v1/me/assessments/{early.assessment('first', 'sf36v1')}/draft"
    refused = stranger.with_token(early.token).put(here, SO_FAR)
    assert (refused.status_code, refused.json["code"]) == (409, "not-open")


def test_the_draft_goes_when_the_questionnaire_is_accepted(participant, here, phone, laid_down):
    participant.put(here, SO_FAR)
    content = factories.as_content(factories.upload(phone, "first", "sf36v1", DAY_0))
    assert participant.put(f"/api/v1/me/submissions/{uuid4()}", content).status_code == 201
    assert laid_down() == 0
    assert participant.put(here, SO_FAR).json["code"] == "not-open"


@pytest.mark.requirement("R27")
@pytest.mark.parametrize("kind", ["withdrawal_of_consent", "lost_to_follow_up", "death"])
def test_the_draft_goes_when_the_participation_ends(participant, here, phone, engine, laid_down, kind):
    participant.put(here, SO_FAR)
    in_transaction(
        engine,
        lambda s: factories.add_event(s, phone.enrolment_id, DAY_0, kind=kind, occurred_at=DAY_0),
    )
    assert laid_down() == 0


def test_the_draft_stays_when_treatment_stops(participant, here, phone, engine, laid_down):
    participant.put(here, SO_FAR)
    in_transaction(
        engine,
        lambda s: factories.add_event(s, phone.enrolment_id, DAY_0, kind="treatment_stop", occurred_at=DAY_0),
    )
    assert laid_down() == 1


def test_a_draft_that_nobody_goes_on_with_goes_thirty_days_after_its_window(
    participant, here, engine, laid_down
):
    participant.put(here, SO_FAR)
    over = CLOSES_AT + timedelta(days=30)
    assert drafts.tidy(engine, lambda _: over - timedelta(seconds=1)) == {"drafts": 0}
    assert drafts.tidy(engine, lambda _: over) == {"drafts": 1}
    assert laid_down() == 0
