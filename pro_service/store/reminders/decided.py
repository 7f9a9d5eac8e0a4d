"""What was decided about reminders, what became of them, and the alarms, as of an instant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    select,
)
from sqlalchemy.orm import Session

from pro_service.store.reminders.tables import Alarm, DeliveryEvent, ReminderDecision


def decisions_of(
    session: Session, enrolments: Collection[UUID], as_of: datetime
) -> Sequence[ReminderDecision]:
    """The decisions about these enrolments that had been made by then, oldest first."""
    rows = select(ReminderDecision).where(
        ReminderDecision.enrolment_id.in_(enrolments), ReminderDecision.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(ReminderDecision.recorded_at, ReminderDecision.step)).all()


def events_of(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[DeliveryEvent]:
    """What had become of their messages by then, oldest first."""
    rows = select(DeliveryEvent).where(
        DeliveryEvent.enrolment_id.in_(enrolments), DeliveryEvent.recorded_at <= as_of
    )
    return session.scalars(rows.order_by(*DeliveryEvent.in_order())).all()


def alarms_of(session: Session, enrolments: Collection[UUID], as_of: datetime) -> Sequence[Alarm]:
    """The alarms about these enrolments by then, oldest first."""
    rows = select(Alarm).where(Alarm.enrolment_id.in_(enrolments), Alarm.recorded_at <= as_of)
    return session.scalars(rows.order_by(Alarm.recorded_at, Alarm.id)).all()
