"""Durations are counted on the calendar, not in seconds."""

from datetime import date

import pytest

from pro_service.domain.calendar import Duration, add


@pytest.mark.parametrize(
    ("text", "sign", "months", "days"),
    [
        ("P6M", 1, 6, 0),
        ("-P3D", -1, 0, 3),
        ("P4W", 1, 0, 28),
        ("P1Y6M", 1, 18, 0),
        ("P1M2W3D", 1, 1, 17),
        ("P0D", 1, 0, 0),
    ],
)
def test_durations_are_read_as_iso_8601_writes_them(text, sign, months, days):
    assert Duration.parse(text) == Duration(sign, months, days)


@pytest.mark.parametrize(
    "text",
    ["", "P", "-P", "6M", "P6", "PT5H", "P1DT2H", "P1.5M", "P-3D", "+P3D", "P3D4M", "p3d", " P3D", "P3D\n"],
)
def test_hours_fractions_and_anything_else_are_refused(text):
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse(text)


@pytest.mark.parametrize("text", ["P6M", "-P3D", "P28D", "P18M", "P0D", "P1M17D"])
def test_a_duration_writes_itself_as_it_is_read(text):
    assert str(Duration.parse(text)) == text


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        # months end where they end
        (date(2025, 8, 31), "P6M", date(2026, 2, 28)),
        (date(2023, 8, 31), "P6M", date(2024, 2, 29)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2025, 12, 31), "P9M", date(2026, 9, 30)),
        # the day that was clipped does not come back, and one that was not clipped stays
        (date(2025, 8, 31), "P7M", date(2026, 3, 31)),
        (date(2024, 2, 29), "P12M", date(2025, 2, 28)),
        (date(2024, 2, 29), "P18M", date(2025, 8, 29)),
        (date(2024, 2, 29), "P48M", date(2028, 2, 29)),
        # month 18 and over the year
        (date(2025, 7, 15), "P18M", date(2027, 1, 15)),
        (date(2025, 7, 15), "P1Y6M", date(2027, 1, 15)),
        (date(2025, 12, 15), "P1M", date(2026, 1, 15)),
        # backwards
        (date(2026, 3, 31), "-P1M", date(2026, 2, 28)),
        (date(2026, 1, 15), "-P1M", date(2025, 12, 15)),
        (date(2026, 3, 1), "-P1D", date(2026, 2, 28)),
        # months first, then days
        (date(2025, 1, 31), "P1M1D", date(2025, 3, 1)),
        # days are days
        (date(2024, 2, 1), "P4W", date(2024, 2, 29)),
        (date(2025, 10, 1), "P24W", date(2026, 3, 18)),
    ],
)
def test_days_are_found_as_on_a_wall_calendar(day, duration, expected):
    assert add(day, Duration.parse(duration)) == expected


def test_a_day_outside_the_calendar_is_refused():
    with pytest.raises(OverflowError):
        add(date(9999, 12, 1), Duration.parse("P1M"))
    with pytest.raises(OverflowError):
        add(date(1, 1, 1), Duration.parse("-P1M"))
