"""Random histories of reminders through the services: whatever happens in whatever order, nobody is written
to who should not be, and nobody twice. What should be is judged from a book of what was done, kept here.
"""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from pro_service.channels.protocol import Fate, Outcome
from pro_service.errors import TooManyToday
from pro_service.services import contacts as contacts_service
from pro_service.services import studies, submissions
from pro_service.services.contacts import PostponementAsked
from pro_service.services.reminders import deciding, settling
from pro_service.services.reminders.deciding import LEASE, Ready
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import reminders
from pro_service.store.reminders import Delivery, ReminderDecision, ReminderSlot
from tests.support import contacts, factories
from tests.support.channels import Recorder
from tests.support.contacts import KEYRING
from tests.support.databases import SQLite, engine_of
from tests.support.factories import FORMS, SECRET, Phone, arrival, upload

MADRID = ZoneInfo("Europe/Madrid")
ZONES = ("Europe/Madrid", "Atlantic/Canary", "America/Santiago", "Pacific/Auckland")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FORMS_OF_A_VISIT = ("sf36v1", "lupusqol")
QUIET_FROM, QUIET_UNTIL = time(21), time(9)
MAY_HAVE_BEEN_TAKEN = (Fate.HANDED_OVER, Fate.UNKNOWN)
AT_ONCE = 3
ROUNDS = 4
"""So often what is due is worked off, before a day that was typed wrongly is put right."""


people = st.integers(0, 1)
dispatchers = st.integers(0, 1)
fates = st.sampled_from((Fate.HANDED_OVER, *Fate))


@dataclass
class Message:
    """One that may have been taken by the other side."""

    assessment_id: UUID
    step: str
    channel: str
    at: datetime
    local_day: date
    own_id: UUID
    is_bounced: bool = False


@dataclass
class Person:
    """The book about one participant; `gone` are channels whose address proved wrong."""

    phone: Phone
    infused_on: date
    infusion: UUID
    zone: ZoneInfo = MADRID
    at: time = time(10)
    channels: tuple[str, ...] = ("push", "email", "sms")
    is_withdrawn: bool = False
    postponed_until: datetime = START
    completed: set[UUID] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    taken: list[Message] = field(default_factory=list)

    def visit_of(self, assessment_id: UUID) -> str:
        of_first = {self.phone.assessment("first", form) for form in FORMS_OF_A_VISIT}
        return "first" if assessment_id in of_first else "second"

    def is_open(self, visit: str, now: datetime) -> bool:
        """By the words of the study: from 60 days before day 0 to its eighth day; for the second visit from
        160 days before the day 24 weeks later to 180 days after it. In days of the site."""
        target = self.infused_on + (timedelta() if visit == "first" else timedelta(weeks=24))
        before, after = (60, 8) if visit == "first" else (160, 180)
        day = now.astimezone(MADRID).date()
        return target - timedelta(days=before) <= day < target + timedelta(days=after)


@dataclass
class Dispatcher:
    """What one process has in its hands."""

    claimed: list[int] = field(default_factory=list)
    on_the_way: list[tuple[Ready, Outcome]] = field(default_factory=list)


def load_study(session) -> None:
    """The two-visits study with a reminder on each of eight days, so that much is sent."""
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8")
    head, _, rest = text.partition("  steps:\n")
    _, _, tail = rest.partition("  messages:\n")
    steps = "".join(
        f"    - {{code: day-{n}, relative_to: due, offset: P{n}D, message: waiting}}\n" for n in range(8)
    )
    studies.load(
        session, factories.ENROLLED_AT, factories.OPERATOR, f"{head}  steps:\n{steps}  messages:\n{tail}", "s"
    )


