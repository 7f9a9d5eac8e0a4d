"""Gathering what the decision about an upload hangs on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import scoring
from pro_service.domain import anchors
from pro_service.domain.callers import DeviceCaller
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Facts, Known, Upload
from pro_service.domain.timing import Readings, readings
from pro_service.services import assessments, studies, windows
from pro_service.services.forms import FormLibrary
from pro_service.services.submissions.outcomes import Arrival
from pro_service.store.assessments import Assessment
from pro_service.store.devices import DeviceContact
from pro_service.store.participants import Enrolment
from pro_service.store.submissions import Quarantined, Submission

UNANSWERED = "skipped"
"""The answer of an item that the participant chose to skip; one that was never shown is absent."""

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Case:
    """One upload with all that is known around it; `assessment` is None where it is absent or foreign."""

    session: Session
    now: datetime
    who: DeviceCaller
    submission_id: UUID
    arrival: Arrival
    definition: StudyDefinition
    assessment: Assessment | None
    attempt: int
    facts: Facts

    @property
    def upload(self) -> Upload:
        return self.arrival.upload


def gather(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller,
    submission_id: UUID,
    arrival: Arrival,
) -> Case:
    """Read every fact the ordered table may ask for, within the caller's transaction."""
    enrolment = session.get_one(Enrolment, who.enrolment_id)
    definition = studies.definition_of(session, enrolment.study_id, enrolment.study_version)
    assessment = session.get(Assessment, arrival.upload.assessment_id)
    if assessment is None or assessment.enrolment_id != who.enrolment_id:
        nothing = Facts(now=now, is_of_enrolment=False)
        return Case(session, now, who, submission_id, arrival, definition, None, 0, nothing)
    answered = _answered(session, assessment.id)
    facts = _facts(session, now, forms, who, submission_id, arrival, definition, assessment, answered > 0)
    return Case(session, now, who, submission_id, arrival, definition, assessment, answered + 1, facts)


def _facts(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller,
    submission_id: UUID,
    arrival: Arrival,
    definition: StudyDefinition,
    assessment: Assessment,
    is_answered: bool,
) -> Facts:
    upload = arrival.upload
    use = definition.instrument(assessment.instrument)
    change = assessments.expectations(session, now, who.enrolment_id).get(assessment.id)
    withdrawn_at, ended_at = _ends(session, now, definition, who.enrolment_id)
    return Facts(
        now=now,
        is_of_enrolment=True,
        content_hash=arrival.content_hash,
        known=_known(session, who.enrolment_id, submission_id),
        is_device_revoked=who.revoked_at is not None,
        consent_withdrawn_at=withdrawn_at,
        form=forms.standing(assessment.instrument, upload.form_version, upload.language, use.form_version),
        faults=scoring.check(scoring.load(assessment.instrument), _codes(upload)),
        is_other_instrument=upload.instrument != assessment.instrument,
        is_answered=is_answered,
        is_cancelled=change is not None and change.change == "cancelled",
        is_exempt=change is not None and change.change == "exempt",
        ended_at=ended_at,
        window=_window(assessment),
        late_policy=definition.visit(assessment.visit).late_policy,
        readings=_readings(session, now, who, arrival),
    )


def _answered(session: Session, assessment_id: UUID) -> int:
    """How many accepted submissions the assessment has."""
    counted = select(func.count()).select_from(Submission).where(Submission.assessment_id == assessment_id)
    return session.execute(counted).scalar_one()


def _known(session: Session, enrolment_id: UUID, submission_id: UUID) -> tuple[Known, ...]:
    """What came before under the same id: looked up by (enrolment, submission id), never by id alone."""
    accepted = session.scalars(
        select(Submission.content_hash).where(
            Submission.enrolment_id == enrolment_id, Submission.id == submission_id
        )
    )
    held = session.execute(
        select(Quarantined.content_hash, Quarantined.reason).where(
            Quarantined.enrolment_id == enrolment_id, Quarantined.submission_id == submission_id
        )
    )
    return (*(Known(digest, None) for digest in accepted), *(Known(*row) for row in held))


def _ends(
    session: Session, now: datetime, definition: StudyDefinition, enrolment_id: UUID
) -> tuple[datetime | None, datetime | None]:
    """When consent was withdrawn, and when the participation ended otherwise; by the study's table."""
    ends = anchors.ended(windows.events_of(session, enrolment_id), now)
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


def _readings(session: Session, now: datetime, who: DeviceCaller, arrival: Arrival) -> Readings:
    """The completion time corrected by the contacts around it, which the phone's own clock tells.

    Before it: the last contact at which the phone's clock stood earlier. After it: the first one since then,
    else this upload itself.
    """
    completed_at = arrival.upload.completed_at
    mine = DeviceContact.device_id == who.device_id
    before = session.scalar(
        select(DeviceContact)
        .where(mine, DeviceContact.phone_at <= completed_at)
        .order_by(DeviceContact.received_at.desc())
        .limit(1)
    )
    since = DeviceContact.received_at > before.received_at if before else mine
    after = session.scalar(
        select(DeviceContact)
        .where(mine, since, DeviceContact.phone_at > completed_at)
        .order_by(DeviceContact.received_at)
        .limit(1)
    )
    upload_offset = None if arrival.phone_clock is None else now - arrival.phone_clock
    return readings(completed_at, _offset(before), _offset(after) if after else upload_offset)


def _offset(contact: DeviceContact | None) -> timedelta | None:
    """Our clock minus the phone's."""
    return contact.received_at - contact.phone_at if contact else None


def _codes(upload: Upload) -> dict[str, int | str | None]:
    return {item: None if code == UNANSWERED else code for item, code in upload.answers.items()}
