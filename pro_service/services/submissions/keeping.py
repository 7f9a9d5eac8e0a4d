"""Carrying out what was decided about an upload."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from pro_service.domain.submissions import Verdict
from pro_service.errors import (
    AlreadyAnswered,
    ConsentWithdrawn,
    FieldFault,
    NotFound,
    OffScale,
    Problem,
    SubmissionIdReused,
)
from pro_service.services import packs, presentations, scores
from pro_service.services.submissions.facts import MILLISECOND, Case
from pro_service.services.submissions.outcomes import Accepted, Held, Receipt
from pro_service.store import arrivals, audit, counters
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission

CONFLICTS: dict[str, type[Problem]] = {
    "submission-id-reused": SubmissionIdReused,
    "already-answered": AlreadyAnswered,
}
"""What is kept aside and yet answered as a conflict; all else that is held is answered as taken."""


def accept(case: Case, verdict: Verdict) -> Accepted:
    """Keep the upload, make it response version 1, score it, and tell of all that in one event."""
    submission, response = _submission(case, verdict), _response(case)
    use = case.definition.instrument(case.upload.instrument)
    withheld = packs.reason_to_withhold(case.session, use.instrument, use.definition_version)
    runs = scores.run(case.now, response, use, case.upload.language, withheld)
    shown = presentations.shown_offline(
        case.session, case.now, case.forms, case.who, case.enrolment, case.definition, case.upload
    )
    audit.record(
        case.session,
        case.now,
        str(case.who.enrolment_id),
        case.who.actor,
        "submission.received",
        [*shown, submission, response, *runs],
    )
    return Accepted(receipt(submission), is_new=True)


def repeat(case: Case) -> Accepted | Held | Problem:
    """The first answer once more: the same content came before under the same id."""
    submission = case.session.get(Submission, (case.who.enrolment_id, case.submission_id))
    if submission is not None and submission.content_hash == case.arrival.content_hash:
        return Accepted(receipt(submission), is_new=False)
    held = arrivals.held_content(
        case.session, case.who.enrolment_id, case.submission_id, case.arrival.content_hash
    )
    return _held_answer(held)


def hold(case: Case, verdict: Verdict) -> Held | Problem:
    """Keep the upload aside, with the reason, for the site to look at."""
    held = Quarantined(
        id=uuid4(),
        enrolment_id=case.who.enrolment_id,
        submission_id=case.submission_id,
        assessment_id=case.upload.assessment_id,
        device_id=case.who.device_id,
        reason=verdict.case,
        body=case.arrival.raw,
        content_hash=case.arrival.content_hash,
        completed_at=case.upload.completed_at,
        utc_offset_minutes=_offset_minutes(case.upload.completed_at),
        zone=case.upload.zone,
        sent_at=case.arrival.phone_clock,
        recorded_at=case.now,
    )
    audit.record(
        case.session, case.now, str(case.who.enrolment_id), case.who.actor, "submission.held", [held]
    )
    return _held_answer(held)


def refuse(case: Case, verdict: Verdict) -> Problem:
    """Keep nothing; count, so that staff see that something is wrong with this phone or form."""
    day = datetime.combine(case.now.date(), time.min, UTC)
    counters.add_one(case.session, verdict.case, str(case.who.enrolment_id), day, case.now)
    match verdict.case:
        case "foreign-assessment":
            return NotFound()
        case "consent-withdrawn":
            return ConsentWithdrawn()
        case _:
            return OffScale(*_places(case))


def _submission(case: Case, verdict: Verdict) -> Submission:
    upload, completed = case.upload, case.facts.completed
    return Submission(
        enrolment_id=case.who.enrolment_id,
        id=case.submission_id,
        assessment_id=upload.assessment_id,
        attempt=case.attempt,
        device_id=case.who.device_id,
        body=case.arrival.raw,
        content_hash=case.arrival.content_hash,
        form_version=upload.form_version,
        language=upload.language,
        mode=upload.mode,
        completed_by=upload.completed_by,
        started_at=upload.started_at,
        completed_at=upload.completed_at,
        utc_offset_minutes=_offset_minutes(upload.completed_at),
        zone=upload.zone,
        sent_at=case.arrival.phone_clock,
        clock_offset_before_ms=_milliseconds(completed.offset_before),
        clock_offset_after_ms=_milliseconds(completed.offset_after),
        corrected_completed_at=completed.likeliest(case.now, case.facts.window),
        timing="late" if case.facts.is_late else "in_window",
        flags=list(verdict.flags),
        recorded_at=case.now,
    )


def _response(case: Case) -> ResponseVersion:
    return ResponseVersion(
        id=uuid4(),
        enrolment_id=case.who.enrolment_id,
        submission_id=case.submission_id,
        assessment_id=case.upload.assessment_id,
        version=1,
        answers=dict(case.upload.answers),
        reason=None,
        recorded_at=case.now,
        recorded_by=case.who.actor,
    )


def receipt(kept: Submission) -> Receipt:
    """The receipt of an accepted submission."""
    return Receipt(kept.id, kept.assessment_id, kept.content_hash, kept.recorded_at, tuple(kept.flags))


def _held_answer(held: Quarantined) -> Held | Problem:
    conflict = CONFLICTS.get(held.reason)
    if conflict is not None:
        return conflict()
    kept = Receipt(held.submission_id, held.assessment_id, held.content_hash, held.recorded_at)
    return Held(kept, held.reason)


def _places(case: Case) -> tuple[FieldFault, ...]:
    """Where the faults are; an item that the form does not have is not named: its name is the sender's."""
    other = (FieldFault("/instrument", "not-of-this-assessment"),) if case.facts.is_other_instrument else ()
    places = (
        FieldFault(f"/answers/{fault.item}" if fault.item else "/answers", fault.code)
        for fault in case.facts.faults
    )
    return (*other, *dict.fromkeys(places))


def _offset_minutes(instant: datetime) -> int:
    offset = instant.utcoffset()
    return round(offset / timedelta(minutes=1)) if offset is not None else 0


def _milliseconds(offset: timedelta | None) -> int | None:
    return None if offset is None else round(offset / MILLISECOND)
