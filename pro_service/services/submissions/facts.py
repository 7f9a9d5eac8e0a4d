"""Gathering what the decision about an upload hangs on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors, paradata
from pro_service.domain.answers import as_scored
from pro_service.domain.callers import DeviceCaller, Entrant, Taker
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Facts, Known, Upload
from pro_service.domain.timing import Readings, readings
from pro_service.services import studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.submissions.outcomes import Arrival
from pro_service.store import arrivals
from pro_service.store import licences as licences_store
from pro_service.store.arrivals import Around, AssessmentFound
from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment

MILLISECOND = timedelta(milliseconds=1)

Sender = DeviceCaller | Entrant | Taker
"""By whom an upload comes."""


@dataclass(frozen=True)
class Case:
    """One upload with all that is known around it; `attempt` is the number of this answer, and `has_draft`
    says whether a draft of it is laid down.

    now         when it is decided about; `facts.now` is when it arrived, mostly the same
    definition  the version of the study that the enrolment follows now
    kept        the version under which the assessment was begun: how it is scored and judged hangs on it
    """

    session: Session
    now: datetime
    who: Sender
    submission_id: UUID
    arrival: Arrival
    definition: StudyDefinition
    kept: StudyDefinition
    attempt: int
    has_draft: bool
    facts: Facts
    forms: FormLibrary
    enrolment: Enrolment

    @property
    def upload(self) -> Upload:
        return self.arrival.upload

    @property
    def device_id(self) -> UUID | None:
        """The phone that it came from; None where it was entered from paper."""
        return None if isinstance(self.who, Entrant) else self.who.device_id

    @property
    def entered_by(self) -> str | None:
        """Who entered it from paper; None where it came from a phone."""
        match self.who:
            case Entrant():
                return self.who.actor
            case Taker():
                return self.who.entered_by
            case _:
                return None


def gather(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Sender,
    submission_id: UUID,
    arrival: Arrival,
    arrived_at: datetime | None = None,
    known: Readings | None = None,
) -> Case:
    """Read every fact the ordered table may ask for, within the caller's transaction.

    Of what arrived before now, `arrived_at` says when, and `known` the readings of its time, where there are.
    """
    upload = arrival.upload
    device_id = None if isinstance(who, Entrant) else who.device_id
    mine, found, around = arrivals.enrolment_to_answer(
        session, who.enrolment_id, submission_id, upload.assessment_id, device_id, upload.completed_at
    )
    definition = studies.definition_for(session, mine)
    if found is not None and isinstance(who, DeviceCaller) and not who.speaks_for(found.assessment.visit):
        found = None
    kept, facts, attempt = definition, Facts(now=now, is_of_enrolment=False), 0
    if found is not None:
        attempt = found.n_invalidated + 1
        kept = kept_for(session, definition, found.assessment, attempt, upload.started_at)
        facts = _facts(session, now, forms, who, submission_id, arrival, definition, kept, found, around)
        if arrived_at is not None:
            since = known or _readings(arrived_at, who, arrival, around)
            facts = replace(facts, now=arrived_at, readings=since)
    return Case(
        session=session,
        now=now,
        who=who,
        submission_id=submission_id,
        arrival=arrival,
        definition=definition,
        kept=kept,
        attempt=attempt,
        has_draft=found is not None and found.has_draft,
        facts=facts,
        forms=forms,
        enrolment=mine.enrolment,
    )


def kept_for(
    session: Session, definition: StudyDefinition, assessment: Assessment, attempt: int, started_at: datetime
) -> StudyDefinition:
    """The version of the study by which an answer of an assessment is judged and scored.

    It is that in force when it was begun, as the service saw it or else as the sender says; asked only after
    an amendment.
    """
    if not definition.earlier:
        return definition
    shown = licences_store.last_until(session, assessment.id, attempt)
    begun_at = shown.recorded_at if shown else started_at
    return definition.kept_since(begun_at, assessment.visit, assessment.instrument)


def _facts(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Sender,
    submission_id: UUID,
    arrival: Arrival,
    definition: StudyDefinition,
    kept: StudyDefinition,
    found: AssessmentFound,
    around: Around,
) -> Facts:
    upload, assessment = arrival.upload, found.assessment
    use, scored_as = (each.instrument(assessment.instrument) for each in (definition, kept))
    scored_by = scoring.load(scored_as.instrument, scored_as.definition_version)
    withdrawn_at, ended_at = ends_of(session, now, definition, who.enrolment_id)
    before = arrivals.came_before(session, who.enrolment_id, submission_id) if around.has_come_before else ()
    return Facts(
        now=now,
        is_of_enrolment=True,
        content_hash=arrival.content_hash,
        known=tuple(Known(each.content_hash, each.held_because) for each in before),
        is_device_revoked=isinstance(who, DeviceCaller) and who.revoked_at is not None,
        handed_until=who.ends_at if isinstance(who, DeviceCaller) else None,
        consent_withdrawn_at=withdrawn_at,
        form=forms.standing(assessment.instrument, upload.form_version, upload.language, use.form_version),
        faults=scoring.check(scored_by, as_scored(upload.answers)),
        is_other_instrument=upload.instrument != assessment.instrument,
        is_answered=found.is_answered,
        is_cancelled=found.change == "cancelled",
        is_exempt=found.change == "exempt",
        is_locked=found.is_locked,
        ended_at=ended_at,
        window=window_of(assessment),
        late_policy=kept.visit(assessment.visit).late_policy,
        is_proxy_refused=kept.refuses(upload.completed_by),
        are_notes_odd=upload.paradata is not None and paradata.is_odd(upload.answers, upload.paradata),
        are_times_odd=upload.started_at > upload.completed_at or upload.zone not in available_timezones(),
        readings=_readings(now, who, arrival, around),
        is_entered=is_entered(who),
    )


def ends_of(
    session: Session, now: datetime, definition: StudyDefinition, enrolment_id: UUID
) -> tuple[datetime | None, datetime | None]:
    """When consent was withdrawn, and when the participation ended otherwise, as known now."""
    return ends(definition, anchors.ended(windows.events_of(session, [enrolment_id])[enrolment_id], now))


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


def window_of(assessment: Assessment) -> tuple[datetime, datetime] | None:
    """When it opens and closes; None while its anchor is unknown."""
    if assessment.opens_at is None or assessment.closes_at is None:
        return None
    return assessment.opens_at, assessment.closes_at


def is_entered(who: Sender) -> bool:
    """Whether it came from paper or an interview, rather than from a phone."""
    return isinstance(who, Entrant) or (isinstance(who, Taker) and who.device_id is None)


def _readings(now: datetime, who: Sender, arrival: Arrival, around: Around) -> Readings:
    """The completion time corrected by the contacts around it; after it comes at the latest this upload.

    A day on paper is what it is.
    """
    completed_at = arrival.upload.completed_at
    if is_entered(who):
        return readings(completed_at, None, None)
    at_upload = None if arrival.phone_clock is None else now - arrival.phone_clock
    after = at_upload if around.offset_after is None else around.offset_after
    return readings(completed_at, around.offset_before, after)
