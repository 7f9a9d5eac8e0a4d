"""Whose turn it is to run the jobs, and how their runs ended; working data, no facts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    Case,
    CheckConstraint,
    CursorResult,
    Index,
    String,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base
from pro_service.store.types import CanonicalJson, Code, UTCDateTime

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
LEFT = "process-ended"
"""The fault of a run whose process ended, or lost its turn, before the run did."""


class Lease(Base):
    """Who may do something alone, and until when; the row stays when the time has run out."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Code, primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime]
    until_at: Mapped[datetime]

    def is_held(self, now: datetime) -> bool:
        """Whether it is somebody's at an instant."""
        return self.until_at > now


class JobRun(Base):
    """One run of a job: still running while `ended_at` is null. `fault` is a kind of error, never its text.

    `skipped` is a tick at which the run before was still going on.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("outcome IN ('ok', 'failed', 'skipped')", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("fault IS NULL OR outcome = 'failed'", name="fault"),
        Index("ix_job_run_job_started_at", "job", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(Code)
    holder: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Code)
    counts: Mapped[dict] = mapped_column(CanonicalJson)
    fault: Mapped[str | None] = mapped_column(String(200))


def take(session: Session, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take a lease that is free, or keep one's own for as long again; False where somebody else has it.

    One statement, so that of two who try at once one gets it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    wanted = {"name": name, "holder": holder, "taken_at": now, "until_at": now + length}
    statement = insert(Lease).values(wanted)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_=wanted | {"taken_at": _taken_at(holder, now)},
        where=or_(Lease.holder == holder, Lease.until_at <= now),
    )
    return session.execute(statement.returning(Lease.name)).one_or_none() is not None


def release(session: Session, name: str, holder: str, now: datetime) -> None:
    """Give a lease back, so that the next one need not wait; nothing where somebody else has it."""
    session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.holder == holder, Lease.until_at > now)
        .values(until_at=now)
    )


def lease_of(session: Session, name: str) -> Lease | None:
    """Who holds a lease, or held it last; None where nobody ever did."""
    return session.get(Lease, name)


def begin(session: Session, job: str, holder: str, now: datetime) -> UUID:
    """Note that a run begins; gives its id."""
    run = JobRun(id=uuid4(), job=job, holder=holder, started_at=now, counts={})
    session.add(run)
    session.flush()
    return run.id


def end(
    session: Session, run_id: UUID, now: datetime, outcome: str, counts: Mapping[str, int], fault: str | None
) -> None:
    """Note how a run ended; one that was given up meanwhile is put right."""
    ended = {"ended_at": now, "outcome": outcome, "counts": dict(counts), "fault": fault}
    session.execute(update(JobRun).where(JobRun.id == run_id).values(ended))


def skip(session: Session, job: str, holder: str, now: datetime) -> None:
    """Note a tick at which the run before still went on: the first after it began, not each."""
    newest = select(JobRun.outcome).where(JobRun.job == job).order_by(JobRun.started_at.desc()).limit(1)
    if session.scalars(newest).one_or_none() != SKIPPED:
        mine = {"id": uuid4(), "job": job, "holder": holder, "counts": {}}
        session.add(JobRun(**mine, started_at=now, ended_at=now, outcome=SKIPPED))


def give_up_others(session: Session, holder: str, now: datetime) -> int:
    """End the runs of all other processes, whose turn is over; gives how many there were."""
    left = update(JobRun).where(JobRun.ended_at.is_(None), JobRun.holder != holder)
    ended = session.execute(left.values(ended_at=now, outcome=FAILED, fault=LEFT))
    return cast(CursorResult[Any], ended).rowcount


def last_started(session: Session, job: str, outcome: str | None = None) -> JobRun | None:
    """The run of a job that began last, of those with an outcome where one is given."""
    runs = select(JobRun).where(JobRun.job == job).order_by(JobRun.started_at.desc()).limit(1)
    return session.scalars(runs if outcome is None else runs.where(JobRun.outcome == outcome)).one_or_none()


def running(session: Session, job: str) -> JobRun | None:
    """The run of a job that goes on now, or whose process ended in the middle of it."""
    runs = select(JobRun).where(JobRun.job == job, JobRun.ended_at.is_(None))
    return session.scalars(runs.order_by(JobRun.started_at).limit(1)).one_or_none()


def failures_since(session: Session, since: datetime) -> Mapping[str, int]:
    """How many runs of each job that began since then failed; jobs without any are left out."""
    rows = select(JobRun.job, func.count().label("failed")).where(
        JobRun.outcome == FAILED, JobRun.started_at >= since
    )
    return {row.job: row.failed for row in session.execute(rows.group_by(JobRun.job))}


def trim(session: Session, before: datetime) -> int:
    """Delete the runs that ended before an instant; gives how many."""
    gone = session.execute(delete(JobRun).where(JobRun.ended_at < before))
    return cast(CursorResult[Any], gone).rowcount


def _taken_at(holder: str, now: datetime) -> Case[datetime]:
    """Since when it is held without a break."""
    is_kept = and_(Lease.holder == holder, Lease.until_at > now)
    return case((is_kept, Lease.taken_at), else_=literal(now, UTCDateTime()))
