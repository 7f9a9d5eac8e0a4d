"""One scheduler process: it runs the jobs while it holds the lease, and stands by while another does.

APScheduler only ticks, in UTC. Whose turn it is, what ran and how it ended stands in the database.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from apscheduler.events import EVENT_JOB_MAX_INSTANCES  # type: ignore[import-untyped]
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.memory import MemoryJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.scheduler.jobs import LEASE, LEASE_LENGTH, Job
from pro_service.services.transactions import in_transaction
from pro_service.store import jobs as runs

BEATS_A_LEASE = 3
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it would print what a job was called with


class Scheduler:
    """Runs jobs until it is told to stop; any number of them may run on one database.

    holder   a name that no other process has
    log      a structlog logger; it is told kinds of errors, never their text
    """

    def __init__(
        self,
        engine: Engine,
        jobs: tuple[Job, ...],
        holder: str,
        log: Any,
        lease_length: timedelta = LEASE_LENGTH,
    ) -> None:
        self._engine, self._jobs, self._holder, self._log = engine, jobs, holder, log
        self._lease_length = lease_length
        self._beat_s = lease_length.total_seconds() / BEATS_A_LEASE
        self._is_holder = False
        self._is_stopping = False
        self._running = 0
        self._changed = threading.Condition()  # guards the two above

    def run(self, wait: Callable[[float], bool]) -> None:
        """Run until `wait`, which is given seconds, says that it is time to stop.

        What is running then is finished, and the lease is given back.
        """
        ticking = self._ticking()
        ticking.start(paused=True)
        try:
            self._beat(ticking)
            while not wait(self._beat_s):
                self._beat(ticking)
        finally:
            self._stop(ticking)

    def _ticking(self) -> BackgroundScheduler:
        ticking = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(max(1, len(self._jobs)))
            },  # one that hangs stops no other
        )
        for job in self._jobs:
            ticking.add_job(
                self._turn, "interval", (job,), id=job.name, seconds=job.every.total_seconds(),
                coalesce=True, max_instances=1, misfire_grace_time=None,  # late is better than not at all
            )  # fmt: skip
        ticking.add_listener(lambda event: self._skip(event.job_id), EVENT_JOB_MAX_INSTANCES)
        return ticking

    def _beat(self, ticking: BackgroundScheduler) -> None:
        """Take or keep the lease; without an answer of the database everything stays as it was."""
        try:
            holds = in_transaction(self._engine, self._take)
        except SQLAlchemyError as fault:
            self._log.error("lease not reached", fault=type(fault).__name__)
            return
        if holds:
            self._make_due(ticking)
            ticking.resume()
        else:
            ticking.pause()
        if holds != self._is_holder:
            self._log.info("lease taken" if holds else "lease lost")
        self._is_holder = holds

    def _make_due(self, ticking: BackgroundScheduler) -> None:
        """Let everything run at once where the lease is new, or where the machine's clock was set back."""
        now = clock.of_this_machine()
        for job in ticking.get_jobs():
            if not self._is_holder or job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)

    def _take(self, session: Session) -> bool:
        now = clock.real(session)
        holds = runs.take(session, LEASE, self._holder, now, self._lease_length)
        if holds and not self._is_holder:
            runs.give_up_others(session, self._holder, now)
        return holds

    def _turn(self, job: Job) -> None:
        """One tick of one job: all that can go wrong in it is noted, and tried again at the next."""
        if not self._enter():
            return
        try:
            run_id = in_transaction(self._engine, lambda session: self._begin(session, job))
            if run_id is not None:
                ended = self._outcome(job)
                in_transaction(self._engine, lambda s: runs.end(s, run_id, clock.real(s), *ended))
        except SQLAlchemyError as fault:
            self._log.error("job run not noted", job=job.name, fault=type(fault).__name__)
        finally:
            self._leave()

    def _begin(self, session: Session, job: Job) -> UUID | None:
        """The id of a run; None where the lease is another's by now."""
        now = clock.real(session)
        if not runs.take(session, LEASE, self._holder, now, self._lease_length):
            return None
        return runs.begin(session, job.name, self._holder, now)

    def _outcome(self, job: Job) -> tuple[str, Mapping[str, int], str | None]:
        try:
            return runs.OK, job.run(self._engine, clock.now), None
        except Exception as fault:  # whatever it is, the next tick comes
            self._log.error("job failed", job=job.name, fault=type(fault).__name__)
            return runs.FAILED, {}, type(fault).__name__

    def _skip(self, job: str) -> None:
        try:
            in_transaction(self._engine, lambda s: runs.skip(s, job, self._holder, clock.real(s)))
        except SQLAlchemyError as fault:
            self._log.error("job run not noted", job=job, fault=type(fault).__name__)

    def _enter(self) -> bool:
        with self._changed:
            self._running += not self._is_stopping
            return not self._is_stopping

    def _leave(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def _stop(self, ticking: BackgroundScheduler) -> None:
        """Let what is running end, keep the lease as long, and give it back."""
        with self._changed:
            self._is_stopping = True
        ticking.pause()
        while not self._is_idle_within(self._beat_s):
            self._keep()
        ticking.shutdown(wait=True)
        try:
            in_transaction(self._engine, lambda s: runs.release(s, LEASE, self._holder, clock.real(s)))
        except SQLAlchemyError as fault:
            self._log.error("lease not given back", fault=type(fault).__name__)

    def _is_idle_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, seconds)

    def _keep(self) -> None:
        try:
            in_transaction(self._engine, self._take)
        except SQLAlchemyError as fault:
            self._log.error("lease not reached", fault=type(fault).__name__)
