"""The stored windows of an enrolment and its ends: the one place where they are written, and checked."""

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
from pro_service.store.standings import EnrolmentStanding

Instants = tuple[datetime | None, ...]
NO_WINDOW: Instants = (None, None, None, None)
ENDS = ("expectation_ended_at", "contact_ended_at")


@dataclass(frozen=True, slots=True)
class Difference:
    """An assessment whose stored window is not what its anchors say, or an enrolment with other ends.

    The instants are those of PROJECTED, or the end of expectation and the end of contact.
    """

    of: type[Assessment] | type[EnrolmentStanding]
    id: UUID
    stored: Instants
    computed: Instants


def project(session: Session, now: datetime, definition: StudyDefinition, enrolment: Enrolment) -> int:
    """Write the windows and ends that follow from the anchors known now; gives how many windows changed.

    Where an end changed, every assessment of the enrolment says when.
    """
    found = list(differences(session, now, definition, enrolment))
    if any(difference.of is EnrolmentStanding for difference in found):
        for assessment in assessments_store.of_enrolment(session, enrolment.id):
            assessment.projected_at = now
    for difference in found:
        row = session.get(difference.of, difference.id)
        if row is None:
            row = EnrolmentStanding(enrolment_id=enrolment.id)
            session.add(row)
        if isinstance(row, Assessment):
            row.projected_at = now
        for name, instant in zip(_columns(difference.of), difference.computed, strict=True):
            setattr(row, name, instant)
    session.flush()
    return sum(difference.of is Assessment for difference in found)


def differences(
    session: Session, as_of: datetime, definition: StudyDefinition, enrolment: Enrolment
) -> Iterator[Difference]:
    """Where what is stored of an enrolment differs from what is computed anew; nothing when all is well."""
    events = events_of(session, [enrolment.id])[enrolment.id]
    begun = arrivals.begun(session, enrolment.id, as_of) if definition.earlier else {}
    computed = of_visits(definition, enrolment.site, events, as_of)
    for row in assessments_store.of_enrolment(session, enrolment.id):
        stored = tuple(getattr(row, name) for name in PROJECTED)
        kept = definition.kept_since(begun.get(row.id), row.visit, row.instrument)
        of_row = computed if kept is definition else of_visits(kept, enrolment.site, events, as_of)
        anew = _instants(of_row[row.visit])
        if stored != anew:
            yield Difference(Assessment, row.id, stored, anew)
    standing = session.get(EnrolmentStanding, enrolment.id)
    stored_ends = (standing.expectation_ended_at, standing.contact_ended_at) if standing else ()
    ends = ends_of(definition, events, as_of)
    if stored_ends != ends:
        yield Difference(EnrolmentStanding, enrolment.id, stored_ends, ends)


def ends_of(definition: StudyDefinition, events: Iterable[anchors.AnchorEvent], as_of: datetime) -> Instants:
    """From when on nothing more is expected, and from when on there is no contact; None while it goes on."""
    ended = anchors.effects(anchors.ended(events, as_of), definition.end_reasons)
    return (
        ended.expectation.at if ended.expectation else None,
        ended.contact.at if ended.contact else None,
    )


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
    return by_enrolment(enrolments, anchor_events_store.of_enrolments(session, enrolments))


def by_enrolment(
    enrolments: Collection[UUID], rows: Iterable[AnchorEvent]
) -> dict[UUID, tuple[anchors.AnchorEvent, ...]]:
    """These events of each of these enrolments, as the pure rules take them."""
    found: dict[UUID, list[anchors.AnchorEvent]] = {each: [] for each in enrolments}
    for row in rows:
        found[row.enrolment_id].append(as_rule(row))
    return {each: tuple(events) for each, events in found.items()}


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


def _columns(of: type[Assessment] | type[EnrolmentStanding]) -> tuple[str, ...]:
    return PROJECTED if of is Assessment else ENDS
