"""The four instants of a visit window, from the day of its anchor."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pro_service.domain.calendar import add
from pro_service.domain.protocol import Visit
from pro_service.domain.walltime import instant_of


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open, [opens_at, closes_at); aware UTC instants. Due and overdue drive reminders only."""

    opens_at: datetime
    due_at: datetime
    overdue_at: datetime
    closes_at: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in the window; the instant of closing does not."""
        return self.opens_at <= instant < self.closes_at


def target_on(visit: Visit, anchor_on: date) -> date:
    """The ideal day of a visit."""
    return add(anchor_on, visit.target)


def window(visit: Visit, anchor_on: date, zone: str) -> Window:
    """The window of a visit whose anchor fell on a local day, in the site's zone.

    The offsets are counted from the target day, and each instant is the midnight at which its day begins.
    """
    target = target_on(visit, anchor_on)
    opens, due, overdue, closes = (
        local_midnight(add(target, offset), zone)
        for offset in (visit.opens, visit.due, visit.overdue, visit.closes)
    )
    return Window(opens, due, overdue, closes)


def last_day(window: Window, zone: str) -> date:
    """The local day in a zone on which a window holds last."""
    return local_day(window.closes_at - timedelta.resolution, zone)


def local_midnight(day: date, zone: str) -> datetime:
    """The instant at which a local day begins, as UTC; one that does not exist moves forward."""
    return instant_of(day, time.min, zone)


def local_day(instant: datetime, zone: str) -> date:
    """The day that an aware instant falls on in a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
