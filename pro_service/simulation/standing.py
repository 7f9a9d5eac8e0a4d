"""How every assessment has to stand in the end, by the simulation's own book."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import Visit
from pro_service.services import assessments
from pro_service.simulation.book import Book
from pro_service.store import enrolments as enrolments_store


def differences(session: Session, book: Book, as_of: datetime) -> Iterator[str]:
    """Each assessment that stands otherwise than the book says."""
    found = [enrolments_store.of_device(session, own_id) for own_id in book.pages]
    for course in assessments.courses(session, as_of, found):
        enrolment_id = course.found.enrolment.id
        stored = {each.assessment.id: each.status.value for each in course.assessments}
        for visit in book.versions.in_force(as_of).visits:
            for instrument in visit.instruments:
                own_id = assessment_id(enrolment_id, visit.code, instrument)
                expected = status(book, enrolment_id, visit, own_id, as_of)
                if stored.get(own_id) != expected:
                    told = f"{instrument} at {visit.code} of enrolment {enrolment_id}"
                    yield f"{told} stands as {stored.get(own_id)}, {expected} was lived"


def status(book: Book, enrolment_id: UUID, visit: Visit, own_id: UUID, as_of: datetime) -> str:
    """By plain bookkeeping: was it answered in time, was it let off, is its time over."""
    page = book.pages[enrolment_id]
    answered = page.answered.get(own_id)
    of_visit = book.window(page, visit, answered.received_at if answered else as_of)
    if answered is not None:
        is_late = of_visit is not None and answered.completed_at >= of_visit.closes_at
        return "completed_late" if is_late else "completed"
    if own_id in page.exempt:
        return "exempt"
    if page.ended is not None and (of_visit is None or page.ended[1] < of_visit.closes_at):
        return "exempt"
    if of_visit is None or as_of < of_visit.opens_at:
        return "not_yet_open"
    return "missed" if of_visit.closes_at <= as_of else "open"
