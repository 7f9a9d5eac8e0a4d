"""How often one may try: sign-ins and pairing codes against guessing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.errors import TooManyAttempts
from pro_service.store import counters

PERIOD = timedelta(minutes=15)
LIMITS = {"sign-in": 10, "sign-in-address": 100, "pairing": 20}
"""Failed attempts within one period, for one key."""


def refuse_if_too_many(session: Session, now: datetime, kind: str, key: str) -> None:
    """Raises TooManyAttempts with the seconds until the period ends."""
    start = _period_start(now)
    if counters.count(session, kind, key, start) >= LIMITS[kind]:
        raise TooManyAttempts(retry_after_s=max(1, int((start + PERIOD - now).total_seconds())))


def note_failure(session: Session, now: datetime, kind: str, key: str) -> None:
    counters.add_one(session, kind, key, _period_start(now), now)


def _period_start(now: datetime) -> datetime:
    seconds = PERIOD.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