class Reminders(RuleBasedStateMachine):
    """Two participants, and two dispatchers whose every step may come between the other's."""

    databases: SQLite
    left: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        database = self.stack.enter_context(self.databases.fresh("rehearsal"))
        self.engine = self.stack.enter_context(engine_of(database.url))
        self.now = START
        self.faults: list[BaseException] = []
        channels = {name: Recorder(name) for name in ("email", "sms")}
        self.desk = Desk(channels, KEYRING, FORMS, SECRET, "https://pro.example.org", self.faults.append)
        self.write(load_study)
        self.people = [self.write(lambda s, n=n: self.enrolled(s, n)) for n in (1, 2)]
        self.dispatchers = [Dispatcher(), Dispatcher()]

    def teardown(self) -> None:
        self.stack.close()

    def enrolled(self, session, number: int) -> Person:
        enrolment_id = factories.enrol(session, f"01-{number:03}")
        phone = factories.pair(session, enrolment_id)
        infusion = factories.infuse(session, enrolment_id)
        addresses = {"email": f"p{number}@correo.example.org", "telephone": f"+3460012340{number}"}
        contacts.prefer(session, phone, factories.ENROLLED_AT + timedelta(days=9, hours=23), **addresses)
        return Person(phone, factories.INFUSION_ON, infusion)

    def write(self, work):
        return in_transaction(self.engine, work)

    @initialize(which=dispatchers, fate=fates)
    def the_first_reminder_is_due(self, which: int, fate: Fate) -> None:
        self.work_all_off(which, fate)

    # -------------------------------------------------------------- what people do

    @rule(minutes=st.one_of(st.integers(1, 90), st.integers(60, 60 * 36)), which=dispatchers, fate=fates)
    def time_passes(self, minutes: int, which: int, fate: Fate) -> None:
        self.now += timedelta(minutes=minutes)
        self.work_all_off(which, fate)

    @rule(minutes=st.integers(-1, 600), which=dispatchers)
    def the_next_reminder_falls_due(self, minutes: int, which: int) -> None:
        waiting = select(func.min(ReminderSlot.due_at)).where(~ReminderSlot.is_planned)
        due_at = in_reading(self.engine, lambda s: s.scalar(waiting))
        if due_at is not None:
            self.now = max(self.now, due_at + timedelta(minutes=minutes))
        self.what_is_due_is_planned()
        self.a_dispatcher_claims(which)
        self.a_dispatcher_decides_and_sends(which, Fate.HANDED_OVER)

    @rule(hour=st.integers(9, 23), which=dispatchers, fate=fates)
    def a_day_passes(self, hour: int, which: int, fate: Fate) -> None:
        self.now = (self.now + timedelta(days=1)).replace(hour=hour)
        self.work_all_off(which, fate)

    @rule(days=st.integers(1, 4), hour=st.integers(0, 23))
    def nothing_runs_for_days(self, days: int, hour: int) -> None:
        self.now = (self.now + timedelta(days=days)).replace(hour=hour)

    @rule(who=people, days_ago=st.integers(0, 20))
    def the_infusion_is_corrected(self, who: int, days_ago: int) -> None:
        self.correct(who, max(self.today() - timedelta(days=days_ago), date(2026, 2, 25)))

    @rule(who=people, days_off=st.integers(10, 90), days_ago=st.integers(0, 3), which=dispatchers, fate=fates)
    def the_infusion_is_put_right_after_its_reminders_were_decided(
        self, who: int, days_off: int, days_ago: int, which: int, fate: Fate
    ) -> None:
        self.now = (self.now + timedelta(days=1)).replace(hour=12)
        for days in (days_off, days_ago):
            self.correct(who, self.today() - timedelta(days=days))
            for _ in range(ROUNDS):
                self.work_all_off(which, fate)

    def today(self) -> date:
        return self.now.astimezone(MADRID).date()

    def correct(self, who: int, on: date) -> None:
        person = self.people[who]
        asked = {"kind": "infusion", "occurred_on": on, "supersedes": person.infusion, "reason": "wrong day"}
        person.infusion = self.write(
            lambda s: factories.add_event(s, person.phone.enrolment_id, self.tick(), **asked)
        )
        person.infused_on = on

    @rule(
        who=people,
        zone=st.sampled_from(ZONES),
        hour=st.integers(9, 20),
        channels=st.sampled_from((("email",), ("sms",), ("sms", "email"), ("push", "email", "sms"))),
    )
    def wishes_change(self, who: int, zone: str, hour: int, channels: tuple[str, ...]) -> None:
        person = self.people[who]
        if not person.is_withdrawn:
            wanted = {"zone": zone, "at": time(hour), "channels": channels}
            self.write(lambda s: contacts.prefer(s, person.phone, self.tick(), **wanted))
            person.zone, person.at, person.channels = ZoneInfo(zone), time(hour), channels

    @rule(who=people)
    def not_today(self, who: int) -> None:
        person, asked = self.people[who], PostponementAsked("not_today", "too-tired")
        now = self.tick()
        try:
            self.write(lambda s: contacts_service.postpone(s, now, person.phone.caller, uuid4(), asked))
        except TooManyToday:  # what was said before holds
            return
        tomorrow = now.astimezone(person.zone).date() + timedelta(days=1)
        person.postponed_until = datetime.combine(tomorrow, person.at, person.zone).astimezone(UTC)

    @rule(who=people, is_meant=st.sampled_from((False, False, False, True)))
    def contact_is_withdrawn(self, who: int, is_meant: bool) -> None:
        person = self.people[who]
        if is_meant:
            self.write(lambda s: contacts_service.withdraw(s, self.tick(), person.phone.caller, uuid4()))
            person.is_withdrawn = True

    @rule(who=people, visit=st.sampled_from(("first", "second")), form=st.sampled_from(FORMS_OF_A_VISIT))
    def a_questionnaire_is_answered(self, who: int, visit: str, form: str) -> None:
        person = self.people[who]
        assessment_id, now = person.phone.assessment(visit, form), self.tick()
        if person.is_open(visit, now) and assessment_id not in person.completed:
            sent = arrival(upload(person.phone, visit, form, now))
            self.write(lambda s: submissions.receive(s, now, FORMS, person.phone.caller, uuid4(), sent))
            person.completed.add(assessment_id)

    # -------------------------------------------------------------- what the processes do

    @rule()
    def what_is_due_is_planned(self) -> None:
        plan(self.engine, lambda _: self.now)

    @rule(which=dispatchers)
    def a_dispatcher_claims(self, which: int) -> None:
        for gone in self.write(lambda s: list(reminders.run_out(s, self.now))):
            self.write(lambda s, gone=gone: settling.run_out(s, self.now, gone))
        claimed = self.write(lambda s: reminders.claim(s, self.now, LEASE, AT_ONCE))
        self.dispatchers[which].claimed.extend(claimed)

    @rule(which=dispatchers, fate=fates)
    def a_dispatcher_decides_and_sends(self, which: int, fate: Fate) -> None:
        mine = self.dispatchers[which]
        if mine.claimed:
            own_id = mine.claimed.pop(0)
            decided = self.write(lambda s: deciding.decide(s, self.now, self.desk, own_id))
            if isinstance(decided, Ready):
                self.it_leaves(decided, fate)
                mine.on_the_way.append((decided, Outcome(fate, "said")))

    @rule(which=dispatchers)
    def a_dispatcher_writes_down_the_answer(self, which: int) -> None:
        mine = self.dispatchers[which]
        if mine.on_the_way:
            ready, outcome = mine.on_the_way.pop(0)
            answers = [(own_id, outcome) for own_id, _ in ready.addresses]
            became = self.write(lambda s: settling.settle(s, self.now, ready.delivery_id, answers))
            if outcome.fate is Fate.GONE and became != "taken":
                self.person_of(self.row(ready.delivery_id)).gone.add(ready.channel)

    @rule(which=dispatchers)
    def a_dispatcher_is_killed(self, which: int) -> None:
        self.dispatchers[which] = Dispatcher()

    @rule(who=people)
    def the_last_message_comes_back(self, who: int) -> None:
        person = self.people[who]
        last = next((each for each in reversed(person.taken) if each.channel == "email"), None)
        if last is not None and not last.is_bounced:
            known = self.row_of(last).state in ("handed-over", "unknown")
            self.write(lambda s: settling.bounced(
                s, self.tick(), deciding.DISPATCHER, last.own_id, "5.1.1", is_permanent=True, is_gone=True
            ))  # fmt: skip
            last.is_bounced = known
            if known:
                person.gone.add("email")

    # -------------------------------------------------------------- what always holds

    def it_leaves(self, ready: Ready, fate: Fate) -> None:
        """A message leaves for somebody: by the book, may it?"""
        row = self.row(ready.delivery_id)
        person = self.person_of(row)
        local = self.now.astimezone(person.zone)
        assert not person.is_withdrawn
        assert row.assessment_id not in person.completed
        assert person.is_open(person.visit_of(row.assessment_id), self.now)
        assert QUIET_UNTIL <= local.time() < QUIET_FROM
        assert person.postponed_until <= self.now
        assert ready.channel in person.channels
        assert ready.channel not in person.gone
        assert row.due_at <= self.now < row.ends_at
        for before in person.taken:
            is_same_step = (before.assessment_id, before.step) == (row.assessment_id, row.step)
            self.it_may_follow(person, before, row)
            assert before.is_bounced or not is_same_step  # I4: never twice in a slot
            assert is_same_step or before.local_day != local.date()  # one a day
            assert not is_same_step or before.channel != ready.channel
        self.left[ready.channel] += 1
        if fate in MAY_HAVE_BEEN_TAKEN:
            own_id = UUID(ready.message.id)
            message = Message(row.assessment_id, row.step, ready.channel, self.now, local.date(), own_id)
            person.taken.append(message)

    def it_may_follow(self, person: Person, before: Message, row: Delivery) -> None:
        """A step whose window was moved: told again only where the window opens after the message."""
        steps = [each.step.partition("@")[0] for each in (before, row)]
        if before.assessment_id == row.assessment_id and steps[0] == steps[1] and before.step != row.step:
            opens_later = not person.is_open(person.visit_of(row.assessment_id), before.at)
            assert before.is_bounced or opens_later

    @invariant()
    def nothing_breaks(self) -> None:
        assert self.faults == []

    @invariant()
    def a_decision_to_send_stands_for_every_message(self) -> None:
        made = in_reading(self.engine, lambda s: s.query(ReminderDecision).all())
        sent = {(each.assessment_id, each.step, each.channel) for each in made if not each.not_sent_because}
        taken = [(m.assessment_id, m.step, m.channel) for person in self.people for m in person.taken]
        assert len(set(taken)) == len(taken)  # I4
        assert set(taken) <= sent

    # -------------------------------------------------------------- looking up

    def work_all_off(self, which: int, fate: Fate) -> None:
        self.what_is_due_is_planned()
        self.a_dispatcher_claims(which)
        while self.dispatchers[which].claimed:
            self.a_dispatcher_decides_and_sends(which, fate)
            self.a_dispatcher_writes_down_the_answer(which)

    def tick(self) -> datetime:
        self.now += SECOND
        return self.now

    def row(self, delivery_id: int) -> Delivery:
        return in_reading(self.engine, lambda s: s.get_one(Delivery, delivery_id))

    def row_of(self, message: Message) -> Delivery:
        found = in_reading(self.engine, lambda s: reminders.by_message(s, message.own_id))
        assert found is not None
        return found

    def person_of(self, row: Delivery) -> Person:
        return next(each for each in self.people if each.phone.enrolment_id == row.enrolment_id)


@pytest.mark.requirement("I4", "I5")
def test_whatever_happens_nobody_is_written_to_wrongly_or_twice(sqlite):
    class OnThisDatabase(Reminders):
        databases = sqlite

    Reminders.left.clear()
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip
    assert Reminders.left.total() > 20  # else it would show nothing
