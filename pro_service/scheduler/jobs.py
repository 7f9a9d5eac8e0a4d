"""The jobs and the timetable by which they run: this is the one list of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.services import drafts, seals
from pro_service.services.contacts.tidying import tidy
from pro_service.services.leaving import Outside, leave
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import plan
from pro_service.services.reminders.reconciling import reconcile
from pro_service.services.reminders.site_mail import send_site_mails
from pro_service.services.reminders.testing import send_asked
from pro_service.services.site_copies import leave_all
from pro_service.services.transactions import in_transaction
from pro_service.store import counters, jobs
from pro_service.store.sealing import Keyring

NowSource = Callable[[Session], datetime]
"""Tells a transaction its instant: `clock.now`, which respects a simulated clock."""

Run = Callable[[Engine, NowSource], Mapping[str, int]]

LEASE = "scheduler"
LEASE_LENGTH = timedelta(seconds=30)
"""A process that was killed is waited for as long."""

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Timed:
    """The name of a job and its interval."""

    name: str
    every: timedelta


@dataclass(frozen=True, slots=True)
class Job(Timed):
    """Something done again and again. It may run twice at once, and be cut at any point: it has to bear both.

    run   makes its own short transactions, asks for the instant in each, and gives counts of what it did
    """

    run: Run


def seal(engine: Engine, now_source: NowSource) -> Mapping[str, int]:
    """Seal the heads of all streams that moved."""
    heads = made = 0
    while True:
        sealed = in_transaction(engine, lambda session: seals.seal_moved(session, now_source(session)))
        heads, made = heads + sealed.heads, made + sealed.seals
        if sealed.heads < seals.MOST_HEADS:
            return {"heads": heads, "seals": made}


def housekeep(
    keyring: Keyring, site_copies: Path | None, engine: Engine, now_source: NowSource
) -> Mapping[str, int]:
    """Delete notes of runs and counts older than 90 days, addresses that nobody may write to any more or that
    were blocked for long enough, and drafts that nobody can go on with.

    Runs are dated by the clock outside, counts by that of the service. Where a folder is set for them, each
    site's copy of its source data is left there once a day.
    """
    runs = in_transaction(engine, lambda session: jobs.trim(session, clock.real(session) - KEPT))
    counts = in_transaction(engine, lambda session: counters.trim(session, now_source(session) - KEPT))
    left = leave_all(engine, now_source, site_copies) if site_copies else {}
    tidied = {**tidy(engine, keyring, now_source), **drafts.tidy(engine, now_source)}
    return {"runs": runs, "counts": counts, **tidied, **left}


def send(desk: Desk, engine: Engine, now_source: NowSource) -> Mapping[str, int]:
    """Send what may leave: reminders, tests that participants wait for, and the day's numbers to sites."""
    return {
        **deliver(engine, now_source, desk),
        **send_asked(engine, now_source, desk),
        **send_site_mails(engine, now_source, desk),
    }


def look_for_missing(desk: Desk, engine: Engine, now_source: NowSource) -> Mapping[str, int]:
    """Raise an alarm for each reminder about which nothing was decided.

    What waits is worked off before: after a standstill it is late, and nothing of it is missing.
    """
    plan(engine, now_source)
    deliver(engine, now_source, desk, budget=None)
    return reconcile(engine, now_source, desk)


TIMETABLE = (
    Timed("plan", timedelta(minutes=1)),
    Timed("deliver", timedelta(minutes=1)),
    Timed("reconcile", timedelta(hours=1)),
    Timed("seal", timedelta(minutes=1)),
    Timed("leave", timedelta(hours=1)),
    Timed("housekeeping", timedelta(hours=1)),
)


def jobs_of(
    desk: Desk,
    outside: Outside = Outside(),  # noqa: B008 (frozen)
    site_copies: Path | None = None,
) -> tuple[Job, ...]:
    """The jobs of the timetable, for a process that sends by this desk.

    outside      where the heads of the seal chains leave to
    site_copies  the folder under which the sites' copies are left; None: they are not
    """
    runs: Mapping[str, Run] = {
        "plan": plan,
        "deliver": partial(send, desk),
        "reconcile": partial(look_for_missing, desk),
        "seal": seal,
        "leave": partial(leave, outside),
        "housekeeping": partial(housekeep, desk.keyring, site_copies),
    }
    return tuple(Job(each.name, each.every, runs[each.name]) for each in TIMETABLE)
