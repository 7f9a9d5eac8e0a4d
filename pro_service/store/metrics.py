"""Counts of what the service did today and what waits, for whoever watches over it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service.store.audit import AuditStream
from pro_service.store.counters import Counter
from pro_service.store.quarantine import QuarantineResolution
from pro_service.store.reminders import ReminderDecision
from pro_service.store.submissions import Quarantined, Submission


def submissions_since(session: Session, midnight: datetime, refused: Collection[str]) -> Mapping[str, int]:
    """How many uploads of a day came to what: `accepted`, the cases of those held, and those refused.

    midnight   the beginning of the day in UTC
    refused    the cases that are only counted
    """
    counted = func.count().label("n")
    accepted = session.scalar(select(func.count()).where(Submission.recorded_at >= midnight)) or 0
    held = (
        select(Quarantined.reason.label("case"), counted)
        .where(Quarantined.recorded_at >= midnight)
        .group_by(Quarantined.reason)
    )
    only_counted = (
        select(Counter.kind.label("case"), func.sum(Counter.n).label("n"))
        .where(Counter.kind.in_(refused), Counter.period_start >= midnight)
        .group_by(Counter.kind)
    )
    rows = [*session.execute(held), *session.execute(only_counted)]
    return {"accepted": accepted} | {row.case: int(row.n) for row in rows}


def reminders_since(session: Session, midnight: datetime) -> Mapping[str, int]:
    """How many reminders of a day were decided to be sent, `to-send`, or not, by the coded reason."""
    rows = session.execute(
        select(ReminderDecision.not_sent_because, func.count())
        .where(ReminderDecision.recorded_at >= midnight)
        .group_by(ReminderDecision.not_sent_because)
    )
    return {why or "to-send": n for why, n in rows}


def held(session: Session) -> int:
    """How many bodies are held aside for a site to look at."""
    decided = select(QuarantineResolution.quarantined_id)
    waiting = select(func.count()).select_from(Quarantined).where(Quarantined.id.not_in(decided))
    return session.scalars(waiting).one()


def streams(session: Session) -> int:
    """How many audit streams there are."""
    return session.scalars(select(func.count()).select_from(AuditStream)).one()
