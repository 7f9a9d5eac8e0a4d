"""Slots, and what is queued of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Dialect,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pro_service.store.reminders.tables import QUEUED, Delivery, ReminderSlot


def slots_of(session: Session, enrolment_id: UUID) -> Sequence[ReminderSlot]:
    """The slots of an enrolment as they are stored."""
    return session.scalars(select(ReminderSlot).where(ReminderSlot.enrolment_id == enrolment_id)).all()


def take_away(session: Session, slots: Collection[ReminderSlot]) -> None:
    """Slots that are due no more."""
    for slot in slots:
        session.delete(slot)


def plan(session: Session, now: datetime) -> int:
    """Queue a delivery for every slot that has fallen due; gives how many.

    Set by set, and harmless twice: a slot is marked only once its delivery is there.
    """
    due = (ReminderSlot.due_at <= now, ReminderSlot.is_planned.is_(False))
    queued = select(
        ReminderSlot.assessment_id,
        ReminderSlot.step,
        literal(0),
        ReminderSlot.enrolment_id,
        ReminderSlot.message,
        ReminderSlot.due_at,
        ReminderSlot.ends_at,
        ReminderSlot.is_known_too_late,
        literal(QUEUED),
        ReminderSlot.due_at,
        literal(0),
        literal(0),
    ).where(*due)
    columns = [
        "assessment_id", "step", "fallback", "enrolment_id", "message", "due_at", "ends_at",
        "is_known_too_late", "state", "not_before", "attempts", "faults",
    ]  # fmt: skip
    dialect_insert = _insert(session.get_bind().dialect)
    session.execute(dialect_insert(Delivery).from_select(columns, queued).on_conflict_do_nothing())
    has_delivery = (
        select(Delivery.id)
        .where(Delivery.assessment_id == ReminderSlot.assessment_id, Delivery.step == ReminderSlot.step)
        .exists()
    )
    planned = session.execute(
        update(ReminderSlot)
        .where(*due, has_delivery)
        .values(is_planned=True)
        .execution_options(synchronize_session=False)
    )
    return planned.rowcount  # type: ignore[attr-defined]


def next_due(session: Session) -> datetime | None:
    """When there is something to plan or to deliver next; None where nothing is on its way."""
    slot = session.scalar(select(func.min(ReminderSlot.due_at)).where(ReminderSlot.is_planned.is_(False)))
    queued = session.scalar(select(func.min(Delivery.not_before)).where(Delivery.state == QUEUED))
    return min((each for each in (slot, queued) if each is not None), default=None)


def _insert(dialect: Dialect):
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert
