"""Recording anchor events: what moves windows, and what ends a participation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.locks import Effect
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.windows import local_day
from pro_service.errors import FieldFault, InvalidShape, PreviewOutdated
from pro_service.services import locks, previews, projections, studies, windows
from pro_service.services.participants import in_reach
from pro_service.services.previews import Preview
from pro_service.services.repeats import same_as_before
from pro_service.store import audit
from pro_service.store import drafts as drafts_store
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.enrolments import Found
from pro_service.store.participants import Enrolment

ENDS_CONTACT = tuple(kind for kind in anchors.END_KINDS if kind != "treatment_stop")
"""After these nobody is written to, by most tables of end reasons."""


@dataclass(frozen=True, slots=True)
class AnchorEventAsked:
    """An event to record. The kinds that end something carry their instant, all others their day alone.

    `is_void`: what it supersedes never happened; kind and time repeat those of the mistaken event.
    """

    kind: str
    occurred_on: date | None = None
    occurred_at: datetime | None = None
    is_planned: bool = False
    supersedes: UUID | None = None
    is_void: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AnchorEventAdded:
    """The event, and how many windows it moved; `is_new` is False where it was recorded before.

    preview  what recording it would change, where only that was asked; the event is then not recorded
    """

    event: AnchorEvent
    windows_moved: int
    is_new: bool
    preview: Preview | None = None


def add(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    event_id: UUID,
    asked: AnchorEventAsked,
    previewed: str | None = None,
) -> AnchorEventAdded:
    """Record an event and move the windows that hang on it. Answers stay where they are.

    previewed  the hash of the preview that was confirmed; None where there was none. Raises PreviewOutdated
               where recording it would change something else by now.

    Raises NotFound outside the scope, InvalidShape with the fields that do not fit, Locked, IdReused.
    """
    imagined = _imagine(session, now, who, scope, study_id, enrolment_id, event_id, asked)
    if imagined.before is not None:
        return _repeated(imagined.before, imagined.event)
    if previewed is not None and imagined.preview(session).hash != previewed:
        raise PreviewOutdated(imagined.preview(session).hash)
    event, at = imagined.event, imagined.event.recorded_at
    audit.record(session, at, str(enrolment_id), who.actor, "anchor-event.added", [event])
    moved = projections.project(session, at, imagined.found.enrolment)
    drafts_store.remove_ended(session, at, enrolment_id)
    return AnchorEventAdded(event, moved, is_new=True)


def preview(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    event_id: UUID,
    asked: AnchorEventAsked,
) -> AnchorEventAdded:
    """What recording an event would change; nothing is written. Raises what recording it would raise."""
    imagined = _imagine(session, now, who, scope, study_id, enrolment_id, event_id, asked)
    if imagined.before is not None:
        return _repeated(imagined.before, imagined.event)
    told = imagined.preview(session)
    return AnchorEventAdded(imagined.event, len(told.windows), is_new=False, preview=told)


@dataclass(frozen=True, slots=True)
class _Imagined:
    """An event that fits and is not recorded yet; `before` is what stands under its id, None as a rule."""

    found: Found
    definition: StudyDefinition
    event: AnchorEvent
    before: AnchorEvent | None

    def preview(self, session: Session) -> Preview:
        return previews.of_event(session, self.event.recorded_at, self.found, windows.as_rule(self.event))


def _imagine(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    enrolment_id: UUID,
    event_id: UUID,
    asked: AnchorEventAsked,
) -> _Imagined:
    in_reach(session, scope, study_id, enrolment_id)
    now = audit.wait_for_turn(session, str(enrolment_id), now)
    found = in_reach(session, scope, study_id, enrolment_id)  # as it stands once it is our turn
    enrolment, definition = found.enrolment, studies.definition_for(session, found)
    before = session.get(AnchorEvent, event_id)
    if before is None:
        is_end = asked.kind in ENDS_CONTACT  # nobody is written to after it: it does not wait for an unlock
        locks.refuse_locked(session, enrolment, Effect.REFUSED_WHEN_HARD if is_end else Effect.REFUSED)
    events = windows.events_of(session, [enrolment_id])[enrolment_id]
    standing = anchors.standing_events(events, now)
    if before is None and (faults := tuple(_faults(definition, enrolment, asked, now, standing))):
        raise InvalidShape(*faults)
    return _Imagined(found, definition, as_fact(definition, enrolment, event_id, asked, now, who), before)


def as_fact(
    definition: StudyDefinition,
    enrolment: Enrolment,
    event_id: UUID,
    asked: AnchorEventAsked,
    now: datetime,
    who: Staff | Operator,
) -> AnchorEvent:
    """The event as it is recorded."""
    zone = definition.site(enrolment.site).zone
    occurred_on = local_day(asked.occurred_at, zone) if asked.occurred_at else asked.occurred_on
    return AnchorEvent(
        id=event_id,
        enrolment_id=enrolment.id,
        kind=asked.kind,
        occurred_on=occurred_on,
        occurred_at=asked.occurred_at,
        is_planned=asked.is_planned,
        supersedes=asked.supersedes,
        is_void=asked.is_void,
        reason=asked.reason,
        recorded_at=now,
        recorded_by=who.actor,
    )


def _faults(
    definition: StudyDefinition,
    enrolment: Enrolment,
    asked: AnchorEventAsked,
    now: datetime,
    standing: tuple[anchors.AnchorEvent, ...],
) -> Iterator[FieldFault]:
    if asked.kind not in definition.anchors:
        yield FieldFault("/kind", "not-a-kind-of-this-study")
        return
    yield from _time_faults(definition.site(enrolment.site).zone, asked, now)
    replaced = [event for event in standing if event.id == asked.supersedes]
    if asked.supersedes is not None and not replaced:
        yield FieldFault("/supersedes", "no-such-standing-event")
    if any(event.kind != asked.kind for event in replaced):
        yield FieldFault("/supersedes", "of-another-kind")
    if asked.supersedes is not None and not (asked.reason or "").strip():
        yield FieldFault("/reason", "required-to-supersede")
    if asked.is_void and asked.supersedes is None:
        yield FieldFault("/supersedes", "required-to-void")
    yield from _double_faults(asked, standing)


def _time_faults(zone: str, asked: AnchorEventAsked, now: datetime) -> Iterator[FieldFault]:
    if asked.kind in anchors.END_KINDS:
        if asked.occurred_at is None or asked.occurred_on is not None:
            yield FieldFault("/occurred_at", "instant-required-for-this-kind")
        elif asked.occurred_at > now:
            yield FieldFault("/occurred_at", "in-the-future")
        if asked.is_planned:
            yield FieldFault("/is_planned", "not-plannable")
    elif asked.occurred_on is None or asked.occurred_at is not None:
        yield FieldFault("/occurred_on", "day-alone-required-for-this-kind")
    elif not asked.is_planned and asked.occurred_on > local_day(now, zone):
        yield FieldFault("/occurred_on", "in-the-future")


ONCE = ("selection", "randomisation", "infusion", "withdrawal_of_consent", "lost_to_follow_up", "death")


def _double_faults(
    asked: AnchorEventAsked, standing: tuple[anchors.AnchorEvent, ...]
) -> Iterator[FieldFault]:
    """What happens once has one standing event; an actual one may follow a planned one."""
    rivals = [
        event
        for event in standing
        if event.kind == asked.kind and event.is_planned == asked.is_planned and event.id != asked.supersedes
    ]
    if asked.kind in ONCE and rivals:
        yield FieldFault("/supersedes", "name-the-event-that-this-replaces")


def _repeated(before: AnchorEvent, event: AnchorEvent) -> AnchorEventAdded:
    return AnchorEventAdded(same_as_before(before, event), windows_moved=0, is_new=False)
