"""One participant's way through the study: enrolment, visits, questionnaires, and what comes in between."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import scoring
from pro_service.domain.anchors import END_KINDS
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import StudyDefinition, Visit
from pro_service.domain.submissions import Upload
from pro_service.domain.windows import Window, window
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.participants import ConsentGiven, Enrolling
from pro_service.simulation.acts import Act, Enrol, IssueCode, PairPhone, RecordEvent, Send
from pro_service.simulation.answers import answers
from pro_service.simulation.cohort import Candidate, weekday
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
MONTH = timedelta(days=30.44)


class Course:
    """Draws one participant's acts; each part of it from a stream of its own, so that they stay apart."""

    def __init__(self, definition: StudyDefinition, candidate: Candidate, ends_at: datetime) -> None:
        self._definition, self._who, self._ends_at = definition, candidate, ends_at
        self._zone = ZoneInfo(candidate.site.zone)
        self._rng = self._stream("course")
        self.enrolment_id = self._new_id()
        self._device_id, self._code_id = self._new_id(), self._new_id()
        self.selected_on = weekday(candidate.day_0 - timedelta(days=self._rng.randint(14, 25)))
        is_put_off = candidate.fate.kind == "infusion_put_off"
        self._planned_on = candidate.day_0 - (PUT_OFF_BY if is_put_off else timedelta())

    def acts(self) -> Iterator[Act]:
        """Everything this participant does and undergoes, in no order."""
        yield from self._enrolment()
        yield from self._events()
        for visit in self._definition.visits:
            yield from self._visit(visit)

    # ------------------------------------------------------------------ at the site

    def _enrolment(self) -> Iterator[Act]:
        at, minute = self._enrolled_at, timedelta(minutes=1)
        yield Enrol(at, self.enrolment_id, self._enrolling(at - 60 * minute))
        yield IssueCode(at + 5 * minute, self.enrolment_id, self._code_id)
        secret = f"{self._stream('secret').getrandbits(256):064x}"
        yield PairPhone(at + 9 * minute, self.enrolment_id, self._code_id, self._device_id, secret)

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

    def _event(self, at: datetime, **asked: object) -> RecordEvent:
        return RecordEvent(at, self.enrolment_id, self._new_id(), AnchorEventAsked(**asked))  # type: ignore[arg-type]

    # ------------------------------------------------------------------ on the phone

    def _visit(self, visit: Visit) -> Iterator[Act]:
        anchor_on = {"selection": self.selected_on, "infusion": self._who.day_0}.get(visit.anchor)
        if anchor_on is None:
            return
        opened = window(visit, anchor_on, self._who.site.zone)
        rng = self._stream(f"visit {visit.code}")
        begun_at = self._begun_at(rng, visit, opened)
        if begun_at is None or self._is_silent(begun_at):
            return
        day = Day(self._stream(f"day {visit.code}"), self._who.person, self._months(begun_at))
        filled_in = list(self._filled_in(rng, visit, begun_at, day))
        yield from self._sent(rng, visit, filled_in)

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
            zone=self._who.site.zone,
            mode=use.mode,
            completed_by="helped" if rng.random() < HELPED else "participant",
            answers=given,
        )

    def _sent(self, rng: Random, visit: Visit, filled_in: list[tuple[datetime, Upload]]) -> Iterator[Act]:
        """At once, or when the phone is online again; twice where the answer was lost."""
        offline = timedelta(hours=rng.uniform(5, 200)) if rng.random() < OFFLINE else timedelta()
        back_online_at = filled_in[-1][0] + offline if offline else None
        for nth, (completed_at, upload) in enumerate(filled_in):
            at = (back_online_at or completed_at) + timedelta(seconds=3 * nth + rng.uniform(1, 3))
            submission_id = self._new_id()
            yield self._send(at, submission_id, upload)
            if rng.random() < LOST_ANSWER:
                yield self._send(at + timedelta(seconds=rng.uniform(15, 90)), submission_id, upload)

    def _send(self, at: datetime, submission_id: UUID, upload: Upload) -> Send:
        return Send(at, self.enrolment_id, self._device_id, submission_id, upload, self._on_phone(at))

    # ------------------------------------------------------------------ time and chance

    def _on_phone(self, at: datetime) -> datetime:
        """What the phone takes an instant for, in its own zone, to the second."""
        right_from = self._at(self._who.day_0, 0, 0) + CLOCK_IS_WRONG_FOR
        is_wrong = self._who.fate.kind == "wrong_clock" and at < right_from
        shown = at + (CLOCK_IS_WRONG_BY if is_wrong else timedelta())
        return shown.astimezone(self._zone).replace(microsecond=0)

    def _at(self, on: date, first_hour: int, last_hour: int, rng: Random | None = None) -> datetime:
        """Some instant of a local day, from one hour to another; that hour itself where they are the same."""
        seconds = (rng or self._rng).randint(0, (last_hour - first_hour) * 3600)
        local = datetime.combine(on, time(first_hour), self._zone)
        return local.astimezone(UTC) + timedelta(seconds=seconds)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _months(self, at: datetime) -> float:
        return (at - self._at(self._who.day_0, 0, 0)) / MONTH

    def _new_id(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)

    def _stream(self, of: str) -> Random:
        return Random(f"{self._who.seed}/{of}")  # noqa: S311 (to be repeated, not to be secret)


def _mostly_midway(rng: Random, whole_days: int) -> int:
    """A day of the window, counted from its first: mostly around the middle."""
    return round(rng.triangular(0, whole_days - 1, whole_days / 2))
