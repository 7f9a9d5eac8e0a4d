"""Planning: whatever has fallen due is put into the queue. What may leave is judged when it is to leave."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.services.transactions import in_transaction
from pro_service.store import reminders as reminders_store

NowOf = Callable[[Session], datetime]
"""Where the time of a transaction comes from."""


def plan(engine: Engine, now_of: NowOf) -> dict[str, int]:
    """Queue a delivery for each slot that has fallen due, once; gives how many under `planned`."""
    return {"planned": in_transaction(engine, lambda session: reminders_store.plan(session, now_of(session)))}
