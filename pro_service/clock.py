"""The one place where the clock is read.

In production the instant comes from the database at the start of the transaction, so that all web processes
agree. A database marked `demo` or `rehearsal` when it was created may have its clock moved, forward only.
"""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service.store import deployment


class ClockCannotMove(RuntimeError):
    """The clock of this database cannot be moved there: it is in production, or that would be backwards."""


def now(session: Session) -> datetime:
    """The instant that everything written in this transaction carries; aware, UTC."""
    # On SQLite a writer waits for its turn while this is asked, and the process's clock is read afterwards.
    step, began_at = deployment.last_step_and_begin(session)
    real_at = began_at or datetime.now(UTC)
    if step is None:
        return real_at
    return step.simulated_at + (real_at - step.real_at) if step.is_running else step.simulated_at


def move_to(session: Session, instant: datetime, *, is_running: bool = False) -> None:
    """Set a simulated clock to `instant`, standing still there or running on from it."""
    if deployment.mark_of(session) == "production":
        raise ClockCannotMove("the clock of a production database cannot be moved")
    step = deployment.last_step(session)
    if step is not None and instant < now(session):
        raise ClockCannotMove("a simulated clock runs forward only")
    deployment.add_step(session, instant, real(session), is_running=is_running)


def real(session: Session) -> datetime:
    """The instant outside, whatever the simulated clock says: for nothing that is told of a study.

    It is for setting that clock, for whose turn it is to run the jobs and when they ran, and for the codes of
    authenticators, which know no simulated clock.
    """
    if session.get_bind().dialect.name == "sqlite":  # embedded: the process's clock is the database's
        return datetime.now(UTC)
    return session.execute(select(func.transaction_timestamp())).scalar_one().astimezone(UTC)


def of_this_machine() -> datetime:
    """The instant by this machine's clock, aware, UTC: for what is told of the machine and of no study."""
    return datetime.now(UTC)
