"""Uploads taken in by the service: what is stored, what is answered, what is told in the trail."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service import errors
from pro_service.domain.submissions import MOST_HELD_A_DAY
from pro_service.services import assessments, submissions
from pro_service.services.identity import device_of, note_contact
from pro_service.services.submissions import Accepted, Held
from pro_service.services.transactions import in_transaction
from pro_service.services.windows import events_of
from pro_service.store import audit, enrolments
from pro_service.store.audit import AuditEvent
from pro_service.store.counters import Counter
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission
from tests.support import factories
from tests.support.factories import FORMS, all_middle, arrival, upload

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def send(engine, phone):
    def _send(sent, submission_id=None, now=LATER, phone_clock=None, who=None):
        return in_transaction(
            engine,
            lambda session: submissions.receive(
                session, now, FORMS, who or phone.caller, submission_id or uuid4(),
                arrival(sent, phone_clock or now),
            ),
        )  # fmt: skip

    return _send


@pytest.fixture
def kept(engine):
    def _kept():
        with Session(engine) as session:
            return {
                table.__tablename__: session.scalar(select(func.count()).select_from(table))
                for table in (Submission, ResponseVersion, ScoreRun, Quarantined)
            }

    return _kept


def held(engine):
    with Session(engine) as session:
        return [row.reason for row in session.scalars(select(Quarantined).order_by(Quarantined.recorded_at))]


def sf36(phone, **changes):
    return upload(phone, "first", "sf36v1", DAY_0, **changes)


ONE = {"submission": 1, "response_version": 1, "score_run": 2, "quarantined": 0}
"""One accepted SF-36: scored by the primary norms and, secondary, by the Spanish ones."""
NOTHING = {"submission": 0, "response_version": 0, "score_run": 0, "quarantined": 0}


def test_a_new_upload_is_kept_scored_and_told_of(send, phone, kept, engine):
    outcome = send(sf36(phone))
    assert isinstance(outcome, Accepted)
    assert outcome.is_new
    assert outcome.receipt.received_at == LATER
    assert kept() == ONE
    with Session(engine) as session:
        events = audit.events_of(session, str(phone.enrolment_id))
        assert [event.kind for event in events][-1] == "submission.received"
        assert audit.breaks_of(session, str(phone.enrolment_id)) == ()


def test_the_body_is_kept_byte_for_byte(send, phone, engine):
    sent = sf36(phone)
    send(sent)
    with Session(engine) as session:
        assert session.scalars(select(Submission.body)).one() == arrival(sent).raw


def test_the_scores_stand_beside_their_lineage(send, phone, engine):
    send(sf36(phone))
    with Session(engine) as session:
        runs = {run.norm_set: run for run in session.scalars(select(ScoreRun))}
        assert set(runs) == {"us1990", "es1996"}
        assert runs["us1990"].recall == "standard"
        assert runs["us1990"].state == "scored"
        codes = session.scalars(
            select(Score.code).where(Score.run_id == runs["us1990"].id).order_by(Score.position)
        ).all()
        assert codes[:8] == ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]
        assert codes[-2:] == ["PCS", "MCS"]


@pytest.mark.requirement("I2")
def test_the_same_upload_again_gets_its_first_receipt_and_changes_nothing(send, phone, kept):
    sent, submission_id = sf36(phone), uuid4()
    first = send(sent, submission_id)
    again = send(sent, submission_id, now=LATER + timedelta(days=3))
    assert isinstance(again, Accepted)
    assert not again.is_new
    assert again.receipt == first.receipt
    assert kept() == ONE


def test_the_same_id_with_another_answer_is_a_conflict_and_kept_aside(send, phone, kept, engine):
    submission_id = uuid4()
    send(sf36(phone), submission_id)
    other = sf36(phone, answers={**all_middle("sf36v1"), "q1": 5})
    assert isinstance(send(other, submission_id), errors.SubmissionIdReused)
    assert held(engine) == ["submission-id-reused"]
    assert isinstance(send(other, submission_id), errors.SubmissionIdReused)
    assert kept() == {**ONE, "quarantined": 1}


@pytest.mark.requirement("I2")
def test_a_second_answer_to_one_assessment_is_a_conflict_and_kept_aside(send, phone, kept, engine):
    send(sf36(phone))
    assert isinstance(send(sf36(phone)), errors.AlreadyAnswered)
    assert held(engine) == ["already-answered"]
    assert kept() == {**ONE, "quarantined": 1}


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_another_ones_assessment_and_an_absent_one_look_the_same(whose, send, phone, kept, engine):
    def stranger(session):
        return factories.participant_on_day_0(session, "01-002")

    theirs = in_transaction(engine, stranger).assessment("first", "sf36v1")
    sent = sf36(phone, assessment_id=theirs if whose == "somebody else's" else uuid4())
    outcome = send(sent)
    assert isinstance(outcome, errors.NotFound)
    assert outcome.errors == ()
    assert kept() == NOTHING
    with Session(engine) as session:
        assert session.scalars(select(Counter.n).where(Counter.kind == "foreign-assessment")).one() == 1


@pytest.mark.parametrize(
    ("answers", "place", "code"),
    [
        ({"q1": 6}, "/answers/q1", "code-off-scale"),
        ({"q1": 0}, "/answers/q1", "code-off-scale"),
        ({"q1": "NA"}, "/answers/q1", "not-applicable-not-allowed"),
        ({"weight": 70}, "/answers", "unknown-item"),
    ],
)
def test_a_code_off_the_scale_is_refused_with_its_place_and_counted(
    answers, place, code, send, phone, kept, engine
):
    outcome = send(sf36(phone, answers={**all_middle("sf36v1"), **answers}))
    assert isinstance(outcome, errors.OffScale)
    assert [(fault.pointer, fault.code) for fault in outcome.errors] == [(place, code)]
    assert kept() == NOTHING
    with Session(engine) as session:
        counted = session.scalars(select(Counter).where(Counter.kind == "off-scale")).one()
        assert (counted.key, counted.n) == (str(phone.enrolment_id), 1)


def test_answers_to_another_instrument_are_refused(send, phone, kept):
    outcome = send(replace(sf36(phone), instrument="lupusqol", answers=all_middle("lupusqol")))
    assert isinstance(outcome, errors.OffScale)
    assert outcome.errors[0].pointer == "/instrument"
    assert kept() == NOTHING


def test_fifty_uploads_a_day_are_kept_aside_and_no_more(send, phone, engine):
    """The phone keeps the rest for the next day; what is in order is taken in all the same."""
    strange = sf36(phone, form_version="from-nowhere")
    assert all(isinstance(send(strange), Held) for _ in range(MOST_HELD_A_DAY))
    refused = send(strange)
    assert isinstance(refused, errors.TooManyHeld)
    assert refused.retry_after_s == 15 * 3600  # from 9:00 UTC to midnight
    assert isinstance(send(sf36(phone)), Accepted)
    assert isinstance(send(strange, now=LATER + timedelta(hours=15)), Held)
    with Session(engine) as session:
        assert session.scalars(select(Counter.n).where(Counter.kind == "too-many-held")).one() == 1


@pytest.mark.requirement("R6")
def test_skipped_not_presented_and_not_applicable_stay_apart(send, phone, engine):
    answers = {"q1": 2, "q2": "skipped", "q15": "NA"}
    send(upload(phone, "first", "lupusqol", DAY_0, answers=answers))
    with Session(engine) as session:
        assert session.scalars(select(ResponseVersion.answers)).one() == answers


def test_what_arrives_after_its_window_but_was_completed_in_it_is_kept_and_marked(send, phone, engine):
    outcome = send(sf36(phone), now=DAY_0 + timedelta(days=40))
    assert outcome.receipt.flags == ("arrived-late",)
    with Session(engine) as session:
        assert session.scalars(select(Submission.timing)).one() == "in_window"


def test_what_was_completed_late_is_kept_and_marked_late(send, phone, engine):
    late = upload(phone, "first", "sf36v1", DAY_0 + timedelta(days=20))
    outcome = send(late, now=DAY_0 + timedelta(days=21))
    assert outcome.receipt.flags == ("completed-late",)
    with Session(engine) as session:
        assert session.scalars(select(Submission.timing)).one() == "late"


def test_a_phone_that_is_hours_wrong_is_judged_by_its_corrected_time(send, phone, engine):
    """The window closed at midnight; the phone, three hours fast, says that it was past one o'clock."""
    closes = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # midnight of 10 March in Madrid
    sent = upload(phone, "first", "sf36v1", closes + timedelta(hours=1))
    now = closes + timedelta(hours=2)
    fast = timedelta(hours=3)
    in_transaction(
        engine,
        lambda session: note_contact(
            session, closes - timedelta(days=1), phone.caller, closes - timedelta(days=1) + fast
        ),
    )
    outcome = send(sent, now=now, phone_clock=now + fast)
    assert outcome.receipt.flags == ("arrived-late",)
    with Session(engine) as session:
        row = session.scalars(select(Submission)).one()
        assert row.corrected_completed_at == closes - timedelta(hours=2)
        assert (row.clock_offset_before_ms, row.clock_offset_after_ms) == (-10_800_000, -10_800_000)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (lambda phone: upload(phone, "second", "sf36v1", DAY_0), "completed-before-the-window"),
        (lambda phone: sf36(phone, form_version="demo-99"), "unknown-form-version"),
        (
            lambda phone: upload(phone, "first", "sf36v1", LATER + timedelta(hours=2)),
            "completed-in-the-future",
        ),
    ],
)
def test_what_cannot_be_placed_is_kept_aside_for_the_site(sent, reason, send, phone, kept, engine):
    upload_ = sent(phone)
    submission_id = uuid4()
    outcome = send(upload_, submission_id)
    assert isinstance(outcome, Held)
    assert outcome.reason == reason
    assert send(upload_, submission_id, now=LATER + timedelta(days=2)) == outcome
    assert kept() == {**NOTHING, "quarantined": 1}


