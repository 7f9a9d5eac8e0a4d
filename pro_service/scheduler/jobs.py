"""The jobs, each with its interval: this is the one list of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.services import seals
from pro_service.services.transactions import in_transaction
from pro_service.store import jobs

NowSource = Callable[[Session], datetime]
"""Tells a transaction its instant: `clock.now`, which respects a simulated clock."""

LEASE = "scheduler"
LEASE_LENGTH = timedelta(seconds=30)
"""A process that was killed is waited for as long."""

RUNS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again. It may run twice at once, and be cut at any point: it has to bear both.

    run   makes its own short transactions, asks for the instant in each, and gives counts of what it did
    """

    name: str
    every: timedelta
    run: Callable[[Engine, NowSource], Mapping[str, int]]


def seal(engine: Engine, now_source: NowSource) -> Mapping[str, int]:
    """Seal the heads of all streams that moved."""
    heads = made = 0
    while True:
        sealed = in_transaction(engine, lambda session: seals.seal_moved(session, now_source(session)))
        heads, made = heads + sealed.heads, made + sealed.seals
        if sealed.heads < seals.MOST_HEADS:
            return {"heads": heads, "seals": made}


def housekeep(engine: Engine, _now_source: NowSource) -> Mapping[str, int]:
    """Delete the notes of runs older than 90 days; they are dated by the clock outside."""
    trimmed = in_transaction(engine, lambda session: jobs.trim(session, clock.real(session) - RUNS_KEPT))
    return {"runs": trimmed}


JOBS = (
    Job("seal", timedelta(minutes=1), seal),
    Job("housekeeping", timedelta(hours=1), housekeep),
)
