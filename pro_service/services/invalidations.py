"""Invalidating a response that does not belong where it is: its assessment is free again.

It can be moved in the same act, to another visit or to the participant who really answered it. Nothing is
deleted: the old submission stays as it came, and the new one carries the same body, byte for byte.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff, Taker
from pro_service.domain.identifiers import taken_in_id
from pro_service.domain.permissions import Scope
from pro_service.domain.submissions import MOVED, Becomes, decide_for_site
from pro_service.errors import (
    FieldFault,
    IdReused,
    InvalidShape,
    NotTakenIn,
    ResponseInvalidated,
)
from pro_service.services import assessments, locks, projections, responses, studies, windows
from pro_service.services.amendments import walking
from pro_service.services.corrections import particulars_of, score_again
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.services.rescoring.following import follow
from pro_service.services.responses import Response, Version
from pro_service.services.submissions import bodies, judging, keeping
from pro_service.services.submissions.facts import Case, gather
from pro_service.store import arrivals, audit
from pro_service.store import assessments as assessments_store
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.base import Fact
from pro_service.store.corrections import Correction, Invalidation
from pro_service.store.enrolments import Found
from pro_service.store.submissions import ResponseVersion, Submission


@dataclass(frozen=True, slots=True)
class Moving:
    """Where a response belongs: the assessment, and the enrolment where that is another one."""

    assessment_id: UUID
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Invalidating:
    """Why a response does not belong where it is (domain/corrections.py: KINDS), and where it does."""

    kind: str
    reason: str
    move_to: Moving | None = None


@dataclass(frozen=True, slots=True)
class Invalidated:
    """The invalidation, and the submission that was moved; `is_new`: not recorded before."""

    invalidation: Invalidation
    moved: Submission | None
    is_new: bool

    @property
    def flags(self) -> tuple[str, ...]:
        """The marks of what was moved."""
        return tuple(self.moved.flags) if self.moved else ()


def invalidate(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    submission_id: UUID,
    invalidation_id: UUID,
    asked: Invalidating,
) -> Invalidated:
    """Take a response out, and put it where it belongs if that is asked.

    Raises NotFound for what is out of reach on either side, IdReused, ResponseInvalidated where it was
    invalidated before, InvalidShape where the kind does not go with the move, and NotTakenIn where it cannot
    stand at the other assessment, such as one that is answered.
    """
    to_enrolment = (asked.move_to and asked.move_to.enrolment_id) or enrolment_id
    in_reach(session, scope, study_id, to_enrolment)
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turns(session, (str(enrolment_id), str(to_enrolment)), now)
    response = responses.find(session, enrolment_id, submission_id)
    known = session.get(Invalidation, invalidation_id)
    if known is not None:
        return _same_as_before(session, known, response, asked, to_enrolment)
    for own in (enrolment_id, to_enrolment):
        locks.refuse_locked(session, in_reach(session, scope, study_id, own).enrolment)
    if response.invalidation is not None:
        raise ResponseInvalidated
    _refuse_misfit(asked, enrolment_id, to_enrolment)
    facts: list[Fact] = []
    moved: Submission | None = None
    if asked.move_to is not None:
        case = _case(session, now, forms, who, response, to_enrolment, invalidation_id, asked.move_to)
        moved, facts = _moved(case, response)
    row = _row(now, who, response, invalidation_id, asked, moved)
    given_up = _given_up(session, now, who, in_reach(session, scope, study_id, enrolment_id), response)
    _record(session, now, who, [row, *given_up], facts, to_enrolment)
    return Invalidated(row, moved, is_new=True)


def _refuse_misfit(asked: Invalidating, enrolment_id: UUID, to_enrolment: UUID) -> None:
    """Raises InvalidShape where the kind and the move say different things."""
    if asked.move_to is None:
        return
    is_same = enrolment_id == to_enrolment
    fitting = {"wrong-visit": is_same, "wrong-participant": not is_same}
    if not fitting.get(asked.kind, False):
        raise InvalidShape(FieldFault("/move_to", "does-not-go-with-the-kind"))


def _case(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    response: Response,
    to_enrolment: UUID,
    invalidation_id: UUID,
    move_to: Moving,
) -> Case:
    """The old submission as an upload for the assessment that it belongs to. Raises NotTakenIn."""
    old = response.submission
    target = session.get(Assessment, move_to.assessment_id)
    if target is None or target.enrolment_id != to_enrolment:
        raise NotTakenIn(FieldFault("/move_to/assessment_id", "foreign-assessment"))
    taker = Taker(who.actor, to_enrolment, old.device_id, old.entered_by)
    arrival = bodies.of_submission(old, response.versions[0].response, target, response.assessment.instrument)
    return gather(
        session,
        now,
        forms,
        taker,
        taken_in_id(invalidation_id),
        arrival,
        arrived_at=old.recorded_at,
        known=old.readings,
    )


def _moved(case: Case, response: Response) -> tuple[Submission, list[Fact]]:
    """The submission at its new place with all its versions, each scored in every way as it was before."""
    verdict = decide_for_site(case.facts, MOVED)
    if verdict.becomes is not Becomes.ACCEPTED:
        place = "instrument" if case.facts.is_other_instrument else "assessment_id"
        code = "not-of-this-assessment" if case.facts.is_other_instrument else verdict.case
        raise NotTakenIn(FieldFault(f"/move_to/{place}", code))
    made = keeping.make(case, verdict)
    keeping.remove_draft(case)
    made.submission.utc_offset_minutes = response.submission.utc_offset_minutes
    first, instrument = response.versions[0], response.assessment.instrument
    facts = [
        *made.facts,
        *follow(
            case.session,
            case.now,
            case.kept.id,
            first.response,
            made.response,
            made.runs,
            case.upload.language,
        ),
    ]
    for each in response.versions[1:]:
        version, correction = _carried(case, made.submission, each)
        facts += [version, correction]
        facts += score_again(
            case.session, case.now, case.kept, each.response, version, correction.language, instrument
        )
    return made.submission, facts


def _carried(case: Case, moved: Submission, old: Version) -> tuple[ResponseVersion, Correction]:
    """A correction as it was made at the old place, judged by the window of the new one."""
    assert old.correction is not None
    target = case.session.get_one(Assessment, moved.assessment_id)
    place = {"enrolment_id": moved.enrolment_id, "submission_id": moved.id, "version": old.response.version}
    written = {"recorded_at": case.now, "recorded_by": case.who.actor}
    version = ResponseVersion(
        id=uuid4(),
        assessment_id=moved.assessment_id,
        answers=dict(old.response.answers),
        reason=old.response.reason,
        **place,
        **written,
    )
    judged = judging.judged(
        moved, target, old.particulars, particulars_of(old), case.facts.form, is_timed=False
    )
    is_of_same = old.response.enrolment_id == moved.enrolment_id  # a query is about one participant
    correction = Correction(
        id=version.id,
        requested_by=old.correction.requested_by,
        note=old.correction.note,
        query_id=old.correction.query_id if is_of_same else None,
        **judged,
        **place,
        **written,
    )
    return version, correction


def _row(
    now: datetime,
    who: Staff | Operator,
    response: Response,
    invalidation_id: UUID,
    asked: Invalidating,
    moved: Submission | None,
) -> Invalidation:
    old = response.submission
    return Invalidation(
        id=invalidation_id,
        enrolment_id=old.enrolment_id,
        submission_id=old.id,
        assessment_id=old.assessment_id,
        kind=asked.kind,
        reason=asked.reason,
        moved_to_enrolment_id=moved.enrolment_id if moved else None,
        moved_to_submission_id=moved.id if moved else None,
        recorded_at=now,
        recorded_by=who.actor,
    )


def _given_up(
    session: Session, now: datetime, who: Staff | Operator, found: Found, response: Response
) -> list[ExpectationChange]:
    """What an amendment took away while it was answered: now that it is free, it is cancelled."""
    definition = studies.definition_for(session, found)
    if not definition.earlier:
        return []
    own, ids = response.assessment.id, [found.enrolment.id]
    planned = (
        replace(each, submission=None, correction=None) if each.assessment.id == own else each
        for each in arrivals.planned(session, ids, now)
    )
    events = windows.events_of(session, ids)[found.enrolment.id]
    changes = assessments_store.last_changes(session, ids, now)
    course = assessments.course(now, now, found, definition, events, changes, planned)
    given_up = walking.changes(session, now, who.actor, course, definition)
    return [each for each in given_up if each.assessment_id == own]


def _record(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    taken_out: list[Fact],
    moved: list[Fact],
    to_enrolment: UUID,
) -> None:
    """One event where it stays with the participant; else one in the stream of each."""
    row = taken_out[0]
    assert isinstance(row, Invalidation)
    if moved and to_enrolment != row.enrolment_id:
        audit.record(
            session, now, str(to_enrolment), who.actor, "response.moved", moved, invalidation_id=str(row.id)
        )
        moved = []
    audit.record(session, now, str(row.enrolment_id), who.actor, "response.invalidated", [*moved, *taken_out])
    for enrolment_id in sorted({row.enrolment_id, to_enrolment}, key=str):
        projections.project_of(session, now, enrolment_id)


def _same_as_before(
    session: Session, known: Invalidation, response: Response, asked: Invalidating, to_enrolment: UUID
) -> Invalidated:
    """What was recorded before under this id. Raises IdReused where it says something else."""
    moved = None
    if known.moved_to_submission_id is not None:
        moved = session.get(Submission, (known.moved_to_enrolment_id, known.moved_to_submission_id))
    asked_to = (to_enrolment, asked.move_to.assessment_id) if asked.move_to else None
    went_to = (moved.enrolment_id, moved.assessment_id) if moved else None
    said = (known.enrolment_id, known.submission_id, known.kind, known.reason, went_to)
    old = response.submission
    if said != (old.enrolment_id, old.id, asked.kind, asked.reason, asked_to):
        raise IdReused
    return Invalidated(known, moved, is_new=False)
