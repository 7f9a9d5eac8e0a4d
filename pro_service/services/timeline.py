"""The course of one participant as the site sees it: every assessment, what came of it, what was tried."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors, contact_attempts
from pro_service.domain.permissions import Scope
from pro_service.domain.receipts import receipt_code
from pro_service.domain.status import Status
from pro_service.domain.timeline import badges
from pro_service.services import assessments
from pro_service.services.assessments import Course, Standing
from pro_service.services.participants import in_reach
from pro_service.services.reminders import telling
from pro_service.services.reminders.telling import Reminder
from pro_service.store import arrivals, responses
from pro_service.store import assessments as assessments_store
from pro_service.store import check_ins as check_ins_store
from pro_service.store import contact_attempts as contact_attempts_store
from pro_service.store import not_done_reasons as not_done_reasons_store
from pro_service.store import paper as paper_store
from pro_service.store.assessments import ExpectationChange
from pro_service.store.check_ins import CheckIn
from pro_service.store.contact_attempts import ContactAttempt
from pro_service.store.corrections import Invalidation
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.reminders import Alarm
from pro_service.store.submissions import Quarantined


@dataclass(frozen=True, slots=True)
class Received:
    """The response that stands: its times, how it was judged and its marks; no answer, no score.

    version  1 as received; later ones are corrections, by which the times and marks are told
    lag_s    whole seconds from its completion, by our clock, to its arrival
    """

    submission_id: UUID
    version: int
    received_at: datetime
    completed_at: datetime
    lag_s: int
    timing: str
    flags: tuple[str, ...]
    mode: str
    completed_by: str
    receipt_code: str


@dataclass(frozen=True, slots=True)
class OnTimeline:
    """One assessment.

    status_reason     why it is exempt or cancelled: the coded reason given, or the kind of end
    not_done_reasons  in the order of recording: the last one counts
    invalidated       what was received for it before and counts no longer, in the order of invalidation
    held              uploads for it that are kept aside and not decided about
    reminders         what was decided about each step, sent or not, in the order of deciding
    alarms            reminders that should have been and were not
    """

    assessment_id: UUID
    visit: str
    visit_number: float
    instrument: str
    position: int
    status: Status
    status_reason: str | None
    badges: tuple[str, ...]
    opens_at: datetime | None
    due_at: datetime | None
    overdue_at: datetime | None
    closes_at: datetime | None
    started_at: datetime | None
    received: Received | None
    invalidated: tuple[Invalidation, ...]
    held: tuple[Quarantined, ...]
    not_done_reasons: tuple[NotDoneReason, ...]
    reminders: tuple[Reminder, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A participant's course at an instant, with the contact log and the check-ins that stand.

    `superseded` are the ids of rows of the contact log that a later row put right.
    """

    enrolment_id: UUID
    subject_id: str
    items: tuple[OnTimeline, ...]
    contacts: tuple[ContactAttempt, ...]
    check_ins: tuple[CheckIn, ...]
    superseded: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known beside the course itself, by assessment."""

    as_of: datetime
    end: anchors.End | None
    changes: Mapping[UUID, ExpectationChange]
    invalidated: Mapping[UUID, Sequence[Invalidation]]
    held: Mapping[UUID, Sequence[Quarantined]]
    reasons: Mapping[UUID, Sequence[NotDoneReason]]
    on_paper: frozenset[str | None]
    to_enter: frozenset[UUID]
    reminders: Mapping[UUID, Sequence[Reminder]]
    alarms: Mapping[UUID, Sequence[Alarm]]


def read(
    session: Session,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    as_of: datetime,
    anchors_at: datetime,
    *,
    at_site: bool,
) -> Timeline:
    """The course of a participant, with the anchor events recorded up to `anchors_at`.

    Beyond the site reminders, alarms and check-ins are left out: what is decided within a minute of an anchor
    event, and who arrives for it, tells its hour (I8).

    Raises NotFound for what is out of reach.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    (course,) = assessments.courses(session, as_of, [found], anchors_at)
    contacts = contact_attempts_store.of_enrolments(session, [enrolment_id], as_of)
    standing = contact_attempts.standing(each.as_attempt() for each in contacts)
    beside = _Beside(
        as_of=as_of,
        end=_end(course, anchors_at),
        changes=assessments_store.last_changes(session, [enrolment_id], as_of),
        invalidated=_by_assessment(responses.invalidations_of(session, enrolment_id, as_of)),
        held=_by_assessment(arrivals.held_of(session, enrolment_id, as_of)),
        reasons=_by_assessment(not_done_reasons_store.of_enrolments(session, [enrolment_id], as_of)),
        on_paper=frozenset(each.visit for each in standing if each.outcome == "answered-on-paper"),
        to_enter=paper_store.to_enter(session, [enrolment_id], as_of),
        reminders=telling.reminders_of(session, enrolment_id, as_of) if at_site else {},
        alarms=telling.alarms_of(session, enrolment_id, as_of) if at_site else {},
    )
    return Timeline(
        enrolment_id,
        found.subject_id,
        tuple(_on_timeline(each, beside) for each in course.assessments),
        tuple(contacts),
        tuple(check_ins_store.standing(session, enrolment_id, as_of)) if at_site else (),
        frozenset(each.id for each in contacts) - {each.id for each in standing},
    )


