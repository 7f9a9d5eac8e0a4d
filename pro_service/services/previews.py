"""What would change for an enrolment if something were recorded; nothing is written."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from pro_service.domain import anchors, previews
from pro_service.domain.anchors import End
from pro_service.domain.previews import Preview, Stands
from pro_service.services import assessments, studies, windows
from pro_service.services.assessments import Course, Standing, is_in_window
from pro_service.services.reminders import moving
from pro_service.store import arrivals
from pro_service.store import assessments as assessments_store
from pro_service.store.enrolments import Found


def of_event(session: Session, now: datetime, found: Found, event: anchors.AnchorEvent) -> Preview:
    """What an anchor event recorded at `now` would change."""
    ids = [found.enrolment.id]
    events = windows.events_of(session, ids)[found.enrolment.id]
    changes = assessments_store.last_changes(session, ids, now)
    planned = arrivals.planned(session, ids, now)
    definition = studies.definition_for(session, found, now)
    before, after = (
        assessments.course(now, now, found, definition, known, changes, planned)
        for known in (events, (*events, event))
    )
    return replace(compare(now, before, after), reminders=moving.changes(session, now, before, after))


def compare(now: datetime, before: Course, after: Course) -> Preview:
    """What differs between how an enrolment stands and how it would stand at the same instant."""
    return previews.compare(_stands(before), _stands(after), _ends(now, before), _ends(now, after))


def _stands(course: Course) -> list[Stands]:
    return [_stand(each) for each in course.assessments]


def _stand(each: Standing) -> Stands:
    assessment, filled_in = each.assessment, each.particulars
    return Stands(
        assessment.id,
        assessment.visit,
        assessment.instrument,
        each.window,
        each.status.value,
        is_in_window(filled_in, each.window) if filled_in else None,
    )


def _ends(now: datetime, course: Course) -> dict[str, End | None]:
    ended = anchors.effects(anchors.ended(course.events, now), course.definition.end_reasons)
    return {"contact": ended.contact, "expectation": ended.expectation}