@pytest.mark.parametrize("change", ["exempt", "cancelled"])
def test_an_answer_that_is_no_longer_asked_for_is_kept_aside(change, send, phone, engine):
    def no_longer(session):
        mine = phone.assessment("first", "sf36v1")
        factories.change_expectation(session, LATER, phone, mine, change)

    in_transaction(engine, no_longer)
    assert send(sf36(phone)).reason == f"{change}-assessment"


@pytest.mark.parametrize("kind", ["death", "lost_to_follow_up"])
def test_after_the_end_answers_are_kept_aside_and_those_from_before_it_are_taken(kind, send, phone, engine):
    ended_at = DAY_0 + timedelta(hours=2)
    in_transaction(
        engine,
        lambda session: factories.add_event(
            session, phone.enrolment_id, LATER, kind=kind, occurred_at=ended_at
        ),
    )
    after = upload(phone, "first", "lupusqol", ended_at + timedelta(minutes=1))
    assert send(after).reason == "completed-after-the-end"
    assert isinstance(send(sf36(phone)), Accepted)


@pytest.mark.requirement("R27")
def test_after_withdrawal_nothing_is_collected_and_what_came_before_is_kept(send, phone, kept, engine):
    withdrawn_at = DAY_0 + timedelta(hours=2)
    in_transaction(
        engine,
        lambda session: factories.add_event(
            session, phone.enrolment_id, LATER, kind="withdrawal_of_consent", occurred_at=withdrawn_at
        ),
    )
    after = upload(phone, "first", "lupusqol", withdrawn_at + timedelta(minutes=1))
    assert isinstance(send(after), errors.ConsentWithdrawn)
    assert kept() == NOTHING
    assert isinstance(send(sf36(phone)), Accepted)


