"""At which instant a clock on the wall shows an hour, on days when clocks change too.

The long table is computed another way: from the list of clock changes in the zone's own file.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pro_service.domain.calendar import Duration
from pro_service.domain.reminder_plan import Preferences, QuietHours, ReminderPlan, Step
from pro_service.domain.reminders import slots
from pro_service.domain.walltime import instant_of
from pro_service.domain.windows import Window, local_midnight
from tests.support import tzif

MADRID = "Europe/Madrid"
ZONES = (
    MADRID,
    "Atlantic/Canary",
    "Africa/Ceuta",
    "Europe/London",
    "Europe/Helsinki",
    "Atlantic/Azores",  # over midnight
    "Australia/Lord_Howe",  # by half an hour
    "Antarctica/Troll",  # by two hours
    "Pacific/Chatham",  # a quarter to three
    "America/Havana",  # over midnight
    "America/Santiago",  # over midnight
    "Asia/Beirut",  # over midnight
    "Africa/Cairo",  # over midnight
    "America/Nuuk",  # on the evening before
    "Africa/Casablanca",  # for one month a year, by the moon
    "America/St_Johns",
    "Asia/Kathmandu",  # never; a quarter to six ahead
)
QUARTERS = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 15)]
DAY = timedelta(days=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def days_around_changes(zone: str) -> list[date]:
    """Two days before to two days after each clock change of 2026 to 2028; Madrid's where there is none."""
    changes = tzif.change_days(zone, 2026, 2028) or tzif.change_days(MADRID, 2026, 2028)
    return sorted({change + nth * DAY for change in changes for nth in range(-2, 3)})


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected"),
    [
        (date(2026, 3, 29), time(1, 59), MADRID, utc(2026, 3, 29, 0, 59)),
        (date(2026, 3, 29), time(2, 30), MADRID, utc(2026, 3, 29, 1, 30)),  # shown as 03:30
        (date(2026, 3, 29), time(3), MADRID, utc(2026, 3, 29, 1)),
        (date(2026, 10, 25), time(1, 59), MADRID, utc(2026, 10, 24, 23, 59)),
        (date(2026, 10, 25), time(2, 30), MADRID, utc(2026, 10, 25, 0, 30)),  # and again an hour later
        (date(2026, 10, 25), time(3), MADRID, utc(2026, 10, 25, 2)),
        (date(2026, 3, 29), time(1, 30), "Atlantic/Canary", utc(2026, 3, 29, 1, 30)),  # shown as 02:30
        (date(2026, 10, 25), time(1, 30), "Atlantic/Canary", utc(2026, 10, 25, 0, 30)),
        # half an hour only: 02:15 is shown as 02:45
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", utc(2026, 10, 3, 15, 45)),
        # Samoa left 30 December 2011 out: its ten o'clock is that of the 31st
        (date(2011, 12, 30), time(10), "Pacific/Apia", utc(2011, 12, 30, 20)),
        (date(2011, 12, 31), time(10), "Pacific/Apia", utc(2011, 12, 30, 20)),
    ],
)
def test_an_hour_that_is_left_out_comes_later_and_one_that_comes_twice_counts_once(day, wall, zone, expected):
    assert instant_of(day, wall, zone) == expected
    assert instant_of(day, wall, zone).tzinfo is UTC


def test_the_table_takes_in_more_than_four_changes_in_each_of_seventeen_zones():
    assert len(ZONES) == 17
    assert all(len(days_around_changes(zone)) >= 15 for zone in ZONES)
    assert sum(len(days_around_changes(zone)) for zone in ZONES) * len(QUARTERS) >= 24_480
    assert tzif.change_days(MADRID, 2026, 2026) == [date(2026, 3, 29), date(2026, 10, 25)]
    assert tzif.change_days("Antarctica/Troll", 2028, 2028) == [date(2028, 3, 26), date(2028, 10, 29)]


@pytest.mark.requirement("G6")
@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_around_every_clock_change_falls_due_as_the_zone_file_says(zone):
    known = tzif.spans(zone)
    expected = {
        (day, wall): tzif.instant(known, day, wall) for day in days_around_changes(zone) for wall in QUARTERS
    }
    assert {(day, wall): due(day, wall, zone) for day, wall in expected} == expected


def due(day: date, wall: time, zone: str) -> datetime:
    """When a step on the due day of a window is due, for a participant who chose this hour."""
    around = (day - DAY, day, day + DAY, day + 2 * DAY)
    plan = ReminderPlan(
        at=time(10),
        quiet=QuietHours(time(0), time(0)),
        channels=("email",),
        steps=(Step("due", "due", Duration(1, 0, 0), "due"),),
        messages={},
    )
    chosen = Preferences(zone, wall, plan.quiet, plan.channels, "es")
    opens, due_, overdue, closes = (local_midnight(each, zone) for each in around)
    (slot,) = slots(plan, Window(opens, due_, overdue, closes), zone, chosen, known_at=opens)
    return slot.due_at
