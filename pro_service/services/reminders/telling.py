"""What was decided about each reminder and what became of it, for whoever looks at a participant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.occurrences import step_and_nth
from pro_service.store import reminders as reminders_store
from pro_service.store.reminders import NO_CHANNEL, Alarm, DeliveryEvent


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step by one channel: when it was due, and whether it was sent.

    occurrence        1 as a rule; 2 where the step came up once more because its window was moved …
    channel           None where none could be chosen
    not_sent_because  a coded reason; None where it was decided to send it
    events            what became of it, oldest first
    """

    assessment_id: UUID
    step: str
    occurrence: int
    channel: str | None
    due_at: datetime
    decided_at: datetime
    not_sent_because: str | None
    events: tuple[DeliveryEvent, ...]


def reminders_of(session: Session, enrolment_id: UUID, as_of: datetime) -> Mapping[UUID, Sequence[Reminder]]:
    """The reminders of a participant by assessment, as known at `as_of`, in the order of deciding.

    Two statements.
    """
    events: dict[tuple[UUID, str, str], list[DeliveryEvent]] = defaultdict(list)
    for event in reminders_store.events_of(session, [enrolment_id], as_of):
        events[event.assessment_id, event.step, event.channel].append(event)
    found: dict[UUID, list[Reminder]] = defaultdict(list)
    for row in reminders_store.decisions_of(session, [enrolment_id], as_of):
        found[row.assessment_id].append(
            Reminder(
                row.assessment_id,
                *step_and_nth(row.step),
                None if row.channel == NO_CHANNEL else row.channel,
                row.due_at,
                row.recorded_at,
                row.not_sent_because,
                tuple(events[row.assessment_id, row.step, row.channel]),
            )
        )
    return found


def alarms_of(session: Session, enrolment_id: UUID, as_of: datetime) -> Mapping[UUID, Sequence[Alarm]]:
    """The alarms about a participant by assessment, oldest first."""
    found: dict[UUID, list[Alarm]] = defaultdict(list)
    for alarm in reminders_store.alarms_of(session, [enrolment_id], as_of):
        found[alarm.assessment_id].append(alarm)
    return found