def test_a_replaced_phone_is_heard_for_thirty_days_and_then_no_more(send, phone, engine):
    in_transaction(engine, lambda session: factories.pair(session, phone.enrolment_id, LATER))

    def caller(now):
        with Session(engine) as session:
            return device_of(session, now, phone.token)

    heard = LATER + timedelta(days=30) - timedelta(seconds=1)
    assert send(sf36(phone), now=heard, who=caller(heard)).reason == "revoked-device"
    assert caller(LATER + timedelta(days=30)) is None


@pytest.mark.requirement("I1")
def test_moving_the_infusion_never_detaches_an_answer(send, phone, engine):
    send(sf36(phone))

    def move(session):
        return factories.add_event(
            session, phone.enrolment_id, LATER + timedelta(days=1), kind="infusion",
            occurred_on=date(2026, 2, 25), supersedes=_infusion(session, phone), reason="typed the wrong day",
        )  # fmt: skip

    in_transaction(engine, move)
    with Session(engine) as session:
        assert session.scalars(select(Submission.assessment_id)).one() == phone.assessment("first", "sf36v1")


def _infusion(session, phone):
    return next(
        event.id
        for event in events_of(session, [phone.enrolment_id])[phone.enrolment_id]
        if event.kind == "infusion"
    )


def test_a_clock_that_was_put_right_before_sending_gives_two_readings_and_the_better_one_counts(
    send, phone, engine
):
    """The phone ran three hours slow; by its own clock the form was done before the window opened."""
    opens = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # of the second visit: midnight of 10 March in Madrid
    slow = timedelta(hours=3)

    def contact(at, phone_at):
        in_transaction(engine, lambda session: note_contact(session, at, phone.caller, phone_at))

    contact(opens - timedelta(days=1), opens - timedelta(days=1) - slow)
    sent = upload(phone, "second", "sf36v1", opens - timedelta(hours=1))  # two hours after opening, truly
    contact(opens + timedelta(hours=5), opens + timedelta(hours=5))  # opened the app, clock right again
    outcome = send(sent, now=opens + timedelta(hours=5, seconds=2))
    assert outcome.receipt.flags == ("clock-moved",)
    with Session(engine) as session:
        row = session.scalars(select(Submission)).one()
        assert (row.clock_offset_before_ms, row.clock_offset_after_ms) == (10_800_000, 0)


