"""Letting time pass in a rehearsal: the jobs run on the way, as they would have run."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.scheduler.jobs import Job
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import reminders as reminders_store

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def pass_time(
    engine: Engine, jobs: Iterable[Job], until: datetime, told: Callable[[datetime], None]
) -> dict[str, int]:
    """Move the clock to `until` by way of every hour and of every instant at which a reminder falls due.

    At each stop every job runs that the timetable would have run by then. Gives how often each ran; `told`
    hears of each stop. The clock runs on at the end. It may be cut at any point, and begun again.
    """
    jobs = tuple(jobs)
    counts = {job.name: 0 for job in jobs}
    ran: dict[str, datetime] = {}
    while (at := in_reading(engine, partial(_next_stop, until))) < until:
        in_transaction(engine, partial(_stand_at, at))
        for job in jobs:
            if at - ran.get(job.name, at - job.every) >= job.every:
                job.run(engine, clock.now)
                counts[job.name], ran[job.name] = counts[job.name] + 1, at
        told(at)
    in_transaction(engine, partial(_run_on_from, until))
    for job in jobs:
        job.run(engine, clock.now)
        counts[job.name] += 1
    return counts


def _next_stop(until: datetime, session: Session) -> datetime:
    now = clock.now(session)
    next_hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
    due = reminders_store.next_due(session)
    return min(until, next_hour, max(due, now + MINUTE) if due else until)


def _stand_at(at: datetime, session: Session) -> None:
    clock.move_to(session, at)


def _run_on_from(until: datetime, session: Session) -> None:
    clock.move_to(session, max(until, clock.now(session)), is_running=True)
