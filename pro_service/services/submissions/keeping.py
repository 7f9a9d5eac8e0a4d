"""Carrying out what was decided about an upload."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from pro_service.domain.submissions import MOST_HELD_A_DAY, TOO_MANY_HELD, Verdict
from pro_service.errors import (
    AlreadyAnswered,
    ConsentWithdrawn,
    FieldFault,
    NotFound,
    OffScale,
    Problem,
    SubmissionIdReused,
    TooManyHeld,
)
from pro_service.services import packs, presentations, pro_alerts, projections, scores
from pro_service.services.submissions.facts import MILLISECOND, Case, Sender
from pro_service.services.submissions.outcomes import Accepted, Held, Receipt
from pro_service.store import arrivals, audit, counters
from pro_service.store import drafts as drafts_store
from pro_service.store.base import Fact
from pro_service.store.paradata import AnswerChange, Paradata
from pro_service.store.pro_alerts import ProAlert
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission

DAY = timedelta(days=1)

CONFLICTS: dict[str, type[Problem]] = {
    "submission-id-reused": SubmissionIdReused,
    "already-answered": AlreadyAnswered,
}
"""What is kept aside and yet answered as a conflict; all else that is held is answered as taken."""


@dataclass(frozen=True, slots=True)
class Made:
    """A submission with its first response version, and what goes with that; none of it recorded yet.

    noted  how it was filled in; runs  of scoring; alerts  that it raises
    """

    submission: Submission
    response: ResponseVersion
    noted: list[Fact]
    runs: list[Fact]
    alerts: list[ProAlert]

    @property
    def facts(self) -> list[Fact]:
        """All of it, in the order of writing."""
        return [self.submission, self.response, *self.noted, *self.runs, *self.alerts]


def make(case: Case, verdict: Verdict, told: Collection[str] = ()) -> Made:
    """What is to be kept of an upload that is taken in; it is scored as it came.

    told  the rules of PRO alerts that it raised before, while it was kept aside
    """
    submission, response = submission_of(case, verdict), response_of(case)
    runs = _runs(case, response)
    alerts = pro_alerts.raise_for(
        case.now, case.facts.now, case.kept, case.enrolment, case.upload.instrument, response, runs, but=told
    )
    return Made(submission, response, _noted(case), runs, alerts)


def _runs(case: Case, response: ResponseVersion) -> list[Fact]:
    use = case.kept.instrument(case.upload.instrument)
    withheld = packs.reason_to_withhold(case.session, use.instrument, use.definition_version)
    norm_sets = packs.norm_sets_of(case.session, use)
    return scores.run(case.now, response, use, case.upload.language, norm_sets, withheld)


def accept(
    case: Case, verdict: Verdict, kind: str = "submission.received", entries: Sequence[Fact] = ()
) -> Accepted:
    """Keep the upload, make it response version 1, score it, and tell of all that in one event.

    `entries`: what the site entered, where it came on paper; it is told of in the same event.
    """
    made = make(case, verdict)
    shown = presentations.shown_offline(
        case.session, case.now, case.forms, case.who, case.enrolment, case.definition, case.upload,
        case.attempt,
    )  # fmt: skip
    audit.record(
        case.session,
        case.now,
        str(case.who.enrolment_id),
        case.who.actor,
        kind,
        [*entries, *shown, *made.facts],
    )
    projections.project_one(case.session, case.now, case.upload.assessment_id)
    remove_draft(case)
    return Accepted(receipt(made.submission), is_new=True)


def remove_draft(case: Case) -> None:
    """Delete the draft of the assessment that is answered now: it has done its part."""
    if case.has_draft:
        drafts_store.remove(case.session, case.upload.assessment_id)


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
    """Keep the upload aside, with the reason, for the site to look at.

    No more than MOST_HELD_A_DAY a day: whoever looks through them could not find the one that matters. The
    phone keeps its upload and sends it again.
    """
    today = day_of(case.now)
    if arrivals.held_since(case.session, case.who.enrolment_id, today) >= MOST_HELD_A_DAY:
        count_refused(case.session, case.now, case.who, TOO_MANY_HELD)
        return TooManyHeld(retry_after_s=max(1, int((today + DAY - case.now).total_seconds())))
    held = Quarantined(
        id=uuid4(),
        enrolment_id=case.who.enrolment_id,
        submission_id=case.submission_id,
        assessment_id=case.upload.assessment_id,
        device_id=case.device_id,
        reason=verdict.case,
        body=case.arrival.raw,
        content_hash=case.arrival.content_hash,
        completed_at=case.upload.completed_at,
        utc_offset_minutes=_offset_minutes(case.upload.completed_at),
        zone=case.upload.zone,
        sent_at=case.arrival.phone_clock,
        recorded_at=case.now,
    )
    facts: list[Fact] = [held, *_alerts_of_held(case, held)]
    audit.record(case.session, case.now, str(case.who.enrolment_id), case.who.actor, "submission.held", facts)
    return _held_answer(held)


def _alerts_of_held(case: Case, held: Quarantined) -> list[ProAlert]:
    """The alerts that its answers raise although it is odd or late: the site hears of them at once.

    They are scored for that, and no score is kept. An instrument that the study does not use has no rule.
    """
    uses = [use.instrument for version in case.kept.versions for use in version.instruments]
    if case.kept.pro_alerts is None or case.upload.instrument not in uses:
        return []
    response = response_of(case)
    runs = _runs(case, response)
    return pro_alerts.raise_for(
        case.now, case.now, case.kept, case.enrolment, case.upload.instrument, response, runs, held
    )


def refuse(case: Case, verdict: Verdict) -> Problem:
    """Keep nothing; count, so that staff see that something is wrong with this phone or form."""
    count_refused(case.session, case.now, case.who, verdict.case)
    match verdict.case:
        case "foreign-assessment":
            return NotFound()
        case "consent-withdrawn":
            return ConsentWithdrawn()
        case _:
            return off_scale(case)


def off_scale(case: Case) -> OffScale:
    """The refusal of answers that are off the scale, with their places."""
    return OffScale(*_places(case))


def count_refused(session: Session, now: datetime, who: Sender, reason: str) -> None:
    """Count an upload that is not kept, for its enrolment; `reason` is one of REFUSED_CASES."""
    counters.add_one(session, reason, str(who.enrolment_id), day_of(now), now)


def day_of(instant: datetime) -> datetime:
    """The beginning of its day in UTC."""
    return datetime.combine(instant.astimezone(UTC).date(), time.min, UTC)


def submission_of(case: Case, verdict: Verdict) -> Submission:
    """The upload as it is kept."""
    upload, completed = case.upload, case.facts.completed
    return Submission(
        enrolment_id=case.who.enrolment_id,
        id=case.submission_id,
        assessment_id=upload.assessment_id,
        attempt=case.attempt,
        device_id=case.device_id,
        entered_by=case.entered_by,
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
        corrected_completed_at=completed.likeliest(case.facts.now, case.facts.window),
        timing="late" if case.facts.is_late else "in_window",
        flags=list(verdict.flags),
        recorded_at=case.now,
    )


def response_of(case: Case) -> ResponseVersion:
    """Its answers, as the participant gave them: version 1."""
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


def _noted(case: Case) -> list[Fact]:
    """How it was filled in, where the app noted it: analysts read it from tables of its own."""
    noted = case.upload.paradata
    if noted is None:
        return []
    mine = {
        "enrolment_id": case.who.enrolment_id,
        "submission_id": case.submission_id,
        "recorded_at": case.now,
    }
    whole = Paradata(
        **mine,
        seconds=dict(noted.seconds),
        presented=list(noted.presented),
        n_back_steps=noted.n_back_steps,
        n_changes=len(noted.changes),
    )
    changes = [
        AnswerChange(
            **mine,
            number=number,
            item=each.item,
            before=each.before,
            after=each.after,
            occurred_at=each.at,
            because=each.because,
        )
        for number, each in enumerate(noted.changes, start=1)
    ]
    return [whole, *changes]


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
