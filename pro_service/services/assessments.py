"""What is planned for a participant, and how each assessment stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import DeviceCaller, Operator, Staff
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.status import AssessmentFacts, Status, status
from pro_service.domain.windows import Window
from pro_service.services import studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.store import audit
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.participants import Enrolment
from pro_service.store.submissions import Submission


@dataclass(frozen=True, slots=True)
class MyAssessment:
    """One questionnaire as its participant's phone sees it: no score, nothing of other participants."""

    assessment_id: UUID
    visit: str
    visit_name: Mapping[str, str]
    instrument: str
    position: int
    form_version: str
    form_languages: tuple[str, ...]
    status: Status
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One assessment, its window and what came of it; window and submission are None where there is none."""

    assessment: Assessment
    window: Window | None
    submission: Submission | None
    status: Status


def list_mine(
    session: Session, now: datetime, forms: FormLibrary, who: DeviceCaller
) -> tuple[MyAssessment, ...]:
    """Everything planned for the enrolment that this phone speaks for, in the order of asking."""
    enrolment = session.get_one(Enrolment, who.enrolment_id)
    definition = studies.definition_of(session, enrolment.study_id, enrolment.study_version)
    return tuple(_mine(definition, forms, each) for each in standing(session, now, definition, enrolment))


def standing(
    session: Session, as_of: datetime, definition: StudyDefinition, enrolment: Enrolment
) -> list[Standing]:
    """The assessments of an enrolment and how each stood at `as_of`, by visit and position.

    Windows are computed from the anchors known then, not read from where they are stored for now.
    """
    rows = session.execute(
        select(Assessment, Submission)
        .outerjoin(
            Submission,
            (Submission.assessment_id == Assessment.id) & (Submission.recorded_at <= as_of),
        )
        .where(Assessment.enrolment_id == enrolment.id)
        .order_by(Assessment.visit_number, Assessment.position)
    ).all()
    events = windows.events_of(session, enrolment.id)
    known = _Known(
        as_of,
        windows.of_visits(definition, enrolment.site, events, as_of),
        expectations(session, as_of, enrolment.id),
        _expectation_ended_at(definition, events, as_of),
    )
    return [known.standing(assessment, submission) for assessment, submission in rows]


def expectations(session: Session, as_of: datetime, enrolment_id: UUID) -> dict[UUID, ExpectationChange]:
    """The last change of expectation of each assessment, where there was one by `as_of`."""
    changes = session.scalars(
        select(ExpectationChange)
        .join(Assessment, Assessment.id == ExpectationChange.assessment_id)
        .where(Assessment.enrolment_id == enrolment_id, ExpectationChange.recorded_at <= as_of)
        .order_by(ExpectationChange.recorded_at, ExpectationChange.id)
    )
    return {change.assessment_id: change for change in changes}


def change_expectation(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    assessment: Assessment,
    change_id: UUID,
    change: str,
    reason: str,
) -> ExpectationChange:
    """Record that an assessment is exempt, cancelled or expected again, for a coded reason."""
    row = ExpectationChange(
        id=change_id,
        assessment_id=assessment.id,
        change=change,
        reason=reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, str(assessment.enrolment_id), who.actor, f"assessment.{change}", [row])
    return row


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known of an enrolment at an instant, beside its assessments."""

    as_of: datetime
    windows: Mapping[str, Window | None]
    changes: Mapping[UUID, ExpectationChange]
    ended_at: datetime | None

    def standing(self, assessment: Assessment, submission: Submission | None) -> Standing:
        window = self.windows[assessment.visit]
        change = self.changes.get(assessment.id)
        at = {change.change: change.recorded_at} if change else {}
        facts = AssessmentFacts(
            as_of=self.as_of,
            opens_at=window.opens_at if window else None,
            closes_at=window.closes_at if window else None,
            received_at=submission.recorded_at if submission else None,
            is_in_window=submission.timing == "in_window" if submission else None,
            exempt_at=at.get("exempt"),
            cancelled_at=at.get("cancelled"),
            expectation_ended_at=self.ended_at,
        )
        return Standing(assessment, window, submission, status(facts))


def _expectation_ended_at(
    definition: StudyDefinition, events: Iterable[anchors.AnchorEvent], as_of: datetime
) -> datetime | None:
    """From when on nothing more is expected of the participant, by the study's table of end reasons."""
    ending = anchors.effects(anchors.ended(events, as_of), definition.end_reasons).expectation
    return ending.at if ending else None


def _mine(definition: StudyDefinition, forms: FormLibrary, each: Standing) -> MyAssessment:
    assessment = each.assessment
    use = definition.instrument(assessment.instrument)
    return MyAssessment(
        assessment_id=assessment.id,
        visit=assessment.visit,
        visit_name=definition.visit(assessment.visit).name,
        instrument=assessment.instrument,
        position=assessment.position,
        form_version=use.form_version,
        form_languages=forms.languages(assessment.instrument, use.form_version),
        status=each.status,
        opens_at=each.window.opens_at if each.window else None,
        due_at=each.window.due_at if each.window else None,
        closes_at=each.window.closes_at if each.window else None,
    )
