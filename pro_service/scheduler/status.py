"""How the jobs stand: when each ran last, when it runs next, and whether it should have run long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.scheduler.jobs import LEASE, LEASE_LENGTH, TIMETABLE, Timed
from pro_service.store import jobs as runs

FAILURES_OF = timedelta(hours=24)
"""So far back failed runs are counted."""

MISSED_TICKS = 2
GRACE = timedelta(minutes=2)
"""A job is overdue when none that began within two intervals and the time of a take-over ended well."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """One job; instants by the clock outside, None where it never was so.

    next_at   when it is to run next; None where no process holds the lease
    fault     the kind of error of the last run that failed
    """

    job: Timed
    last_ok_at: datetime | None
    running_since: datetime | None
    next_at: datetime | None
    failed_at: datetime | None
    fault: str | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Status:
    """All jobs, and who runs them: `holder` is None where nobody does.

    kept_at   when the lease was kept last, by whoever held it; None where nobody ever did
    """

    holder: str | None
    held_since: datetime | None
    kept_at: datetime | None
    jobs: tuple[JobStatus, ...]

    @property
    def is_overdue(self) -> bool:
        return any(each.is_overdue for each in self.jobs)


def status_of(session: Session, real_now: datetime, jobs: tuple[Timed, ...] = TIMETABLE) -> Status:
    """How the jobs stand at an instant of the clock outside."""
    lease = runs.lease_of(session, LEASE)
    held = lease if lease and lease.is_held(real_now) else None
    since = held.taken_at if held else None
    return Status(
        holder=held.holder if held else None,
        held_since=since,
        kept_at=lease.until_at - LEASE_LENGTH if lease else None,
        jobs=tuple(_job_status(session, job, since, real_now) for job in jobs),
    )


def _job_status(session: Session, job: Timed, held_since: datetime | None, now: datetime) -> JobStatus:
    last, ok = runs.last_started(session, job.name), runs.last_started(session, job.name, runs.OK)
    failed = runs.last_started(session, job.name, runs.FAILED)
    going_on = runs.running(session, job.name)
    well_at = ok.started_at if ok else held_since
    return JobStatus(
        job=job,
        last_ok_at=ok.ended_at if ok else None,
        running_since=going_on.started_at if going_on else None,
        next_at=max(now, last.started_at + job.every) if held_since and last else held_since,
        failed_at=failed.ended_at if failed else None,
        fault=failed.fault if failed else None,
        is_overdue=well_at is None or now - well_at > MISSED_TICKS * job.every + GRACE,
    )
