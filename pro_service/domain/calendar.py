"""Calendar-true durations, ISO 8601 in text: P6M, -P3D, P4W, P1Y6M."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_PATTERN = re.compile(
    r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A signed number of months and of days; a week is 7 days, a year is 12 months."""

    sign: int
    months: int
    days: int

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read years, months, weeks and days; ValueError for all else (a window knows no hours)."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is not a duration of years, months, weeks or days such as P4W or -P3D"
            )
        years, months, weeks, days = (int(match[unit] or 0) for unit in ("years", "months", "weeks", "days"))
        return cls(-1 if match["sign"] else 1, 12 * years + months, 7 * weeks + days)

    def __str__(self) -> str:
        months = f"{self.months}M" if self.months else ""
        days = f"{self.days}D" if self.days or not months else ""
        return f"{'-' if self.sign < 0 else ''}P{months}{days}"


def add(day: date, duration: Duration) -> date:
    """The day that lies `duration` after `day` (before it, if the sign is minus).

    The written rule: months are counted first and the days after them. A day of the month that the month
    reached does not have becomes its last day: 31 August + P6M is 28 February, or 29 in a leap year.
    OverflowError when the day lies outside the years 1 to 9999.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + duration.sign * duration.months, 12)
    if not date.min.year <= years <= date.max.year:
        raise OverflowError("the day lies outside the calendar")
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last)) + timedelta(days=duration.sign * duration.days)
