"""A delivery that breaks our own side: tried again, and in the end set aside with an alarm."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.domain.identifiers import alarm_id
from pro_service.services.reminders.deciding import DISPATCHER
from pro_service.store import audit
from pro_service.store import reminders as reminders_store
from pro_service.store.reminders import CLAIMED, QUARANTINED, QUEUED, Alarm, Delivery

MOST_FAULTS = 3
PAUSE = timedelta(minutes=5)
QUARANTINE = "delivery-quarantined"


def note(session: Session, now: datetime, delivery_id: int) -> str:
    """Count a fault of ours; the third sets the delivery aside and raises an alarm."""
    now = audit.wait_for_turn(session, str(reminders_store.enrolment_of(session, delivery_id)), now)
    row = reminders_store.held(session, delivery_id, CLAIMED)
    if row is None:
        return "taken"
    row.faults, row.lease_until = row.faults + 1, None
    if row.faults < MOST_FAULTS:
        row.state, row.not_before = QUEUED, now + PAUSE * row.faults
        return "fault"
    row.state = QUARANTINED
    raise_alarm(session, now, QUARANTINE, row)
    return QUARANTINED


def raise_alarm(session: Session, now: datetime, kind: str, about: Delivery) -> None:
    """Once for each kind, assessment and step."""
    now = audit.wait_for_turn(session, str(about.enrolment_id), now)
    alarm = Alarm(
        id=alarm_id(kind, about.assessment_id, about.step),
        kind=kind,
        enrolment_id=about.enrolment_id,
        assessment_id=about.assessment_id,
        step=about.step,
        recorded_at=now,
        recorded_by=DISPATCHER.actor,
    )
    if session.get(Alarm, alarm.id) is None:
        audit.record(session, now, str(about.enrolment_id), DISPATCHER.actor, "alarm.raised", [alarm])
