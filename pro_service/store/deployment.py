"""What this database is, and the simulated clock of one that is not for real data."""

from datetime import datetime

from sqlalchemy import CheckConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.settings import PURPOSES
from pro_service.store.base import Base
from pro_service.store.settled import settled
from pro_service.store.types import Code, UTCDateTime

MARKS = PURPOSES


class Deployment(Base):
    """The one row that says what the database was created for; it can never be changed."""

    __tablename__ = "deployment"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("mark IN ('production', 'demo', 'rehearsal')", name="mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(Code)
    created_at: Mapped[datetime]


class ClockStep(Base):
    """One move of a simulated clock: forward only, and only where the deployment is marked for it."""

    __tablename__ = "clock_step"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    simulated_at: Mapped[datetime]
    real_at: Mapped[datetime]
    is_running: Mapped[bool]


def mark_of(session: Session) -> str:
    """`production`, `demo` or `rehearsal`; asked once of each database, as it can never change."""
    known = settled(session)
    if "mark" not in known:
        known["mark"] = session.execute(select(Deployment.mark)).scalar_one()
    return str(known["mark"])


def is_production(session: Session) -> bool:
    """Whether the participants in this database are real."""
    return mark_of(session) == "production"


def last_step(session: Session) -> ClockStep | None:
    """The last move of a simulated clock; None where there was none, and always in production."""
    movable = select(Deployment.id).where(Deployment.mark != "production").exists()
    return session.scalars(
        select(ClockStep).where(movable).order_by(ClockStep.n.desc()).limit(1)
    ).one_or_none()


def last_step_and_begin(session: Session) -> tuple[ClockStep | None, datetime | None]:
    """The last move as `last_step` gives it, and when the transaction began, which SQLite does not know."""
    if session.get_bind().dialect.name == "sqlite":
        return last_step(session), None
    is_last = ClockStep.n == select(func.max(ClockStep.n)).scalar_subquery()
    began_at = func.transaction_timestamp(type_=UTCDateTime())
    rows = (
        select(ClockStep, began_at)
        .select_from(Deployment)
        .outerjoin(ClockStep, is_last & (Deployment.mark != "production"))
    )
    step, at = session.execute(rows).one()
    return step, at


def add_step(session: Session, to: datetime, real_at: datetime, *, is_running: bool) -> None:
    """Set a simulated clock to `to`, standing still there or running on from it."""
    before = last_step(session)
    n = 1 if before is None else before.n + 1
    session.add(ClockStep(n=n, simulated_at=to, real_at=real_at, is_running=is_running))
    session.flush()


def step(session: Session, n: int) -> ClockStep | None:
    """A move of the simulated clock by its number, counted from 1."""
    return session.get(ClockStep, n)
