"""What is stored for speed of what follows from facts: written together, whenever such a fact is recorded."""

from datetime import datetime

from sqlalchemy.orm import Session

from pro_service.services import studies, windows
from pro_service.services.reminders import slots
from pro_service.store import enrolments as enrolments_store
from pro_service.store.participants import Enrolment


def project(session: Session, now: datetime, enrolment: Enrolment) -> int:
    """Write windows and reminder slots by what is known now; gives how many windows moved."""
    found = enrolments_store.of_device(session, enrolment.id)
    definition = studies.definition_for(session, found)
    moved = windows.project(session, now, definition, enrolment)
    slots.project(session, now, definition, found)
    return moved
