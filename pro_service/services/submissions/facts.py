"""Gathering what the decision about an upload hangs on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors
from pro_service.domain.answers import as_scored
from pro_service.domain.callers import DeviceCaller, Entrant
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Facts, Known, Upload
from pro_service.domain.timing import Readings, readings
from pro_service.services import studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.submissions.outcomes import Arrival
from pro_service.store import arrivals
from pro_service.store import devices as devices_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store.arrivals import AssessmentFound
from pro_service.store.assessments import Assessment
from pro_service.store.licences import Presentation
from pro_service.store.participants import Enrolment

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Case:
    """One upload with all that is known around it; `attempt` is the number of this answer.

    definition  the version of the study that the enrolment follows now
    kept        the version under which the assessment was begun: how it is scored and judged hangs on it
    """

    session: Session
    now: datetime
    who: DeviceCaller | Entrant
    submission_id: UUID
    arrival: Arrival
    definition: StudyDefinition
    kept: StudyDefinition
    attempt: int
    facts: Facts
    forms: FormLibrary
    enrolment: Enrolment

    @property
    def upload(self) -> Upload:
        return self.arrival.upload

    @property
    def device_id(self) -> UUID | None:
        """The phone that it came from; None where it was entered from paper."""
        return self.who.device_id if isinstance(self.who, DeviceCaller) else None

    @property
    def entered_by(self) -> str | None:
        """Who entered it from paper; None where it came from a phone."""
        return self.who.actor if isinstance(self.who, Entrant) else None


def gather(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller | Entrant,
    submission_id: UUID,
    arrival: Arrival,
) -> Case:
    """Read every fact the ordered table may ask for, within the caller's transaction."""
    mine = enrolments_store.of_device(session, who.enrolment_id)
    definition = studies.definition_for(session, mine)
    found = arrivals.assessment_to_answer(session, who.enrolment_id, arrival.upload.assessment_id)
    kept, facts, attempt = definition, Facts(now=now, is_of_enrolment=False), 0
    if found is not None:
        begun_at = _begun_at(session, definition, arrival.upload)
        kept = definition.kept_since(begun_at, found.assessment.visit, found.assessment.instrument)
        facts = _facts(session, now, forms, who, submission_id, arrival, definition, kept, found)
        attempt = found.n_answered + 1
    return Case(
        session, now, who, submission_id, arrival, definition, kept, attempt, facts, forms, mine.enrolment
    )


def _begun_at(session: Session, definition: StudyDefinition, upload: Upload) -> datetime | None:
    """When it was begun, as the service saw it or else as the sender says; asked only after an amendment."""
    if not definition.earlier:
        return None
    shown = session.get(Presentation, upload.assessment_id)
    return shown.recorded_at if shown else upload.started_at


def _facts(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller | Entrant,
    submission_id: UUID,
    arrival: Arrival,
    definition: StudyDefinition,
    kept: StudyDefinition,
    found: AssessmentFound,
) -> Facts:
    upload, assessment = arrival.upload, found.assessment
    use, scored_as = (each.instrument(assessment.instrument) for each in (definition, kept))
    scored_by = scoring.load(scored_as.instrument, scored_as.definition_version)
    events = windows.events_of(session, [who.enrolment_id])[who.enrolment_id]
    withdrawn_at, ended_at = ends(definition, anchors.ended(events, now))
    before = arrivals.came_before(session, who.enrolment_id, submission_id)
    return Facts(
        now=now,
        is_of_enrolment=True,
        content_hash=arrival.content_hash,
        known=tuple(Known(each.content_hash, each.held_because) for each in before),
        is_device_revoked=isinstance(who, DeviceCaller) and who.revoked_at is not None,
        consent_withdrawn_at=withdrawn_at,
        form=forms.standing(assessment.instrument, upload.form_version, upload.language, use.form_version),
        faults=scoring.check(scored_by, as_scored(upload.answers)),
        is_other_instrument=upload.instrument != assessment.instrument,
        is_answered=found.n_answered > 0,
        is_cancelled=found.change == "cancelled",
        is_exempt=found.change == "exempt",
        ended_at=ended_at,
        window=_window(assessment),
        late_policy=kept.visit(assessment.visit).late_policy,
        are_times_odd=upload.started_at > upload.completed_at or upload.zone not in available_timezones(),
        readings=_readings(session, now, who, arrival),
        is_entered=isinstance(who, Entrant),
    )


def ends(
    definition: StudyDefinition, ends: tuple[anchors.End, ...]
) -> tuple[datetime | None, datetime | None]:
    """When consent was withdrawn, and when the participation ended otherwise; by the study's table."""
    reasons = {end.kind: definition.end_reason(end.kind) for end in ends}
    withdrawn = [end.at for end in ends if reasons[end.kind].data == "keep_before"]
    others = [
        end.at
        for end in ends
        if reasons[end.kind].expectation == "ends" and reasons[end.kind].data != "keep_before"
    ]
    return min(withdrawn, default=None), min(others, default=None)


def _window(assessment: Assessment) -> tuple[datetime, datetime] | None:
    if assessment.opens_at is None or assessment.closes_at is None:
        return None
    return assessment.opens_at, assessment.closes_at


def _readings(session: Session, now: datetime, who: DeviceCaller | Entrant, arrival: Arrival) -> Readings:
    """The completion time corrected by the contacts around it; after it comes at the latest this upload.

    A day on paper is what it is.
    """
    completed_at = arrival.upload.completed_at
    if isinstance(who, Entrant):
        return readings(completed_at, None, None)
    around = devices_store.contacts_around(session, who.device_id, completed_at)
    at_upload = None if arrival.phone_clock is None else now - arrival.phone_clock
    return readings(completed_at, around.before, at_upload if around.after is None else around.after)
