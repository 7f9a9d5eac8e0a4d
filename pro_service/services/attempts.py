"""How often one may try: sign-ins, second factors, invitations and pairing codes against guessing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.errors import TooManyAttempts
from pro_service.store import counters

PERIOD = timedelta(minutes=15)
LIMITS = {
    "sign-in": 10,
    "sign-in-address": 100,
    "second-factor": 5,
    "password": 10,
    "signature": 10,
    "invitation": 20,
    "pairing": 20,
}
"""Failed attempts within one period, for one key."""


def begin(session: Session, now: datetime, kind: str, key: str) -> None:
    """Count an attempt before it is made, as if it failed; `succeeded` takes it back.

    However many come at once, no more than the limit are made. Raises TooManyAttempts with the seconds until
    the period ends.
    """
    start = _period_start(now)
    if not counters.add_one_below(session, kind, key, start, now, LIMITS[kind]):
        raise TooManyAttempts(retry_after_s=max(1, int((start + PERIOD - now).total_seconds())))


def succeeded(session: Session, now: datetime, kind: str, key: str) -> None:
    """The attempt that began at `now` was none that failed."""
    counters.take_back_one(session, kind, key, _period_start(now))


def _period_start(now: datetime) -> datetime:
    seconds = PERIOD.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
