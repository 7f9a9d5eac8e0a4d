"""How often one may try to guess: sign-ins, second factors, invitations, pairing codes; and how often a day
one may change what adds to the trail.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.errors import TooManyAttempts, TooManyToday
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
    "contact-lookup": 30,
}
"""Failed attempts within one period, for one key; of lookups each."""


DAY = timedelta(days=1)
DAILY_LIMITS = {
    "postponement": 20,
    "preferences": 50,
    "push-subscription": 20,
    "nudge": 20,
    "message-test": 10,
}
"""Changes within one day (UTC) of one participant: each adds to the audit trail for good."""


def count_today(session: Session, now: datetime, kind: str, enrolment_id: UUID) -> None:
    """Count one change of a participant's. Raises TooManyToday with the seconds until the day (UTC) ends."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    if not counters.add_one_below(session, kind, str(enrolment_id), midnight, now, DAILY_LIMITS[kind]):
        raise TooManyToday(retry_after_s=max(1, int((midnight + DAY - now).total_seconds())))


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
