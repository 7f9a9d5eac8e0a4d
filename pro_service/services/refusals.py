"""What somebody tried in vain: a write that is not theirs is told of in the trail, and nothing is echoed."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller, Staff, TokenCaller
from pro_service.store import audit, counters
from pro_service.store.audit import AuditStream

PERIOD = timedelta(hours=1)
MOST_TOLD = 100
"""So many refused writes of one caller are told of within an hour; further ones are only counted."""

MOST_IDS = 50
"""Whoever asks for this many things within an hour that are not there for them is told of."""

Caller = Staff | TokenCaller | DeviceCaller


def note_write(session: Session, now: datetime, who: Caller, operation: str, study_id: str | None) -> None:
    """Tell that somebody tried to write what their role does not permit.

    In the trail of the study that was named, where they are of it; of a phone in that of its enrolment; else
    in that of the installation. Told are the operation and the number of the try within the hour, and nothing
    that was sent.
    """
    n = _counted(session, now, "write-refused", who)
    if n <= MOST_TOLD:
        stream = _stream_of(session, who, study_id)
        audit.record(session, now, stream, who.actor, "write.refused", operation=operation, n=n)


def note_absent(session: Session, now: datetime, who: Caller) -> None:
    """Count what is not there for the caller, and tell once within an hour where it becomes a search of ids.

    Absent and foreign things are counted alike.
    """
    if _counted(session, now, "ids-not-found", who) == MOST_IDS:
        stream = _stream_of(session, who, None)
        audit.record(session, now, stream, who.actor, "ids.searched", n=MOST_IDS)


def _counted(session: Session, now: datetime, kind: str, who: Caller) -> int:
    seconds = PERIOD.total_seconds()
    start = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    return counters.add_one_and_tell(session, kind, who.actor, start, now)


def _stream_of(session: Session, who: Caller, study_id: str | None) -> str:
    if isinstance(who, DeviceCaller):
        return str(who.enrolment_id)
    is_of_study = study_id is not None and study_id in {grant.study_id for grant in who.grants}
    is_there = is_of_study and session.get(AuditStream, study_id) is not None
    return study_id if is_there and study_id is not None else audit.INSTALLATION