def _end(course: Course, anchors_at: datetime) -> anchors.End | None:
    """What ended the expectation, if anything did."""
    ends = anchors.ended(course.events, anchors_at)
    return anchors.effects(ends, course.definition.end_reasons).expectation


def _by_assessment(rows: Sequence) -> dict[UUID, list]:
    found: dict[UUID, list] = defaultdict(list)
    for row in rows:
        found[row.assessment_id].append(row)
    return found


def _on_timeline(standing: Standing, beside: _Beside) -> OnTimeline:
    assessment, window = standing.assessment, standing.window
    due_at = window.due_at if window else None
    is_on_paper = assessment.visit in beside.on_paper or assessment.id in beside.to_enter
    return OnTimeline(
        assessment_id=assessment.id,
        visit=assessment.visit,
        visit_number=assessment.visit_number,
        instrument=assessment.instrument,
        position=assessment.position,
        status=standing.status,
        status_reason=_status_reason(standing, beside),
        badges=badges(standing.status, due_at, beside.as_of, is_on_paper=is_on_paper),
        opens_at=window.opens_at if window else None,
        due_at=due_at,
        overdue_at=window.overdue_at if window else None,
        closes_at=window.closes_at if window else None,
        started_at=standing.presentation.started_at if standing.presentation else None,
        received=_received(standing),
        invalidated=tuple(beside.invalidated.get(assessment.id, ())),
        held=tuple(beside.held.get(assessment.id, ())),
        not_done_reasons=tuple(beside.reasons.get(assessment.id, ())),
        reminders=tuple(beside.reminders.get(assessment.id, ())),
        alarms=tuple(beside.alarms.get(assessment.id, ())),
    )


def _status_reason(standing: Standing, beside: _Beside) -> str | None:
    if standing.status not in (Status.EXEMPT, Status.CANCELLED):
        return None
    change = beside.changes.get(standing.assessment.id)
    if change is not None and change.change == standing.status.value:
        return change.reason
    return beside.end.kind if beside.end else None


def _received(standing: Standing) -> Received | None:
    submission, filled_in = standing.submission, standing.particulars
    if submission is None or filled_in is None:
        return None
    lag = submission.recorded_at - filled_in.corrected_completed_at
    return Received(
        submission_id=submission.id,
        version=standing.correction.version if standing.correction else 1,
        received_at=submission.recorded_at,
        completed_at=filled_in.corrected_completed_at,
        lag_s=lag // timedelta(seconds=1),
        timing=filled_in.timing,
        flags=tuple(filled_in.flags),
        mode=filled_in.mode,
        completed_by=filled_in.completed_by,
        receipt_code=receipt_code(submission.content_hash),
    )
