"""Locking data against change, and the gate that every write of them passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.locks import LOCKING, UNLOCKING, Effect, Part, State, is_refused, strongest
from pro_service.domain.permissions import Scope
from pro_service.errors import DoesNotApply, FieldFault, IdReused, InvalidShape, Locked, NotFound
from pro_service.services import studies
from pro_service.services.transactions import Outrun
from pro_service.store import audit, counters
from pro_service.store import enrolments as enrolments_store
from pro_service.store import locks as locks_store
from pro_service.store.locks import WHOLE_STUDY, Key, LockChange
from pro_service.store.participants import Enrolment

MOST_TOLD_A_DAY = 20
"""Refused attempts of one stream and day (UTC) that the trail tells of; those beyond are only counted."""

TOLD, UNTOLD = "locked-told", "locked-untold"


@dataclass(frozen=True, slots=True)
class LockAsked:
    """Another state of a part of the study, and why: `site` or `enrolment_id` as the part needs it."""

    part: str
    state: str
    reason: str
    site: str | None = None
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LockView:
    """A change of state as recorded; `is_current`: it is the last one of its part at the instant asked."""

    change: LockChange
    is_current: bool


@dataclass(frozen=True, slots=True)
class LockChanged:
    """The change; `is_new` is False where exactly this was recorded before."""

    view: LockView
    is_new: bool


def refuse_locked(session: Session, enrolment: Enrolment, effect: Effect = Effect.REFUSED) -> None:
    """Raises Locked where the enrolment, its site or its study is locked against an operation of this effect.

    To be asked behind `audit.wait_for_turn` of the enrolment: who locks waits for the same turn, so that
    what can be read then is what counts, whatever the clocks say.
    """
    over = locks_store.over(session, enrolment.study_id, enrolment.site, enrolment.id)
    _refuse(over, effect, str(enrolment.id))


def refuse_locked_site(session: Session, study_id: str, site: str) -> None:
    """Raises Locked where a site or its study is locked: nobody is enrolled there, and no version comes."""
    _refuse(locks_store.over(session, study_id, site), Effect.REFUSED, study_id)


def lock(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    change_id: UUID,
    asked: LockAsked,
) -> LockChanged:
    """Lock a part of the study, or lock it more firmly.

    Who is on the way to write waits or is waited for, so that nothing of the part is recorded behind the
    lock. Runs within `in_transaction`, which begins again where somebody was enrolled meanwhile.
    Raises NotFound outside the scope, InvalidShape, DoesNotApply where it is locked as firmly already,
    IdReused.
    """
    return _change(session, now, who, scope, study_id, change_id, asked, is_locking=True)


def unlock(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    change_id: UUID,
    asked: LockAsked,
) -> LockChanged:
    """Unlock a part of the study by one step: from hard to soft, from soft to open.

    Raises NotFound outside the scope, InvalidShape, DoesNotApply where that is not the next step, IdReused.
    """
    return _change(session, now, who, scope, study_id, change_id, asked, is_locking=False)


def page(
    session: Session, scope: Scope, study_id: str, as_of: datetime, after: Key | None, limit: int
) -> tuple[Sequence[LockView], Key | None]:
    """Every change of a lock by `as_of` that concerns somebody in reach, oldest first; and where it ends.

    Raises NotFound where the study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    rows, end = locks_store.page(session, scope, study_id, as_of, after, limit)
    return [LockView(change, counts) for change, counts in rows], end


def note_refused(session: Session, now: datetime, actor: str, operation: str, refusal: Locked) -> None:
    """Tell of an attempt on locked data in the stream that it would have gone to.

    No more than MOST_TOLD_A_DAY a day, so that nobody floods the trail; the others are counted.
    """
    today = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    if not counters.add_one_below(session, TOLD, refusal.stream, today, now, MOST_TOLD_A_DAY):
        counters.add_one(session, UNTOLD, refusal.stream, today, now)
        return
    (fault,) = refusal.errors
    audit.record(
        session, now, refusal.stream, actor, "refused.locked", operation=operation, because=fault.code
    )


