"""The stored window of every assessment: the one place where it is written, and where it is checked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import anchors
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.windows import Window, window
from pro_service.store import anchor_events as anchor_events_store
from pro_service.store import arrivals
from pro_service.store import assessments as assessments_store
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import PROJECTED, Assessment
from pro_service.store.participants import Enrolment

Instants = tuple[datetime | None, ...]
NO_WINDOW: Instants = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Difference:
    """An assessment whose stored window is not what its anchors say."""

    assessment_id: UUID
    stored: Instants
    computed: Instants


def project(session: Session, now: datetime, definition: StudyDefinition, enrolment: Enrolment) -> int:
    """Write the windows that follow from the anchors known now; gives how many changed."""
    found = list(differences(session, now, definition, enrolment))
    for difference in found:
        assessment = session.get_one(Assessment, difference.assessment_id)
        for name, instant in zip(PROJECTED, difference.computed, strict=True):
            setattr(assessment, name, instant)
    session.flush()
    return len(found)


def differences(
    session: Session, as_of: datetime, definition: StudyDefinition, enrolment: Enrolment
) -> Iterator[Difference]:
    """Where the stored windows of an enrolment differ from those computed anew; nothing when all is well."""
    events = events_of(session, [enrolment.id])[enrolment.id]
    begun = arrivals.begun(session, enrolment.id) if definition.earlier else {}
    computed = of_visits(definition, enrolment.site, events, as_of)
    for row in assessments_store.of_enrolment(session, enrolment.id):
        stored = tuple(getattr(row, name) for name in PROJECTED)
        kept = definition.kept_since(begun.get(row.id))
        of_row = computed if kept is definition else of_visits(kept, enrolment.site, events, as_of)
        anew = _instants(of_row[row.visit])
        if stored != anew:
            yield Difference(row.id, stored, anew)


def of_visits(
    definition: StudyDefinition, site: str, events: Iterable[anchors.AnchorEvent], as_of: datetime
) -> dict[str, Window | None]:
    """The window of every visit, also of those no longer planned, by the anchors known at `as_of`.

    None while its anchor is unknown.
    """
    standing = anchors.effective_anchors(events, as_of)
    zone = definition.site(site).zone
    return {
        visit.code: window(visit, standing[visit.anchor].occurred_on, zone)
        if visit.anchor in standing
        else None
        for visit in definition.every_visit
    }


def events_of(session: Session, enrolments: Collection[UUID]) -> dict[UUID, tuple[anchors.AnchorEvent, ...]]:
    """All anchor events of each of these enrolments, as the pure rules take them."""
    rows = anchor_events_store.of_enrolments(session, enrolments)
    return {each: tuple(as_rule(row) for row in rows if row.enrolment_id == each) for each in enrolments}


def as_rule(row: AnchorEvent) -> anchors.AnchorEvent:
    """An event as the pure rules take it."""
    return anchors.AnchorEvent(
        id=row.id,
        kind=row.kind,
        occurred_on=row.occurred_on,
        occurred_at=row.occurred_at,
        is_planned=row.is_planned,
        recorded_at=row.recorded_at,
        supersedes=row.supersedes,
        is_void=row.is_void,
    )


def _instants(of: Window | None) -> Instants:
    return (of.opens_at, of.due_at, of.overdue_at, of.closes_at) if of else NO_WINDOW
