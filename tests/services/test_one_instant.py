"""Of two facts of one instant the one counts that was recorded last, whatever their ids are.

A writer who waited for another one records under the other's instant; the ids are made anywhere.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import true

from pro_service.domain.canonical import read_canonical
from pro_service.domain.contact_attempts import standing
from pro_service.domain.permissions import Role
from pro_service.services import assessments, replay
from pro_service.services.accounts import RoleAsked, create
from pro_service.store import (
    arrivals,
    audit,
    contact_attempts,
    enrolments,
    facts,
    invitations,
    not_done_reasons,
    paper,
    participants,
    queries,
    rescoring,
    standings,
    worklists,
)
from pro_service.store.assessments import ExpectationChange
from pro_service.store.contact_attempts import ContactAttempt
from pro_service.store.invitations import Invitation
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.paper import PaperEntry
from pro_service.store.participants import Consent
from pro_service.store.queries import QueryStep
from pro_service.store.rescoring import Promotion
from tests.support import factories, putting_right
from tests.support.factories import OPERATOR, TWO_VISITS
from tests.support.reviewing import ask

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LOW, HIGH = UUID(int=1), UUID(int=2**128 - 1)
BY = {"recorded_at": AT, "recorded_by": OPERATOR.actor}


@pytest.fixture(params=[(LOW, HIGH), (HIGH, LOW)], ids=["ids rise", "ids fall"])
def ids(request):
    return request.param


@pytest.fixture
def record(write, phone):
    """Record two rows one after the other, each with an event of its own, at the same instant."""

    def _record(*rows, stream=None):
        for row in rows:
            own = stream or str(phone.enrolment_id)
            write(lambda s, row=row, own=own: audit.record(s, AT, own, OPERATOR.actor, "a.test", [row]))

    return _record


@pytest.mark.requirement("I3")
def test_the_last_change_of_what_is_expected_counts_everywhere(record, ids, phone, read, write):
    own = phone.assessment("first", "lupusqol")
    of = {"assessment_id": own, "reason": "visit-not-held", **BY}
    record(
        *(ExpectationChange(id=i, change=c, **of) for i, c in zip(ids, ("exempt", "expected"), strict=True))
    )
    write(lambda s: standings.project(s, AT, true()))
    found = read(lambda s: enrolments.of_device(s, phone.enrolment_id))
    (course,) = read(lambda s: assessments.courses(s, AT, [found]))
    (judged,) = [each.status.value for each in course.assessments if each.assessment.id == own]
    stored = {
        each.assessment.id: each.status.value for each in read(lambda s: standings.standing(s, true(), AT))
    }
    _, to_answer, _ = read(
        lambda s: arrivals.enrolment_to_answer(
            s, phone.enrolment_id, uuid4(), own, phone.caller.device_id, AT
        )
    )
    assert (judged, stored[own], to_answer.change) == ("open", "open", "expected")


def test_the_last_consent_counts(record, ids, phone, read):
    of = {"enrolment_id": phone.enrolment_id, "version": "1.0", "language": "es", "signed_at": AT - DAY, **BY}
    given = (["contact", "questionnaires"], ["questionnaires"])
    record(*(Consent(id=own, permissions=said, **of) for own, said in zip(ids, given, strict=True)))
    consents = read(lambda s: participants.consents_of(s, [phone.enrolment_id]))
    assert consents[-1].permissions == ["questionnaires"]
    (known,) = read(lambda s: worklists.participants(s, true()))
    assert known.permissions == ("questionnaires",)


def test_the_last_reason_why_something_is_missing_counts(record, ids, phone, read):
    of = {"assessment_id": phone.assessment("first", "lupusqol"), "note": None, **BY}
    said = ("participant-forgot", "participant-refused")
    record(*(NotDoneReason(id=own, reason=each, **of) for own, each in zip(ids, said, strict=True)))
    found = read(lambda s: not_done_reasons.of_enrolments(s, [phone.enrolment_id], AT))
    assert [each.reason for each in found] == list(said)


def test_of_two_attempts_of_one_minute_the_one_counts_that_was_logged_last(record, ids, phone, read):
    of = {"enrolment_id": phone.enrolment_id, "visit": None, "occurred_at": AT - DAY / 24, **BY}
    of |= {"channel": "telephone", "note": None, "callback_on": None, "supersedes": None}
    said = ("no-answer", "left-message")
    record(*(ContactAttempt(id=own, outcome=each, **of) for own, each in zip(ids, said, strict=True)))
    logged = read(lambda s: contact_attempts.of_enrolments(s, [phone.enrolment_id], AT))
    stand = standing(row.as_attempt() for row in logged)
    assert [each.outcome for each in logged] == [each.outcome for each in stand] == list(said)


def test_answers_of_a_query_stand_in_the_order_in_which_they_were_given(record, ids, phone, read, write):
    query_id = write(lambda s: ask(s, AT, phone.enrolment_id))
    of = {"enrolment_id": phone.enrolment_id, "query_id": query_id, "step": "answered", **BY}
    record(*(QueryStep(id=own, text=each, **of) for own, each in zip(ids, ("first", "second"), strict=True)))
    steps = read(lambda s: queries.steps_of(s, [query_id], AT))[query_id]
    assert [each.text for each in steps] == ["first", "second"]


def test_the_invitation_that_was_sent_last_counts(record, ids, write, read, phone):
    role = RoleAsked(Role.ANALYST, TWO_VISITS)
    own = write(lambda s: create(s, AT, OPERATOR, "eva", "Eva", "a long password", role))
    of = {"account_id": own, "expires_at": AT + DAY, **BY}
    rows = (Invitation(id=each, code_hmac=f"{n}" * 64, **of) for n, each in enumerate(ids))
    record(*rows, stream=audit.INSTALLATION)
    assert read(lambda s: invitations.last_of(s, own)).id == ids[1]


def test_the_rescoring_that_was_promoted_last_counts(record, ids, engine, write, read, phone):
    write(lambda s: putting_right.send(s, AT - DAY, phone))
    made = [
        factories.rescore(engine, AT, "sf36v1", instead_of="us1990", norm_set=n) for n in ("us1990", "es1996")
    ]
    of = {"reason": "a test", **BY}
    rows = (Promotion(id=own, rescoring_id=each, **of) for own, each in zip(ids, made, strict=True))
    record(*rows, stream=TWO_VISITS)
    assert [each.id for each in read(lambda s: rescoring.promoted(s, TWO_VISITS, AT))] == made[::-1]


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("is_entered_after", [True, False])
def test_what_is_entered_from_paper_right_after_an_invalidation_waits_for_its_second_entry(
    record, ids, phone, write, read, is_entered_after
):
    own = phone.assessment("first", "sf36v1")
    sent = write(lambda s: putting_right.send(s, AT - DAY, phone))
    entry = PaperEntry(
        id=ids[0], enrolment_id=phone.enrolment_id, assessment_id=own, form_version="demo-1", language="es",
        mode="self_on_paper", completed_by="participant", completed_on=AT.date(), answers={},
        content_hash="0" * 64, **BY,
    )  # fmt: skip
    if not is_entered_after:
        record(entry)
    write(lambda s: putting_right.invalidate(s, AT, phone.enrolment_id, sent, invalidation_id=ids[1]))
    if is_entered_after:
        record(entry)
    waiting = read(lambda s: paper.to_enter(s, [phone.enrolment_id], AT))
    assert (own in waiting) == is_entered_after


@pytest.mark.requirement("R16")
def test_a_fact_carries_the_number_of_its_event_and_the_trail_rebuilds_it(record, ids, phone, read, engine):
    of = {"assessment_id": phone.assessment("first", "lupusqol"), "note": None, **BY}
    record(*(NotDoneReason(id=own, reason="participant-forgot", **of) for own in ids))
    for row in read(lambda s: not_done_reasons.of_enrolments(s, [phone.enrolment_id], AT)):
        (event,) = [
            each
            for each in read(lambda s: audit.events_of(s, str(phone.enrolment_id)))
            if each.seq == row.event_seq
        ]
        assert read_canonical(event.body)["facts"] == [audit.as_body(row)]
    assert list(replay.differences(engine)) == []


@pytest.mark.requirement("R16")
def test_a_row_that_is_older_than_the_column_is_told_as_it_always_was(phone, read):
    """As after the migration: nothing stands in the column, and nothing of it in the event."""
    row = read(lambda s: participants.consents_of(s, [phone.enrolment_id]))[0]
    row.event_seq = None
    assert "event_seq" not in audit.as_body(row)["row"]
    assert facts.differing(audit.as_body(row)["row"], {"event_seq": None}) == ()
