"""The scheduler of a simulation: it plans and delivers at those instants alone at which something is due."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.callers import Operator
from pro_service.services.reminders import settling
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.simulation.messages import Messages
from pro_service.simulation.post import PostOffice, Returning
from pro_service.store import reminders as reminders_store

POSTMASTER = Operator("simulated mail server")
MINUTE = timedelta(minutes=1)


class Ticking:
    """Plans, delivers, and brings back what bounced, each at its instant."""

    def __init__(self, engine: Engine, desk: Desk, office: PostOffice, messages: Messages) -> None:
        self._engine, self._desk, self._office, self._messages = engine, desk, office, messages
        self._not_before: datetime | None = None

    def until(self, at: datetime) -> None:
        """Everything that falls due before an instant."""
        while (due := self._due()) is not None and due < at:
            self._tick(due)
            self._not_before = due + MINUTE
        self._not_before = max(at, self._not_before or at)

    def _due(self) -> datetime | None:
        """When there is something to do next, a minute after the last time at the soonest.

        What was known only when its time was past is decided about at once.
        """
        found = in_reading(self._engine, reminders_store.next_due)
        returning = [each.at for each in self._office.returning]
        due = min([*returning, *([found] if found else [])], default=None)
        return due if due is None or self._not_before is None else max(due, self._not_before)

    def _tick(self, at: datetime) -> None:
        in_transaction(self._engine, lambda session: clock.move_to(session, at))
        for each in [each for each in self._office.returning if each.at <= at]:
            self._office.returning.remove(each)
            in_transaction(self._engine, partial(self._bring_back, at, each))
        plan(self._engine, clock.now)
        deliver(self._engine, clock.now, self._desk)

    def _bring_back(self, at: datetime, back: Returning, session: Session) -> None:
        message_id = UUID(back.message_id)
        settling.bounced(
            session, at, POSTMASTER, message_id, "simulated-bounce", is_permanent=True, is_gone=True
        )
        self._messages.came_back(back.message_id)
