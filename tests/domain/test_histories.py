"""Random histories of one participant: whatever is recorded, in whatever order, the invariants hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pro_service.domain.anchors import AnchorEvent, standing_events
from pro_service.domain.occurrences import step_and_nth
from pro_service.domain.reminder_plan import Preferences
from pro_service.domain.status import Status
from pro_service.domain.study_file import read_study
from pro_service.domain.submissions import Becomes
from pro_service.resources import studies_folder
from tests.support.histories import Answered, Change, ContactChange, History, Retimed, TakenOut

TRIAL = studies_folder() / "nct03673748.yaml"
STUDY = read_study(TRIAL.read_text("utf-8"), TRIAL.name)
START = datetime(2026, 2, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ENDS = tuple(reason.kind for reason in STUDY.end_reasons)
DONE = (Status.COMPLETED, Status.COMPLETED_LATE)

nths = st.integers(0, 10_000)
near_days = st.integers(-40, 40)


class OneParticipant(RuleBasedStateMachine):
    """Facts are recorded one after the other; after each one everything is judged, and judged again later."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.counted = 0
        self.judged: list[tuple[datetime, dict[UUID, Status]]] = []
        self.sent: dict[tuple[UUID, str], datetime] = {}

    @initialize(
        enrolment=st.uuids(version=4),
        zone=st.sampled_from(("Europe/Madrid", "Atlantic/Canary", "America/Santiago", "Pacific/Auckland")),
    )
    def enrol(self, enrolment: UUID, zone: str) -> None:
        plan = STUDY.reminders
        assert plan is not None
        self.history = History(enrolment, STUDY)
        self.ids = tuple(self.history.planned)
        self.chosen = Preferences(zone, plan.at, plan.quiet, plan.channels, "es")
        self.record_event("selection", START.date())

    # -------------------------------------------------------------- what happens

    @rule(hours=st.integers(1, 24 * 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(nth=nths, side=st.sampled_from((-SECOND, timedelta(0), SECOND)))
    def the_clock_stands_at_an_edge_of_a_window(self, nth: int, side: timedelta) -> None:
        of = self.history.window_of(self.some_assessment(nth), self.now)
        edges = [edge + side for edge in (of.opens_at, of.closes_at)] if of else []
        self.now = min((edge for edge in edges if edge > self.now), default=self.now + SECOND)

    @rule(kind=st.sampled_from(("infusion", "selection")), days=near_days, is_planned=st.booleans())
    def an_anchor_is_recorded(self, kind: str, days: int, is_planned: bool) -> None:
        self.record_event(kind, self.now.date() + timedelta(days=days), is_planned=is_planned)

    @rule(nth=nths, days=near_days, is_void=st.booleans())
    def an_event_is_corrected(self, nth: int, days: int, is_void: bool) -> None:
        standing = standing_events(self.history.events, self.now)
        if standing:
            wrong = standing[nth % len(standing)]
            on = wrong.occurred_on + timedelta(days=days)
            self.record_event(wrong.kind, on, supersedes=wrong.id, is_void=is_void)

    @rule(kind=st.sampled_from(ENDS), days=st.integers(-20, 5))
    def something_ends(self, kind: str, days: int) -> None:
        self.record_event(kind, self.now.date() + timedelta(days=days))

    @rule(nth=nths, hours_ago=st.integers(0, 24 * 10))
    def an_answer_arrives(self, nth: int, hours_ago: int) -> None:
        assessment = self.some_assessment(nth)
        now, completed_at = self.tick(), self.now - timedelta(hours=hours_ago)
        verdict = self.history.judge(assessment, completed_at, now)
        self.history.uploads.append(Answered(self.mint(), assessment, completed_at, now, verdict))

    @rule(nth=nths, hours_ago=st.integers(0, 24 * 200))
    def the_site_takes_an_answer_in(self, nth: int, hours_ago: int) -> None:
        assessment = self.some_assessment(nth)
        now, completed_at = self.tick(), self.now - timedelta(hours=hours_ago)
        verdict = self.history.judge(assessment, completed_at, now, by_site=True)
        self.history.uploads.append(Answered(self.mint(), assessment, completed_at, now, verdict))

    @rule(nth=nths, hours=st.integers(-24 * 40, 24 * 40))
    def the_time_of_an_answer_is_corrected(self, nth: int, hours: int) -> None:
        upload = self.some_answer(nth)
        if upload is not None:
            completed_at = min(upload.completed_at + timedelta(hours=hours), upload.recorded_at)
            self.history.corrections.append(Retimed(upload.id, completed_at, self.tick()))

    @rule(nth=nths, moves_to=st.none() | nths)
    def an_answer_is_taken_out_or_moved(self, nth: int, moves_to: int | None) -> None:
        upload = self.some_answer(nth)
        if upload is None:
            return
        now, completed_at = self.tick(), self.history.completed_at(upload, self.now)
        if moves_to is not None:
            target = self.some_assessment(moves_to)
            verdict = self.history.judge(target, completed_at, now, by_site=True)
            if verdict.becomes is not Becomes.ACCEPTED:
                return
            self.history.uploads.append(Answered(self.mint(), target, completed_at, now, verdict))
        self.history.invalidations.append(TakenOut(upload.id, now))

    @rule(nth=nths, change=st.sampled_from(("exempt", "cancelled", "expected")))
    def an_expectation_changes(self, nth: int, change: str) -> None:
        self.history.changes.append(Change(self.some_assessment(nth), change, self.tick()))

    @rule(is_withdrawn=st.booleans())
    def the_wish_for_contact_changes(self, is_withdrawn: bool) -> None:
        self.history.contact.append(ContactChange(is_withdrawn, self.tick()))

    @rule()
    def reminders_that_are_due_are_sent(self) -> None:
        """As the scheduler does it: once an occurrence of a step, and only if the gate lets it pass."""
        for assessment in self.ids:
            for slot in self.history.slots(assessment, self.chosen, self.now):
                key = (assessment, slot.step)
                if slot.due_at <= self.now < slot.ends_at and key not in self.sent:
                    opens_at, step = self.opens_at(assessment), step_and_nth(slot.step)[0]
                    before = [
                        at
                        for (of, code), at in self.sent.items()
                        if of == assessment and step_and_nth(code)[0] == step
                    ]
                    refusal = self.history.may_contact(
                        assessment, slot, self.chosen, self.now,
                        is_sent_before=any(at >= opens_at for at in before),
                    )  # fmt: skip
                    assert refusal is not None or self.is_awaited(assessment)
                    if refusal is None:
                        assert all(at < opens_at for at in before)  # I4: twice only in a later window
                        self.sent[key] = self.now

    # -------------------------------------------------------------- what always holds

    @invariant()
    def ids_hang_on_no_date(self) -> None:  # I1
        assert tuple(replace(self.history).planned) == self.ids

    @invariant()
    def answers_stay_attached_and_are_one_at_most(self) -> None:  # I1, I2
        for assessment in self.ids:
            accepted = self.history.accepted(assessment, self.now)
            assert len(accepted) <= 1
            assert (self.history.status(assessment, self.now) in DONE) == bool(accepted)

    @invariant()
    def what_was_judged_stays_judged(self) -> None:  # I3
        self.judged.append((self.now, self.history.statuses(self.now)))
        for as_of, then in (self.judged[0], self.judged[len(self.judged) // 2], self.judged[-1]):
            assert self.history.statuses(as_of) == then

    @invariant()
    def each_step_has_one_slot_and_no_two_run_at_once(self) -> None:  # I4
        for assessment in self.ids:
            seen = self.history.slots(assessment, self.chosen, self.now)
            assert len({slot.step for slot in seen}) == len(seen)
            assert all(earlier.ends_at == later.due_at for earlier, later in pairwise(seen))
            assert sum(slot.due_at <= self.now < slot.ends_at for slot in seen) <= 1

    @invariant()
    def a_step_never_goes_back_to_an_occurrence_before_the_last_one_sent(self) -> None:  # I4
        now = {
            (assessment, *step_and_nth(slot.step))
            for assessment in self.ids
            for slot in self.history.slots(assessment, self.chosen, self.now)
        }
        for of, code in self.sent:
            step, nth = step_and_nth(code)
            assert not any((of, step, before) in now for before in range(1, nth))

    @invariant()
    def nobody_is_written_to_who_left_or_does_not_want_it(self) -> None:  # I5
        for assessment in self.ids:
            refusal = self.history.may_contact(assessment, None, self.chosen, self.now)
            assert refusal is not None or self.is_awaited(assessment)

    # -------------------------------------------------------------- in plain words

    def is_awaited(self, assessment: UUID) -> bool:
        """Judged anew from the bare facts: the window runs, nothing came, nothing speaks against a word."""
        of = self.history.window_of(assessment, self.now)
        changes = [each.change for each in self.history.changes if each.assessment == assessment]
        wishes = [each.is_withdrawn for each in self.history.contact]
        gone = {
            event.kind
            for event in standing_events(self.history.events, self.now)
            if event.occurred_at is not None and event.occurred_at <= self.now
        }
        return (
            of is not None
            and of.opens_at <= self.now < of.closes_at
            and not self.history.accepted(assessment, self.now)
            and changes[-1:] in ([], ["expected"])
            and wishes[-1:] in ([], [False])
            and gone <= {"treatment_stop"}
        )

    def opens_at(self, assessment: UUID) -> datetime:
        of = self.history.window_of(assessment, self.now)
        assert of is not None
        return of.opens_at

    def some_assessment(self, nth: int) -> UUID:
        return self.ids[nth % len(self.ids)]

    def some_answer(self, nth: int) -> Answered | None:
        standing = [each for own in self.ids for each in self.history.accepted(own, self.now)]
        return standing[nth % len(standing)] if standing else None

    def record_event(
        self,
        kind: str,
        on: date,
        *,
        is_planned: bool = False,
        supersedes: UUID | None = None,
        is_void: bool = False,
    ) -> None:
        """As the service takes it: nothing actual lies ahead, and what happens once replaces what it was."""
        now = self.tick()
        rivals = [
            event.id
            for event in standing_events(self.history.events, now)
            if event.kind == kind and event.is_planned == is_planned and event.id != supersedes
        ]
        if rivals and supersedes:
            return
        at = min(datetime(on.year, on.month, on.day, 11, tzinfo=UTC), now)
        self.history.events.append(
            AnchorEvent(
                id=self.mint(),
                kind=kind,
                occurred_on=on if is_planned else at.date(),
                occurred_at=at if kind in ENDS else None,
                is_planned=is_planned,
                recorded_at=now,
                supersedes=supersedes or next(iter(rivals), None),
                is_void=is_void,
            )
        )

    def tick(self) -> datetime:
        """Facts of one stream never share an instant."""
        self.now += SECOND
        return self.now

    def mint(self) -> UUID:
        self.counted += 1
        return UUID(int=self.counted)


TestRandomHistories = pytest.mark.requirement("I1", "I2", "I3", "I4", "I5")(OneParticipant.TestCase)
TestRandomHistories.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
