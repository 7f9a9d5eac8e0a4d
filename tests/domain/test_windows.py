"""When a questionnaire opens, is due, is overdue and closes, by the clock on the wall of the site.

All expected instants are worked out by hand: Madrid is UTC+1 in winter, and UTC+2 from the last Sunday of
March to the last Sunday of October.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from pro_service.domain.calendar import Duration
from pro_service.domain.protocol import Visit
from pro_service.domain.windows import Window, local_day, local_midnight, target_on, window

MADRID = "Europe/Madrid"
SECOND = timedelta(seconds=1)


def visit(
    target: str, opens: str = "-P7D", due: str = "P0D", overdue: str = "P3D", closes: str = "P8D"
) -> Visit:
    target_, opens_, due_, overdue_, closes_ = map(Duration.parse, (target, opens, due, overdue, closes))
    return Visit(
        code="w4",
        number=3.0,
        name={},
        anchor="infusion",
        target=target_,
        opens=opens_,
        due=due_,
        overdue=overdue_,
        closes=closes_,
        late_policy="open_with_flag",
        instruments=("sf36v2",),
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.requirement("R12")
def test_four_instants_are_counted_from_the_target_day():
    # infusion on 1 July 2025, target 29 July, all in summer time
    assert window(visit("P4W"), date(2025, 7, 1), MADRID) == Window(
        opens_at=utc(2025, 7, 21, 22),  # 22 July, 00:00
        due_at=utc(2025, 7, 28, 22),  # 29 July
        overdue_at=utc(2025, 7, 31, 22),  # 1 August
        closes_at=utc(2025, 8, 5, 22),  # 6 August
    )


def test_a_window_over_the_end_of_summer_time_is_an_hour_longer():
    # target 26 October 2025, the very day on which clocks go back at 03:00
    seen = window(visit("P4W"), date(2025, 9, 28), MADRID)
    assert seen.opens_at == utc(2025, 10, 18, 22)  # 19 October, UTC+2
    assert seen.due_at == utc(2025, 10, 25, 22)  # 26 October begins in summer time
    assert seen.overdue_at == utc(2025, 10, 28, 23)  # 29 October, UTC+1
    assert seen.closes_at == utc(2025, 11, 2, 23)  # 3 November
    assert seen.closes_at - seen.opens_at == timedelta(days=15, hours=1)


def test_a_window_over_the_start_of_summer_time_is_an_hour_shorter():
    # target 29 March 2026, the very day on which clocks go forward at 02:00
    seen = window(visit("P4W"), date(2026, 3, 1), MADRID)
    assert seen.opens_at == utc(2026, 3, 21, 23)  # 22 March, UTC+1
    assert seen.due_at == utc(2026, 3, 28, 23)  # 29 March begins in winter time
    assert seen.overdue_at == utc(2026, 3, 31, 22)  # 1 April, UTC+2
    assert seen.closes_at == utc(2026, 4, 5, 22)  # 6 April
    assert seen.closes_at - seen.opens_at == timedelta(days=15) - timedelta(hours=1)


def test_the_baseline_window_ends_with_the_day_of_the_infusion():
    baseline = visit("P0D", opens="-P7D", due="P0D", overdue="P0D", closes="P1D")
    seen = window(baseline, date(2026, 1, 15), MADRID)
    assert seen.opens_at == utc(2026, 1, 7, 23)  # 8 January
    assert seen.due_at == seen.overdue_at == utc(2026, 1, 14, 23)  # 15 January
    assert seen.closes_at == utc(2026, 1, 15, 23)  # 16 January


@pytest.mark.parametrize(
    ("target", "anchor_on", "expected"),
    [
        ("P6M", date(2025, 8, 31), date(2026, 2, 28)),
        ("P6M", date(2023, 8, 31), date(2024, 2, 29)),
        ("P12M", date(2024, 2, 29), date(2025, 2, 28)),
        ("P18M", date(2024, 2, 29), date(2025, 8, 29)),
        ("P18M", date(2025, 5, 31), date(2026, 11, 30)),
        ("P24W", date(2026, 1, 15), date(2026, 7, 2)),
    ],
)
def test_target_days_are_true_to_the_calendar(target, anchor_on, expected):
    assert target_on(visit(target), anchor_on) == expected


def test_offsets_are_counted_from_the_clipped_target_day():
    # 31 August + 6 months is 28 February 2026; 8 days on is 8 March, 7 days before is 21 February
    seen = window(visit("P6M"), date(2025, 8, 31), MADRID)
    assert seen.opens_at == utc(2026, 2, 20, 23)
    assert seen.closes_at == utc(2026, 3, 7, 23)


@pytest.mark.requirement("R12")
def test_a_window_takes_its_first_instant_in_and_its_last_one_not():
    seen = window(visit("P4W"), date(2025, 7, 1), MADRID)
    assert not seen.holds(seen.opens_at - SECOND)
    assert seen.holds(seen.opens_at)
    assert seen.holds(seen.closes_at - SECOND)
    assert not seen.holds(seen.closes_at)
    assert not seen.holds(seen.closes_at + SECOND)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        # clocks go from 24:00 to 01:00: the day begins at 01:00 summer time
        (date(2024, 9, 8), "America/Santiago", utc(2024, 9, 8, 4)),
        (date(2024, 3, 31), "Asia/Beirut", utc(2024, 3, 30, 22)),
        # the days before and after, for comparison
        (date(2024, 9, 7), "America/Santiago", utc(2024, 9, 7, 4)),
        (date(2024, 9, 9), "America/Santiago", utc(2024, 9, 9, 3)),
        (date(2024, 3, 30), "Asia/Beirut", utc(2024, 3, 29, 22)),
        (date(2024, 4, 1), "Asia/Beirut", utc(2024, 3, 31, 21)),
    ],
)
def test_a_midnight_that_does_not_exist_moves_forward(day, zone, expected):
    assert local_midnight(day, zone) == expected


def test_of_a_midnight_that_comes_twice_the_first_counts():
    # Havana, 3 November 2024: at 01:00 (UTC-4) clocks go back to 00:00 (UTC-5)
    assert local_midnight(date(2024, 11, 3), "America/Havana") == utc(2024, 11, 3, 4)


def test_all_instants_are_utc():
    seen = window(visit("P4W"), date(2025, 7, 1), MADRID)
    instants = (seen.opens_at, seen.due_at, seen.overdue_at, seen.closes_at)
    assert {instant.tzinfo for instant in instants} == {UTC}


@pytest.mark.requirement("R13")
def test_the_same_instant_falls_on_different_days_in_different_zones():
    instant = utc(2026, 1, 15, 23, 30)
    assert local_day(instant, MADRID) == date(2026, 1, 16)
    assert local_day(instant, "Atlantic/Canary") == date(2026, 1, 15)