def _refuse(over: dict[str, State], effect: Effect, stream: str) -> None:
    state = strongest(over.values())
    if is_refused(effect, state):
        part = next(part for part, found in over.items() if found is state)
        raise Locked(state.value, part, stream)


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of a study, the streams whose writers it concerns, and the stream that tells of its lock."""

    part: Part
    name: str
    site: str | None
    enrolment_id: UUID | None
    streams: tuple[str, ...]
    stream: str


def _change(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    change_id: UUID,
    asked: LockAsked,
    *,
    is_locking: bool,
) -> LockChanged:
    place = _place(session, scope, study_id, asked)
    now = audit.wait_for_turns(session, place.streams, now)
    now = audit.wait_for_turn(session, place.stream, now)  # behind them, as everybody does
    _refuse_outrun(session, study_id, place)
    before = session.get(LockChange, change_id)
    last = locks_store.last_of(session, study_id, place.part, place.name)
    if before is not None:
        same = _same_as_before(before, study_id, place, asked)
        return LockChanged(LockView(same, is_current=last is same), is_new=False)
    following = (LOCKING if is_locking else UNLOCKING)[State(last.state) if last else State.OPEN]
    if State(asked.state) not in following:
        raise DoesNotApply
    row = LockChange(
        id=change_id,
        study_id=study_id,
        part=place.part.value,
        place=place.name,
        number=last.number + 1 if last else 1,
        site=place.site,
        enrolment_id=place.enrolment_id,
        state=asked.state,
        reason=asked.reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, place.stream, who.actor, "locked" if is_locking else "unlocked", [row])
    return LockChanged(LockView(row, is_current=True), is_new=True)


def _place(session: Session, scope: Scope, study_id: str, asked: LockAsked) -> _Place:
    studies.refuse_out_of_reach(scope, study_id)
    part = Part(asked.part)
    if faults := tuple(_faults(part, asked)):
        raise InvalidShape(*faults)
    if part is Part.PARTICIPANT and asked.enrolment_id is not None:
        found = enrolments_store.find(session, scope, study_id, asked.enrolment_id)
        if found is None:
            raise NotFound
        own = str(found.enrolment.id)
        return _Place(part, own, found.enrolment.site, found.enrolment.id, (own,), own)
    if part is Part.SITE and asked.site is not None:
        studies.refuse_unknown_site(session, scope, study_id, asked.site)
        streams = _streams(session, study_id, asked.site)
        return _Place(part, asked.site, asked.site, None, streams, study_id)
    if scope.sites_of(study_id) is not None:
        raise NotFound
    return _Place(part, WHOLE_STUDY, None, None, _streams(session, study_id, None), study_id)


def _faults(part: Part, asked: LockAsked) -> Sequence[FieldFault]:
    given = {"/site": asked.site is not None, "/enrolment_id": asked.enrolment_id is not None}
    needed = {Part.SITE: "/site", Part.PARTICIPANT: "/enrolment_id"}.get(part)
    return [
        FieldFault(pointer, "required" if pointer == needed else "not-of-this-part")
        for pointer, is_given in given.items()
        if is_given != (pointer == needed)
    ]


def _streams(session: Session, study_id: str, site: str | None) -> tuple[str, ...]:
    return tuple(str(each) for each in enrolments_store.ids_of(session, study_id, site))


def _refuse_outrun(session: Session, study_id: str, place: _Place) -> None:
    """Raises Outrun where somebody was enrolled between the listing of the streams and the study's turn.

    Nobody is enrolled from here on. To wait for the new stream now would be out of order: its writer may be
    waiting for the study's.
    """
    if place.part is Part.PARTICIPANT:
        return
    if not set(_streams(session, study_id, place.site)) <= set(place.streams):
        raise Outrun


def _same_as_before(before: LockChange, study_id: str, place: _Place, asked: LockAsked) -> LockChange:
    said = (before.study_id, before.part, before.place, before.state, before.reason)
    if said != (study_id, place.part, place.name, asked.state, asked.reason):
        raise IdReused
    return before
