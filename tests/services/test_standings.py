"""The database and the pure rules judge every assessment alike, whatever happened before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import event as seen
from hypothesis import strategies as st
from sqlalchemy import Engine, true
from sqlalchemy.orm import Session

from pro_service.domain.compliance import Counted
from pro_service.errors import InvalidShape, Problem
from pro_service.services import assessments, compliance, identity, presentations, submissions, windows
from pro_service.services.compliance import Asked
from pro_service.services.studies import definition_for
from pro_service.services.transactions import in_transaction
from pro_service.store import arrivals, enrolments, standings
from pro_service.store.scopes import within
from tests.support import factories, putting_right
from tests.support.factories import ENROLLED_AT, EVERYWHERE, FORMS, TWO_VISITS, Phone

NO_SHRINK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A history is long to live through; the one that failed is told as it was found."""

VISITS, INSTRUMENTS = ("first", "second"), ("sf36v1", "lupusqol")


@dataclass
class Life:
    """One participant, and the instant to which the history has come."""

    session: Session
    phone: Phone
    now: datetime
    last_events: dict[str, UUID]

    def assessment(self, which: int) -> UUID:
        return self.phone.assessment(VISITS[which % 2], INSTRUMENTS[which // 2 % 2])

    def event(self, kind: str, **asked: Any) -> None:
        if kind in self.last_events:
            asked |= {"supersedes": self.last_events[kind], "reason": "a test"}
        try:
            added = factories.add_event(self.session, self.phone.enrolment_id, self.now, kind=kind, **asked)
        except InvalidShape:
            return  # a history may try what is refused
        if asked.get("is_void"):
            self.last_events.pop(kind)
        else:
            self.last_events[kind] = added


def infuse(life: Life, n: int) -> None:
    life.event("infusion", occurred_on=(life.now - timedelta(days=n % 200)).date())


def plan_infusion(life: Life, n: int) -> None:
    if "infusion" not in life.last_events:
        life.event("infusion", occurred_on=(life.now + timedelta(days=n % 90)).date(), is_planned=True)


def end(life: Life, n: int) -> None:
    kind = ("death", "lost_to_follow_up", "withdrawal_of_consent", "treatment_stop")[n % 4]
    life.event(kind, occurred_at=life.now - timedelta(hours=n % 700))


def take_back(life: Life, n: int) -> None:
    kind = ("death", "lost_to_follow_up", "withdrawal_of_consent")[n % 3]
    if kind in life.last_events:
        life.event(kind, occurred_at=life.now, is_void=True)


def submit(life: Life, n: int) -> None:
    visit, instrument = VISITS[n % 2], INSTRUMENTS[n // 2 % 2]
    completed_at = life.now - timedelta(hours=n % 400, microseconds=n)
    answers = {} if n % 5 == 0 else None
    sent = factories.upload(life.phone, visit, instrument, completed_at, answers)
    clock = life.now + timedelta(minutes=n % 30 - 15) if n % 3 else None
    submissions.receive(
        life.session, life.now, FORMS, life.phone.caller, uuid4(), factories.arrival(sent, clock)
    )


def touch(life: Life, n: int) -> None:
    identity.note_contact(life.session, life.now, life.phone.caller, life.now + timedelta(hours=n % 60 - 30))


def begin(life: Life, n: int) -> None:
    try:
        presentations.start(life.session, life.now, FORMS, life.phone.caller, life.assessment(n), "es")
    except Problem:
        return


def change(life: Life, n: int) -> None:
    what = ("exempt", "cancelled", "expected")[n // 4 % 3]
    factories.change_expectation(life.session, life.now, life.phone, life.assessment(n), what)


def answer_of(life: Life, n: int) -> UUID | None:
    """The submission that stands for an assessment."""
    found = arrivals.planned(life.session, [life.phone.enrolment_id], life.now)
    wanted = life.assessment(n)
    return next(
        (each.submission.id for each in found if each.assessment.id == wanted and each.submission), None
    )


def correct(life: Life, n: int) -> None:
    """Of an answer, when it was completed, or one of its answers."""
    own = answer_of(life, n)
    if own is None:
        return
    at = life.now - timedelta(hours=n % 900, microseconds=n)
    times = {"started_at": at - timedelta(minutes=5), "completed_at": at} if n % 4 else {}
    answers = {} if n % 3 else {"q1": (None, "skipped", 1)[n % 7 % 3]}
    try:
        putting_right.correct(life.session, life.now, life.phone.enrolment_id, own, answers, times)
    except Problem:
        return


def invalidate(life: Life, n: int) -> None:
    """Take an answer out, or move it to the other visit."""
    own = answer_of(life, n)
    to = life.assessment(n + 1) if n % 2 else None
    if own is not None:
        try:
            kind = "wrong-visit" if to else "other"
            putting_right.invalidate(life.session, life.now, life.phone.enrolment_id, own, kind, to)
        except Problem:
            return


def take_in(life: Life, n: int) -> None:
    """Decide about an upload that is kept aside."""
    held = arrivals.held_of(life.session, life.phone.enrolment_id, life.now)
    if held:
        outcome = ("accepted", "accepted", "attached", "rejected")[n % 4]
        to = life.assessment(n) if outcome == "attached" else None
        try:
            putting_right.resolve(
                life.session, life.now, life.phone.enrolment_id, held[n % len(held)].id, outcome, to
            )
        except Problem:
            return


ACTS: tuple[Callable[[Life, int], None], ...] = (
    infuse, plan_infusion, end, take_back, submit, submit, submit, touch, begin, change,
    correct, correct, invalidate, invalidate, take_in,
)  # fmt: skip
history = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 5000), st.integers(1, 40 * 24)), max_size=14
)


def live_through(session: Session, nth: int, acts: list[tuple]) -> datetime:
    enrolment_id = factories.enrol(session, f"01-{nth:03}")
    life = Life(session, factories.pair(session, enrolment_id), ENROLLED_AT, {})
    for act, n, hours in acts:
        life.now += timedelta(hours=hours)
        act(life, n)
    return life.now


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    in_transaction(engine, factories.load_two_visits)
    return engine


@pytest.mark.requirement("I3")
@settings(max_examples=25, deadline=None, phases=NO_SHRINK, suppress_health_check=list(HealthCheck))
@given(st.lists(history, min_size=2, max_size=4), st.integers(0, 24 * 30))
def test_the_present_judged_by_the_database_is_that_judged_from_the_facts(loaded, lives, hours_after):
    with Session(loaded) as session:  # never committed
        ends = [live_through(session, nth, acts) for nth, acts in enumerate(lives)]
        now = max(ends) + timedelta(hours=hours_after)
        found, _ = enrolments.page(session, EVERYWHERE, TWO_VISITS, None, 100)
        from_facts = {
            each.assessment.id: each.status
            for course in assessments.courses(session, now, found)
            for each in course.assessments
        }
        for status in set(from_facts.values()):
            seen(status.value)  # pytest --hypothesis-show-statistics tells how varied the histories are
        judged = standings.standing(session, within(EVERYWHERE, TWO_VISITS), now)
        assert {each.assessment.id: each.status for each in judged} == from_facts
        assert len(judged) == len(from_facts)
        for each in found:
            assert not list(windows.differences(session, now, definition_for(session, each), each.enrolment))
        assert not standings.differences(session, true())
        live = compliance.live(session, EVERYWHERE, TWO_VISITS, now, now, Asked())
        assert live == compliance.at(session, EVERYWHERE, TWO_VISITS, now, now, Asked())
        session.rollback()


CLOSES = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # midnight in Madrid


@pytest.mark.parametrize(
    ("completed_at", "phone_is_behind_by", "expected"),
    [
        (CLOSES - timedelta(microseconds=1), timedelta(0), "completed"),
        (CLOSES, timedelta(0), "completed_late"),
        # steady, five minutes behind: completed five minutes later than the phone says
        (CLOSES - timedelta(minutes=5, microseconds=1), timedelta(minutes=5), "completed"),
        (CLOSES - timedelta(minutes=5), timedelta(minutes=5), "completed_late"),
        # the clock was moved in between: in the window if either reading is
        (CLOSES - timedelta(microseconds=1), timedelta(hours=1), "completed"),
        (CLOSES, timedelta(hours=1), "completed_late"),
        (CLOSES + timedelta(hours=1, microseconds=-1), -timedelta(hours=1), "completed"),
        (CLOSES + timedelta(hours=1), -timedelta(hours=1), "completed_late"),
    ],
)
def test_the_window_closes_to_the_microsecond_by_the_corrected_clock(
    loaded, completed_at, phone_is_behind_by, expected
):
    now = CLOSES + timedelta(days=1)
    is_moved = abs(phone_is_behind_by) > timedelta(minutes=5)
    with Session(loaded) as session:
        phone = factories.participant_on_day_0(session)
        before = CLOSES - timedelta(days=1)
        first = before if is_moved else before - phone_is_behind_by
        identity.note_contact(session, before, phone.caller, first)
        sent = factories.upload(phone, "first", "lupusqol", completed_at)
        arrived = factories.arrival(sent, now - phone_is_behind_by)
        submissions.receive(session, now, FORMS, phone.caller, uuid4(), arrived)
        judged = standings.standing(session, within(EVERYWHERE, TWO_VISITS), now)
        (course,) = assessments.courses(session, now, [enrolments.of_device(session, phone.enrolment_id)])
        wanted = phone.assessment("first", "lupusqol")
        by_the_database = [each.status.value for each in judged if each.assessment.id == wanted]
        by_facts = [each.status.value for each in course.assessments if each.assessment.id == wanted]
        session.rollback()
    assert (by_the_database, by_facts) == ([expected], [expected])


def test_counts_know_what_can_be_scored(loaded):
    with Session(loaded) as session:
        phone = factories.participant_on_day_0(session)
        at = datetime.combine(date(2026, 3, 2), ENROLLED_AT.timetz())
        for instrument, answers in (("sf36v1", None), ("lupusqol", {})):
            sent = factories.upload(phone, "first", instrument, at, answers)
            submissions.receive(session, at, FORMS, phone.caller, uuid4(), factories.arrival(sent, at))
        counted = standings.counts(session, within(EVERYWHERE, TWO_VISITS), at)
        first = {each.instrument: each.counted for each in counted if each.visit == "first"}
        session.rollback()
    assert first == {
        "sf36v1": Counted(first["sf36v1"].status, is_evaluable=True, n=1),
        "lupusqol": Counted(first["lupusqol"].status, is_evaluable=False, n=1),
    }
    assert {each.status.value for each in first.values()} == {"completed"}
