"""What is planned for a participant, and how each assessment stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import DeviceCaller
from pro_service.domain.protocol import Skipping, StudyDefinition
from pro_service.domain.status import AssessmentFacts, Status, status
from pro_service.domain.windows import Window
from pro_service.services import studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.offers import Offering, offering
from pro_service.store import arrivals
from pro_service.store import drafts as drafts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store import quarantine as quarantine_store
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.arrivals import Planned
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.corrections import Correction
from pro_service.store.enrolments import Found
from pro_service.store.licences import Presentation
from pro_service.store.submissions import Particulars, Submission


@dataclass(frozen=True, slots=True)
class MyAssessment:
    """One questionnaire as its participant's phone sees it: no score, nothing of other participants."""

    assessment_id: UUID
    visit: str
    visit_name: Mapping[str, str]
    instrument: str
    position: int
    minutes: int | None
    skipping: Skipping
    form_version: str
    form_languages: tuple[str, ...]
    status: Status
    can_start: bool
    why_not: str | None
    start_languages: tuple[str, ...]
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    draft_saved_at: datetime | None
    is_held: bool

    @property
    def is_left(self) -> bool:
        """Whether it is still asked, now or later."""
        return self.status in (Status.NOT_YET_OPEN, Status.OPEN, Status.STARTED)

    @property
    def opens_next_at(self) -> datetime | None:
        """When it opens, None where it has opened or the day is not known."""
        return self.opens_at if self.status is Status.NOT_YET_OPEN else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One assessment, its window and what came of it, each None where there is none.

    is_freed  what was answered after the last showing counts no longer: the next is another administration
    """

    assessment: Assessment
    window: Window | None
    submission: Submission | None
    correction: Correction | None
    presentation: Presentation | None
    status: Status
    is_freed: bool = False

    @property
    def particulars(self) -> Particulars | None:
        """How it was filled in and judged, as it stands corrected."""
        return self.correction or self.submission

    @property
    def going_on(self) -> Presentation | None:
        """The showing that is gone on with; None where the next one is a first."""
        return None if self.is_freed else self.presentation


@dataclass(frozen=True, slots=True)
class Course:
    """An enrolment at an instant: its study definition, anchor events and everything planned for it.

    ended_at  from when on nothing more is expected of the participant, None while more is
    """

    found: Found
    definition: StudyDefinition
    events: tuple[anchors.AnchorEvent, ...]
    assessments: tuple[Standing, ...]
    ended_at: datetime | None


def list_mine(
    session: Session, now: datetime, forms: FormLibrary, who: DeviceCaller
) -> tuple[MyAssessment, ...]:
    """Everything planned that this phone speaks for, in the order of asking."""
    (course,) = courses(session, now, [enrolments_store.of_device(session, who.enrolment_id)])
    enrolment, definition = course.found.enrolment, course.definition
    offered = offering(session, now, forms, enrolment, definition, is_ended=course.ended_at is not None)
    saved = drafts_store.saved(session, enrolment.id)
    held = quarantine_store.waiting(session, enrolment.id)
    mine = (each for each in course.assessments if who.speaks_for(each.assessment.visit))
    return tuple(
        _mine(offered, each, saved.get(each.assessment.id), is_held=each.assessment.id in held)
        for each in mine
    )


def courses(
    session: Session,
    as_of: datetime,
    found: Sequence[Found],
    anchors_at: datetime | None = None,
    instrument: str | None = None,
    known_events: Iterable[AnchorEvent] | None = None,
) -> list[Course]:
    """How everything planned for these enrolments stood at `as_of`, in their order.

    instrument    what is planned with it alone; None: with any
    known_events  all anchor events of theirs, where they were read already; None: they are read

    Windows are computed from the anchors known then, not read from where they are stored for now. For readers
    beyond the site `anchors_at` says up to when anchor events count (domain/blinding.py).
    """
    anchors_at = anchors_at or as_of
    ids = [each.enrolment.id for each in found]
    events = (
        windows.events_of(session, ids) if known_events is None else windows.by_enrolment(ids, known_events)
    )
    planned: dict[UUID, list[Planned]] = defaultdict(list)
    changes: dict[UUID, ExpectationChange] = {}
    for one in arrivals.planned(session, ids, as_of, instrument):
        planned[one.assessment.enrolment_id].append(one)
        if one.change is not None:
            changes[one.assessment.id] = one.change
    definitions = studies.definitions_for(session, found, as_of)
    return [
        course(
            as_of,
            anchors_at,
            each,
            definitions[each.enrolment.id],
            events[each.enrolment.id],
            changes,
            planned[each.enrolment.id],
        )
        for each in found
    ]


def course(
    as_of: datetime,
    anchors_at: datetime,
    found: Found,
    definition: StudyDefinition,
    events: tuple[anchors.AnchorEvent, ...],
    changes: Mapping[UUID, ExpectationChange],
    planned: Iterable[Planned],
) -> Course:
    """How everything planned for one enrolment stands by these facts; what is imagined among them counts.

    An assessment that this version of the study and those before it do not plan was not there yet.
    """
    enrolment = found.enrolment
    known = _Known(
        as_of,
        partial(windows.of_visits, site=enrolment.site, events=tuple(events), as_of=anchors_at),
        definition,
        windows.of_visits(definition, enrolment.site, events, anchors_at),
        changes,
        windows.ends_of(definition, events, anchors_at)[0],
    )
    mine = (
        each
        for each in planned
        if each.assessment.enrolment_id == enrolment.id
        and definition.has_planned(each.assessment.visit, each.assessment.instrument)
    )
    standing = tuple(known.standing(each) for each in mine)
    return Course(found, definition, events, standing, known.ended_at)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known of an enrolment at an instant, beside its assessments."""

    as_of: datetime
    windows_by: Callable[[StudyDefinition], Mapping[str, Window | None]]
    definition: StudyDefinition
    windows: Mapping[str, Window | None]
    changes: Mapping[UUID, ExpectationChange]
    ended_at: datetime | None
    windows_kept: dict[int, Mapping[str, Window | None]] = field(default_factory=dict)

    def standing(self, planned: Planned) -> Standing:
        assessment, submission, shown = planned.assessment, planned.submission, planned.presentation
        filled_in = planned.particulars
        window = self._window(assessment, planned.begun_at)
        change = self.changes.get(assessment.id)
        at = {change.change: change.recorded_at} if change else {}
        facts = AssessmentFacts(
            as_of=self.as_of,
            opens_at=window.opens_at if window else None,
            closes_at=window.closes_at if window else None,
            started_at=shown.started_at if shown else None,
            received_at=submission.recorded_at if submission else None,
            is_in_window=is_in_window(filled_in, window) if filled_in else None,
            exempt_at=at.get("exempt"),
            cancelled_at=at.get("cancelled"),
            expectation_ended_at=self.ended_at,
        )
        return Standing(
            assessment, window, submission, planned.correction, shown, status(facts), bool(planned.is_freed)
        )

    def _window(self, assessment: Assessment, begun_at: datetime | None) -> Window | None:
        """What was begun or answered keeps the window of the study version that it was begun under."""
        kept = self.definition.kept_since(begun_at, assessment.visit, assessment.instrument)
        if kept is self.definition:
            return self.windows[assessment.visit]
        if kept.version not in self.windows_kept:
            self.windows_kept[kept.version] = self.windows_by(kept)
        return self.windows_kept[kept.version][assessment.visit]


