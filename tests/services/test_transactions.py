"""Many at once: one row, one score run, one event, the same receipt."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pro_service import clock, errors
from pro_service.services import submissions, windows
from pro_service.services.studies import definition_for
from pro_service.services.submissions import Accepted
from pro_service.services.transactions import Outrun, in_transaction
from pro_service.store import audit, enrolments
from pro_service.store.audit import AuditEvent
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import Quarantined, Submission
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.factories import FORMS, all_middle, arrival, upload


def all_at_once(engine, phone, sent):
    """Send every upload in a thread of its own, all starting together."""
    barrier = Barrier(len(sent))

    def send(submission_id, one):
        barrier.wait()
        return in_transaction(
            engine,
            lambda s: submissions.receive(s, DAY_0, FORMS, phone.caller, submission_id, arrival(one, DAY_0)),
        )

    with ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(send, *zip(*sent, strict=True)))


def count(read, table, *where):
    return read(lambda s: s.scalar(select(func.count()).select_from(table).where(*where)))


@pytest.mark.requirement("I2")
def test_fifty_copies_at_once_are_one_submission(engine, phone, read):
    one = upload(phone, "first", "lupusqol", DAY_0)
    outcomes = all_at_once(engine, phone, [(phone.assessment("first", "lupusqol"), one)] * 50)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert {outcome.receipt for outcome in outcomes} == {outcomes[0].receipt}
    assert sum(outcome.is_new for outcome in outcomes) == 1
    assert (count(read, Submission), count(read, ScoreRun)) == (1, 1)
    assert count(read, AuditEvent, AuditEvent.kind == "submission.received") == 1


@pytest.mark.requirement("I2")
def test_of_ten_different_bodies_under_one_id_one_wins_and_none_is_thrown_away(engine, phone, read):
    bodies = [
        upload(phone, "first", "lupusqol", DAY_0, answers={**all_middle("lupusqol"), "q1": code, "q2": other})
        for code in range(5)
        for other in range(2)
    ]
    submission_id = uuid4()
    outcomes = all_at_once(engine, phone, [(submission_id, body) for body in bodies])
    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, errors.SubmissionIdReused) for outcome in outcomes) == 9
    assert (count(read, Submission), count(read, Quarantined)) == (1, 9)


def test_two_phones_with_one_assessment_keep_one_answer_and_hold_the_other(engine, phone, read):
    one = upload(phone, "first", "lupusqol", DAY_0)
    outcomes = all_at_once(engine, phone, [(uuid4(), one), (uuid4(), one)])
    assert {type(outcome) for outcome in outcomes} == {Accepted, errors.AlreadyAnswered}
    assert (count(read, Submission), count(read, Quarantined)) == (1, 1)


def test_of_eight_infusions_recorded_at_once_one_stands_and_the_windows_are_its_own(engine, read, write):
    write(factories.load_two_visits)
    enrolment_id = write(factories.enrol)
    days = [date(2026, 2, day) for day in range(10, 18)]
    barrier = Barrier(len(days))

    def record(on):
        def work(session):
            now = clock.real(session)  # read before the wait for the turn, as a request does
            try:
                return factories.add_event(session, enrolment_id, now, kind="infusion", occurred_on=on)
            except errors.InvalidShape:
                return None

        barrier.wait()
        return in_transaction(engine, work)

    with ThreadPoolExecutor(len(days)) as pool:
        recorded = [each for each in pool.map(record, days) if each]
    assert len(recorded) == 1
    found = read(lambda s: enrolments.of_device(s, enrolment_id))
    later = datetime.now(UTC) + timedelta(seconds=1)
    differing = read(lambda s: list(windows.differences(s, later, definition_for(s, found), found.enrolment)))
    assert differing == []
    assert read(lambda s: audit.breaks_of(s, str(enrolment_id))) == ()


def test_a_collision_runs_the_whole_work_once_more_and_no_more(engine):
    runs = []

    def collide(_session):
        runs.append(1)
        raise IntegrityError("insert", {}, Exception())

    with pytest.raises(IntegrityError):
        in_transaction(engine, collide)
    assert len(runs) == 2


def test_what_was_outrun_begins_again_and_keeps_nothing_of_before(engine):
    runs = []

    def work(session):
        runs.append(len(runs))
        factories.load_two_visits(session)
        if len(runs) < 4:
            raise Outrun
        return "done"

    assert in_transaction(engine, work) == "done"
    assert runs == [0, 1, 2, 3]
