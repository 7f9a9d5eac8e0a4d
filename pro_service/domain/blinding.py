"""What those beyond the site may know of when an anchor event was recorded: the day, and no more (I8)."""

from datetime import UTC, datetime, time


def anchors_known_at(as_of: datetime) -> datetime:
    """Up to when anchor events count for a reader beyond the site who asks for `as_of`.

    Up to the midnight, in UTC, with which that day began: an event is known from the end of the day of its
    recording. Asking for many instants of a day therefore tells nothing of the hour at which it was recorded.
    """
    return datetime.combine(as_of.astimezone(UTC).date(), time.min, UTC)