@pytest.mark.parametrize("odd", [{"zone": "Nowhere/Land"}, {"started_at": DAY_0 + timedelta(days=900)}])
def test_odd_times_are_kept_and_marked(send, phone, odd):
    assert send(sf36(phone, **odd)).receipt.flags == ("times-odd",)


def test_the_status_follows_a_corrected_anchor_and_the_first_judgement_is_kept(send, phone, engine):
    """Completed in window; then the infusion turns out to have been so early that it was late."""
    send(sf36(phone))
    moved_at = LATER + timedelta(days=1)

    def statuses(as_of):
        with Session(engine) as session:
            (course,) = assessments.courses(
                session, as_of, [enrolments.of_device(session, phone.enrolment_id)]
            )
            return {
                (each.assessment.visit, each.assessment.instrument): each.status
                for each in course.assessments
            }["first", "sf36v1"]

    in_transaction(
        engine,
        lambda session: factories.add_event(
            session, phone.enrolment_id, moved_at, kind="infusion", occurred_on=date(2026, 1, 2),
            supersedes=_infusion(session, phone), reason="typed the wrong month",
        ),
    )  # fmt: skip
    assert statuses(moved_at) == "completed_late"
    assert statuses(LATER) == "completed"  # as it was known then
    with Session(engine) as session:
        assert session.scalars(select(Submission.timing)).one() == "in_window"


@pytest.mark.requirement("R11")
@pytest.mark.requirement("R51")
@pytest.mark.requirement("R52")
@pytest.mark.parametrize("completed_by", ["participant", "helped", "somebody_else"])
def test_who_completed_it_and_in_which_mode_is_kept(send, phone, engine, completed_by):
    send(sf36(phone, completed_by=completed_by))
    with Session(engine) as session:
        kept = session.scalars(select(Submission)).one()
        assert (kept.completed_by, kept.mode, kept.language) == (completed_by, "self_on_device", "es")


@pytest.mark.requirement("R39")
def test_each_run_says_which_software_made_it(send, phone, engine):
    send(sf36(phone))
    with Session(engine) as session:
        assert set(session.scalars(select(ScoreRun.software_version))) == {version("pro-service")}


def test_every_upload_adds_exactly_one_event(send, phone, engine):
    def count():
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(AuditEvent))

    before = count()
    submission_id = uuid4()
    send(sf36(phone), submission_id)
    send(sf36(phone), submission_id)
    send(sf36(phone), submission_id)
    assert count() == before + 1
