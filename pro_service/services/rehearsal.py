"""The clock of a database that is not for real data: how it stands, and how it is moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.errors import ChangedMeanwhile, FieldFault, IdReused, InvalidShape, NotFound
from pro_service.store import audit, deployment

FARTHEST = timedelta(days=400)
"""Of one move: a clock that was sent too far by a slip of the hand never comes back."""


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """What the database is for, the service's instant, and how often its clock was moved."""

    deployment: str
    now: datetime
    n_moves: int


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """How the clock stands after a move; `is_new` is False where the same move was made before."""

    standing: ClockStanding
    is_new: bool


def clock_standing(session: Session, now: datetime) -> ClockStanding:
    """How the clock stands. Raises NotFound in production, where there is none but the real one."""
    mark = deployment.mark_of(session)
    if mark == "production":
        raise NotFound
    step = deployment.last_step(session)
    return ClockStanding(mark, now, step.n if step else 0)


def move_clock(
    session: Session, now: datetime, real_at: datetime, who: Staff | Operator, n: int, to: datetime
) -> ClockMoved:
    """Set the clock to `to` as its move number `n`, one more than were made; it runs on from there.

    `real_at` is the instant outside. Raises NotFound in production, InvalidShape for an instant that is past
    or more than 400 days ahead, ChangedMeanwhile where another move came before, IdReused where move `n` went
    elsewhere.
    """
    before = clock_standing(session, now)
    made = deployment.step(session, n)
    if made is not None:
        if made.simulated_at != to:
            raise IdReused
        return ClockMoved(before, is_new=False)
    if n != before.n_moves + 1:
        raise ChangedMeanwhile
    if to <= before.now:
        raise InvalidShape(FieldFault("/to", "in-the-past"))
    if to > before.now + FARTHEST:
        raise InvalidShape(FieldFault("/to", "too-far-ahead"))
    begin_move(session, now, who, to)
    deployment.add_step(session, to, real_at, is_running=True)
    return ClockMoved(ClockStanding(before.deployment, to, n), is_new=True)


def begin_move(session: Session, now: datetime, who: Staff | Operator, to: datetime) -> None:
    """Tell the audit trail where somebody sends the clock. Raises NotFound in production."""
    clock_standing(session, now)
    audit.record(session, now, audit.INSTALLATION, who.actor, "clock.sent-on", to_at=to.isoformat())