def is_in_window(filled_in: Particulars, window: Window | None) -> bool:
    """Judged by the window as it is known now; `timing` keeps how it was judged on arrival or correction.

    Late is what was completed after the window had closed, by every reading of the phone's clock.
    """
    if window is None:
        return filled_in.timing == "in_window"
    return not filled_in.readings.all_from(window.closes_at)


def _mine(
    offered: Offering, each: Standing, draft_saved_at: datetime | None, *, is_held: bool
) -> MyAssessment:
    assessment, definition = each.assessment, offered.definition
    use = definition.instrument(assessment.instrument)
    offer = offered.of(assessment, each.status, each.going_on)
    return MyAssessment(
        assessment_id=assessment.id,
        visit=assessment.visit,
        visit_name=definition.visit(assessment.visit).name,
        instrument=assessment.instrument,
        position=assessment.position,
        minutes=use.minutes,
        skipping=use.skipping,
        form_version=use.form_version,
        form_languages=offered.forms.languages(assessment.instrument, use.form_version),
        status=each.status,
        can_start=offer.can_start,
        why_not=offer.why_not,
        start_languages=offer.languages,
        opens_at=each.window.opens_at if each.window else None,
        due_at=each.window.due_at if each.window else None,
        closes_at=each.window.closes_at if each.window else None,
        draft_saved_at=draft_saved_at,
        is_held=is_held,
    )
