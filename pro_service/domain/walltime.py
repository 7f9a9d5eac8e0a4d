"""From what a clock on the wall shows to the instant at which it shows it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instant_of(day: date, wall: time, zone: str) -> datetime:
    """The instant, as UTC, at which clocks in a zone show a wall time on a day.

    A wall time that does not exist, because clocks were put forward over it, moves forward by as much as they
    did; one that comes twice counts the first time. Python's fold=0 is this rule.
    """
    return datetime.combine(day, wall.replace(fold=0, tzinfo=None), ZoneInfo(zone)).astimezone(UTC)
