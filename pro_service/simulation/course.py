"""One participant's way through the study: enrolment, visits, questionnaires, and what comes in between."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import scoring
from pro_service.domain.anchors import END_KINDS
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import Visit
from pro_service.domain.submissions import Upload
from pro_service.domain.windows import Window
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.participants import ConsentGiven, Enrolling
from pro_service.simulation.acts import Act, Enrol, IssueCode, PairPhone, RecordEvent, Send
from pro_service.simulation.amending import Versions
from pro_service.simulation.answers import answers
from pro_service.simulation.around import Lived, around
from pro_service.simulation.cohort import Candidate, weekday
from pro_service.simulation.life import Life, new_id, stream
from pro_service.simulation.reach import Reach
from pro_service.simulation.traits import Day

MISSED, MISSED_EARLY = 0.07, 0.02  # a visit; before and on day 0 the site is at hand
LATE = 0.06  # completed after the window, where the study still takes it
GIVEN_UP = 0.03  # after the first questionnaire of a visit
OFFLINE = 0.12  # sent days after it was completed
LOST_ANSWER = 0.06  # the phone never saw the receipt, and sends again
HELPED = 0.04  # somebody read the questions out

DAYS_OF_SILENCE = 75  # before somebody is given up as lost
CLOCK_IS_WRONG_BY, CLOCK_IS_WRONG_FOR = timedelta(hours=3, minutes=20), timedelta(days=60)
PUT_OFF_BY = timedelta(days=3)
FOUND_AFTER = timedelta(days=10)  # the lost phone, which then sends what it holds
SETTLED_IN = timedelta(minutes=15)
MONTH = timedelta(days=30.44)


UNDISTURBED = ("no_contact", "no_more_contact")
"""Whom nobody calls, and who says nothing of when it suits."""


class Course:
    """Draws one participant's acts; each part of it from a stream of its own, so that they stay apart."""

    def __init__(self, versions: Versions, candidate: Candidate, ends_at: datetime) -> None:
        self._versions, self._who, self._ends_at = versions, candidate, ends_at
        self._definition = versions.first
        self._rng = stream(candidate, "course")
        self.enrolment_id = self._new_id()
        self._life = Life(candidate, self.enrolment_id)
        self._device_id, self._code_id = self._new_id(), self._new_id()
        self.selected_on = weekday(candidate.day_0 - timedelta(days=self._rng.randint(14, 25)))
        is_put_off = candidate.fate.kind == "infusion_put_off"
        self._planned_on = candidate.day_0 - (PUT_OFF_BY if is_put_off else timedelta())
        self._reach = Reach(self._life, self._met_at)

    def acts(self) -> Iterator[Act]:
        """Everything this participant does and undergoes, in no order."""
        yield from self._enrolment()
        yield from self._events()
        begun_at, until = self._enrolled_at + SETTLED_IN, self._left_at
        yield from (act for act in self._wishes() if begun_at < act.at and (until is None or act.at < until))
        for visit in self._definition.visits:
            yield from self._visit(visit)

    # ------------------------------------------------------------------ at the site

    def _enrolment(self) -> Iterator[Act]:
        at, minute = self._enrolled_at, timedelta(minutes=1)
        yield Enrol(at, self.enrolment_id, self._enrolling(at - 60 * minute))
        yield IssueCode(at + 5 * minute, self.enrolment_id, self._code_id)
        secret = f"{self._stream('secret').getrandbits(256):064x}"
        yield PairPhone(at + 9 * minute, self.enrolment_id, self._code_id, self._device_id, secret)
        yield from self._reach.at_enrolment(at, self._device_id)

    @cached_property
    def _enrolled_at(self) -> datetime:
        return self._at(self.selected_on, 9, 12)

    def _enrolling(self, signed_at: datetime) -> Enrolling:
        form = self._definition.consent.versions[0]
        withheld = {"contact"} if self._who.fate.kind == "no_contact" else set()
        given = tuple(sorted(set(form.permissions) - withheld))
        language = self._who.language
        consent = ConsentGiven(form.version, language, given, signed_at)
        who = self._who
        return Enrolling(who.subject_id, who.site.code, language, who.site.zone, self.selected_on, consent)

    def _events(self) -> Iterator[Act]:
        who, soon = self._who, timedelta(minutes=3)
        if "selection" in self._definition.anchors:
            yield self._event(self._enrolled_at + soon, kind="selection", occurred_on=self.selected_on)
        agreed_at = self._at(weekday(self._planned_on - timedelta(days=8)), 12, 14)
        if "randomisation" in self._definition.anchors:
            yield self._event(agreed_at, kind="randomisation", occurred_on=agreed_at.date())
        yield self._event(agreed_at + soon, kind="infusion", occurred_on=self._planned_on, is_planned=True)
        yield self._event(self._at(who.day_0, 16, 18), kind="infusion", occurred_on=who.day_0)
        if self._end is not None:
            kind, at = self._end
            yield self._event(at + timedelta(hours=2), kind=kind, occurred_at=at)

    @cached_property
    def _end(self) -> tuple[str, datetime] | None:
        """What ends for this participant in the course of the follow-up, and when."""
        fate = self._who.fate
        if fate.kind not in END_KINDS or fate.kind not in self._definition.anchors:
            return None
        on = weekday(self._who.day_0 + fate.share * self._who.months * MONTH)
        return fate.kind, self._at(on, 10, 13)

    @cached_property
    def _met_at(self) -> datetime | None:
        """When the participant's fate comes; None for one that has no time of its own."""
        fate = self._who.fate
        on = self._who.day_0 + fate.share * self._who.months * MONTH
        return self._at(on, 16, 20, self._stream("fate")) if fate.share else None

    @property
    def _left_at(self) -> datetime | None:
        """From when on neither the participant does anything nor the site about them."""
        return None if self._end is None or self._end[0] == "treatment_stop" else self._end[1]

    def _wishes(self) -> Iterator[Act]:
        yield from self._reach.later(self._device_id)
        for visit in self._definition.visits:
            lived = self._lived(visit)
            if lived is not None and not self._who.waits and self._who.fate.kind not in UNDISTURBED:
                yield from around(self._life, lived)
        if self._replaced_at is not None:
            yield from self._new_phone(self._replaced_at)

    def _new_phone(self, at: datetime) -> Iterator[Act]:
        rng, minute = self._stream("new phone"), timedelta(minutes=1)
        code_id, secret = new_id(rng), f"{rng.getrandbits(256):064x}"
        yield IssueCode(at - 10 * minute, self.enrolment_id, code_id)
        yield PairPhone(at, self.enrolment_id, code_id, self._second_device_id, secret)
        yield from self._reach.on_phone(at + minute, self._second_device_id)

    @cached_property
    def _second_device_id(self) -> UUID:
        return new_id(self._stream("second phone"))

    @cached_property
    def _lost_with(self) -> Lived | None:
        """The visit whose answers are on a phone that is lost before it sends them."""
        if self._who.fate.kind != "lost_phone" or self._met_at is None:
            return None
        for visit in self._definition.visits:
            opened, begun_at = self._begun(visit)
            if opened and begun_at and opened.opens_at > self._met_at and begun_at < opened.closes_at:
                return Lived(visit, opened, begun_at, self._device_id)
        return None

    @cached_property
    def _replaced_at(self) -> datetime | None:
        """When the participant has a new phone: once the visit is over."""
        if self._lost_with is None:
            return None
        closed_on = self._day(self._lost_with.window.closes_at)
        return self._at(closed_on + timedelta(days=1), 10, 13, self._stream("replacement"))

    def _phone(self, at: datetime) -> UUID:
        is_new = self._replaced_at is not None and at >= self._replaced_at
        return self._second_device_id if is_new else self._device_id

    def _event(self, at: datetime, **asked: object) -> RecordEvent:
        return RecordEvent(at, self.enrolment_id, self._new_id(), AnchorEventAsked(**asked))  # type: ignore[arg-type]

    # ------------------------------------------------------------------ on the phone

    def _visit(self, visit: Visit) -> Iterator[Act]:
        opened, begun_at = self._begun(visit)
        if opened is None or begun_at is None or self._is_silent(begun_at):
            return
        rng = self._stream(f"visit {visit.code}")
        self._begun_at(rng, visit, opened)  # drawn again, so that what is drawn after it is the same
        day = Day(self._stream(f"day {visit.code}"), self._who.person, self._months(begun_at))
        filled_in = list(self._filled_in(rng, visit, begun_at, day))
        yield from self._sent(rng, visit, filled_in)

    def _begun(self, visit: Visit) -> tuple[Window | None, datetime | None]:
        """The window of a visit and when it is begun; None for no window, and for never."""
        anchor_on = {"selection": self.selected_on, "infusion": self._who.day_0}.get(visit.anchor)
        if anchor_on is None:
            return None, None
        opened = self._versions.lived(visit, anchor_on, self._who.site.zone)
        return opened, self._begun_at(self._stream(f"visit {visit.code}"), visit, opened)

    def _lived(self, visit: Visit) -> Lived | None:
        """A visit with what is answered at it; None where it has no window."""
        opened, begun_at = self._begun(visit)
        if opened is None:
            return None
        is_silent = begun_at is not None and self._is_silent(begun_at)
        return Lived(visit, opened, None if is_silent else begun_at, self._phone(opened.opens_at))

    def _begun_at(self, rng: Random, visit: Visit, opened: Window) -> datetime | None:
        """When the participant sits down to it; None for never."""
        is_early = opened.closes_at <= self._at(self._who.day_0 + timedelta(days=1), 0, 0)
        missed, late = rng.random() < (MISSED_EARLY if is_early else MISSED), rng.random() < LATE
        if self._who.waits:
            missed, late = opened.holds(self._ends_at), False
        if missed:
            return None
        if is_early:
            return self._before_day_0(rng, visit)
        if late and visit.late_policy == "open_with_flag":
            return self._at(self._day(opened.closes_at) + timedelta(days=rng.randint(0, 4)), 8, 21, rng)
        whole_days = (opened.closes_at - opened.opens_at).days
        after_opening = timedelta(days=_mostly_midway(rng, whole_days))
        return self._at(self._day(opened.opens_at) + after_opening, 8, 21, rng)

    def _before_day_0(self, rng: Random, visit: Visit) -> datetime:
        """At the selection visit itself, or at home on one of the last evenings before the infusion."""
        if visit.anchor == "selection":
            return self._enrolled_at + timedelta(minutes=rng.uniform(12, 40))
        evenings_before = rng.choice((0, 0, 1, 1, 2, 3))
        on = self._planned_on - timedelta(days=evenings_before)
        return self._at(on, 7, 9, rng) if on == self._who.day_0 else self._at(on, 18, 21, rng)

    def _is_silent(self, begun_at: datetime) -> bool:
        """After the end of the participation, and for a while before somebody is given up as lost."""
        if self._end is None or self._end[0] == "treatment_stop":
            return False
        kind, at = self._end
        return begun_at > at - timedelta(days=DAYS_OF_SILENCE if kind == "lost_to_follow_up" else 1)

    def _filled_in(
        self, rng: Random, visit: Visit, at: datetime, day: Day
    ) -> Iterator[tuple[datetime, Upload]]:
        """Each questionnaire with the instant at which it was really completed."""
        for nth, instrument in enumerate(visit.instruments):
            if nth and rng.random() < GIVEN_UP:
                return
            use = self._definition.instrument(instrument)
            definition = scoring.load(instrument, use.definition_version)
            completed_at = at + timedelta(seconds=len(definition.items) * rng.uniform(8, 15))
            given = answers(rng, definition, day, self._who.habits)
            yield completed_at, self._upload(rng, visit, instrument, (at, completed_at), given)
            at = completed_at + timedelta(seconds=rng.uniform(20, 120))

    def _upload(
        self,
        rng: Random,
        visit: Visit,
        instrument: str,
        times: tuple[datetime, datetime],
        given: dict[str, int | str],
    ) -> Upload:
        started_at, completed_at = (self._on_phone(at) for at in times)
        use = self._definition.instrument(instrument)
        return Upload(
            assessment_id=assessment_id(self.enrolment_id, visit.code, instrument),
            instrument=instrument,
            form_version=use.form_version,
            language=self._who.language,
            started_at=started_at,
            completed_at=completed_at,
            zone=self._reach.zone(times[1]),
            mode=use.mode,
            completed_by="helped" if rng.random() < HELPED else "participant",
            answers=given,
        )

    def _sent(self, rng: Random, visit: Visit, filled_in: list[tuple[datetime, Upload]]) -> Iterator[Act]:
        """At once, or when the phone is online again; twice where the answer was lost."""
        offline = timedelta(hours=rng.uniform(5, 200)) if rng.random() < OFFLINE else timedelta()
        back_online_at = filled_in[-1][0] + offline if offline else None
        if self._lost_with is not None and self._lost_with.visit == visit:
            back_online_at = self._lost_with.window.closes_at + FOUND_AFTER
        for nth, (completed_at, upload) in enumerate(filled_in):
            at = (back_online_at or completed_at) + timedelta(seconds=3 * nth + rng.uniform(1, 3))
            submission_id = self._new_id()
            yield self._send(at, filled_in[0][0], submission_id, upload)
            if rng.random() < LOST_ANSWER:
                again_at = at + timedelta(seconds=rng.uniform(15, 90))
                yield self._send(again_at, filled_in[0][0], submission_id, upload)

    def _send(self, at: datetime, filled_in_at: datetime, submission_id: UUID, upload: Upload) -> Send:
        """By the phone on which it was filled in."""
        phone = self._phone(filled_in_at)
        return Send(at, self.enrolment_id, phone, submission_id, upload, self._on_phone(at))

    # ------------------------------------------------------------------ time and chance

    def _on_phone(self, at: datetime) -> datetime:
        """What the phone takes an instant for, in its own zone, to the second."""
        right_from = self._at(self._who.day_0, 0, 0) + CLOCK_IS_WRONG_FOR
        is_wrong = self._who.fate.kind == "wrong_clock" and at < right_from
        shown = at + (CLOCK_IS_WRONG_BY if is_wrong else timedelta())
        return shown.astimezone(ZoneInfo(self._reach.zone(at))).replace(microsecond=0)

    def _at(self, on: date, first_hour: int, last_hour: int, rng: Random | None = None) -> datetime:
        return self._life.at(on, first_hour, last_hour, rng or self._rng)

    def _day(self, at: datetime) -> date:
        return self._life.day(at)

    def _months(self, at: datetime) -> float:
        return (at - self._at(self._who.day_0, 0, 0)) / MONTH

    def _new_id(self) -> UUID:
        return new_id(self._rng)

    def _stream(self, of: str) -> Random:
        return self._life.stream(of)


def _mostly_midway(rng: Random, whole_days: int) -> int:
    """A day of the window, counted from its first: mostly around the middle."""
    return round(rng.triangular(0, whole_days - 1, whole_days / 2))
