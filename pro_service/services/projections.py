"""What is stored for speed of what follows from facts: written together, whenever such a fact is recorded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.services import studies, windows
from pro_service.services.reminders import slots
from pro_service.store import enrolments as enrolments_store
from pro_service.store import standings
from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment


def project(session: Session, now: datetime, enrolment: Enrolment) -> int:
    """Write windows, what came, and reminder slots by what is known now; gives how many windows moved."""
    return project_of(session, now, enrolment.id)


def project_of(session: Session, now: datetime, enrolment_id: UUID) -> int:
    """The same for the enrolment of this id."""
    found = enrolments_store.of_device(session, enrolment_id)
    definition = studies.definition_for(session, found)
    moved = windows.project(session, now, definition, found.enrolment)
    standings.project(session, now, Assessment.enrolment_id == enrolment_id)
    slots.project(session, now, definition, found)
    return moved


def project_one(session: Session, now: datetime, assessment_id: UUID) -> None:
    """Write what came of one assessment, where no window moves and nobody is to be reminded otherwise."""
    standings.project(session, now, Assessment.id == assessment_id)
