"""What is kept aside: what waits for the site, and what the site decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff, Taker
from pro_service.domain.identifiers import taken_in_id
from pro_service.domain.permissions import Scope
from pro_service.domain.submissions import BY_SITE, Becomes, decide_for_site
from pro_service.errors import (
    AlreadyResolved,
    FieldFault,
    IdReused,
    InvalidShape,
    NotFound,
    NotTakenIn,
)
from pro_service.services import locks, presentations, projections, studies
from pro_service.services.forms import FormLibrary
from pro_service.services.participants import in_reach
from pro_service.services.submissions import bodies, keeping
from pro_service.services.submissions.facts import Case, gather
from pro_service.store import arrivals, audit
from pro_service.store import drafts as drafts_store
from pro_service.store import licences as licences_store
from pro_service.store import pro_alerts as pro_alerts_store
from pro_service.store import quarantine as quarantine_store
from pro_service.store.base import Fact
from pro_service.store.licences import Presentation
from pro_service.store.quarantine import Kept, Key, QuarantineResolution
from pro_service.store.scopes import within
from pro_service.store.submissions import Quarantined, Submission

ACCEPTED, ATTACHED, REJECTED = OUTCOMES = ("accepted", "attached", "rejected")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of what is kept aside: `is_waiting` None is all, else what waits or what is decided."""

    site: str | None = None
    enrolment_id: UUID | None = None
    is_waiting: bool | None = True


@dataclass(frozen=True, slots=True)
class Resolving:
    """A decision with its reason; `assessment_id` is where to attach it, and only then."""

    outcome: str
    reason: str
    assessment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The decision; the marks of what was taken in. `is_new`: not recorded before."""

    resolution: QuarantineResolution
    flags: tuple[str, ...]
    is_new: bool


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    wanted: Wanted,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[Kept], Key | None]:
    """What was kept aside by `as_of`, oldest first. Raises NotFound for what is out of reach."""
    studies.refuse_out_of_reach(scope, study_id)
    if wanted.site is not None:
        if not scope.reaches_site(study_id, wanted.site):
            raise NotFound
        scope = Scope(sites=frozenset({(study_id, wanted.site)}))
    if wanted.enrolment_id is not None:
        in_reach(session, scope, study_id, wanted.enrolment_id)
    return quarantine_store.page(
        session,
        within(scope, study_id),
        as_of,
        is_waiting=wanted.is_waiting,
        enrolment_id=wanted.enrolment_id,
        after=after,
        limit=limit,
    )


def resolve(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    quarantined_id: UUID,
    resolution_id: UUID,
    asked: Resolving,
) -> Resolved:
    """Take an upload in that was kept aside, at its own assessment or at another one, or leave it aside.

    What is taken in goes the way of an upload that has just come: kept byte for byte, scored, marked. Raises
    NotFound out of reach, IdReused, AlreadyResolved, InvalidShape, OffScale, and NotTakenIn with the case.
    """
    found = in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    held = session.get(Quarantined, quarantined_id)
    if held is None or held.enrolment_id != enrolment_id:
        raise NotFound
    known = session.get(QuarantineResolution, resolution_id)
    if known is not None:
        return _same_as_before(session, known, held, asked)
    locks.refuse_locked(session, found.enrolment)
    if quarantine_store.resolution_of(session, held.id) is not None:
        raise AlreadyResolved
    _refuse_misfit(held, asked)
    taken: list[Fact] = []
    flags: tuple[str, ...] = ()
    if asked.outcome == REJECTED:
        # Whoever answers anew begins with nothing of what was left aside.
        if held.device_id is not None:
            drafts_store.remove_taken_over(session, held.device_id, held.assessment_id, held.recorded_at)
    else:
        case = _case(session, now, forms, who, held, resolution_id, asked)
        taken, flags = _taken(case, held)
    row = _row(now, who, held, resolution_id, asked)
    audit.record(session, now, str(enrolment_id), who.actor, f"quarantine.{asked.outcome}", [*taken, row])
    if taken:
        projections.project_of(session, now, enrolment_id)
    return Resolved(row, flags, is_new=True)


def _refuse_misfit(held: Quarantined, asked: Resolving) -> None:
    if asked.outcome == ATTACHED and asked.assessment_id in (None, held.assessment_id):
        raise InvalidShape(FieldFault("/assessment_id", "name-another-assessment"))
    if asked.outcome != ATTACHED and asked.assessment_id is not None:
        raise InvalidShape(FieldFault("/assessment_id", "only-to-attach"))


def _case(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: Staff | Operator,
    held: Quarantined,
    resolution_id: UUID,
    asked: Resolving,
) -> Case:
    """What was held, as an upload that is decided about now; it arrived when it was held."""
    taker = Taker(who.actor, held.enrolment_id, held.device_id, None)
    arrival = bodies.of_held(held, asked.assessment_id or held.assessment_id)
    return gather(
        session, now, forms, taker, taken_in_id(resolution_id), arrival, arrived_at=held.recorded_at
    )


def _taken(case: Case, held: Quarantined) -> tuple[list[Fact], tuple[str, ...]]:
    """Everything to be written of what is taken in, and its marks. Raises NotTakenIn, OffScale."""
    verdict = decide_for_site(case.facts, BY_SITE)
    if verdict.case == "off-scale":
        raise keeping.off_scale(case)
    if verdict.becomes is not Becomes.ACCEPTED:
        raise NotTakenIn(FieldFault("/assessment_id", verdict.case))
    told = pro_alerts_store.rules_raised_by(case.session, held.enrolment_id, held.id)
    made = keeping.make(case, verdict, told)
    keeping.remove_draft(case)
    return [*_shown(case, held), *made.facts], verdict.flags


def _shown(case: Case, held: Quarantined) -> list[Presentation]:
    """Its showing, where the service had not heard of it; what is attached was shown where it came from."""
    is_attached = case.upload.assessment_id != held.assessment_id
    attempt = arrivals.next_attempt(case.session, held.assessment_id)
    if is_attached and licences_store.last_until(case.session, held.assessment_id, attempt) is not None:
        return []
    return presentations.shown_offline(
        case.session, case.now, case.forms, _taker(case), case.enrolment, case.definition, case.upload,
        case.attempt,
    )  # fmt: skip


def _taker(case: Case) -> Taker:
    assert isinstance(case.who, Taker)
    return case.who


def _row(
    now: datetime, who: Staff | Operator, held: Quarantined, resolution_id: UUID, asked: Resolving
) -> QuarantineResolution:
    is_rejected = asked.outcome == REJECTED
    return QuarantineResolution(
        id=resolution_id,
        quarantined_id=held.id,
        enrolment_id=held.enrolment_id,
        outcome=asked.outcome,
        reason=asked.reason,
        assessment_id=None if is_rejected else asked.assessment_id or held.assessment_id,
        submission_id=None if is_rejected else taken_in_id(resolution_id),
        recorded_at=now,
        recorded_by=who.actor,
    )


def _same_as_before(
    session: Session, known: QuarantineResolution, held: Quarantined, asked: Resolving
) -> Resolved:
    """What was recorded before under this id. Raises IdReused where it says something else."""
    attached_to = known.assessment_id if known.outcome == ATTACHED else None
    said = (known.quarantined_id, known.outcome, known.reason, attached_to)
    if said != (held.id, asked.outcome, asked.reason, asked.assessment_id):
        raise IdReused
    if known.submission_id is None:
        return Resolved(known, (), is_new=False)
    taken = session.get_one(Submission, (known.enrolment_id, known.submission_id))
    return Resolved(known, tuple(taken.flags), is_new=False)
