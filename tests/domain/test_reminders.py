"""When each step of a plan falls due, until when it may be sent, and when nobody is written to.

Madrid is UTC+1 in winter and UTC+2 in summer; all instants are worked out by hand.
"""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from pro_service.domain.calendar import Duration
from pro_service.domain.reminder_plan import Preferences, QuietHours, ReminderPlan, Step
from pro_service.domain.reminders import Slot, next_allowed, quiet_until, slots, tomorrow_at
from pro_service.domain.windows import Window, last_day

MADRID = "Europe/Madrid"
NIGHT = QuietHours(time(21), time(9))
NONE = QuietHours(time(0), time(0))


def step(code: str, relative_to: str, offset: str) -> Step:
    return Step(code, relative_to, Duration.parse(offset), message=f"{code}-words")  # type: ignore[arg-type]


PLAN = ReminderPlan(
    at=time(10),
    quiet=NIGHT,
    channels=("push", "email", "sms"),
    steps=(step("opened", "opens", "P0D"), step("overdue", "overdue", "P0D"), step("last", "closes", "-P1D")),
    messages={},
)
CHOSEN = Preferences(MADRID, PLAN.at, NIGHT, PLAN.channels, "es")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# 12 to 27 January 2026, due on the 19th, overdue on the 22nd: the midnights of Madrid
WINDOW = Window(utc(2026, 1, 11, 23), utc(2026, 1, 18, 23), utc(2026, 1, 21, 23), utc(2026, 1, 26, 23))
LONG_KNOWN = utc(2025, 12, 1)


def of_plan(
    *steps: Step, window: Window = WINDOW, chosen: Preferences = CHOSEN, known_at: datetime = LONG_KNOWN
) -> dict[str, Slot]:
    plan = replace(PLAN, steps=steps or PLAN.steps)
    return {slot.step: slot for slot in slots(plan, window, MADRID, chosen, known_at)}


def test_a_step_is_due_at_the_hour_of_its_day_and_ends_when_the_next_one_is_due():
    assert slots(PLAN, WINDOW, MADRID, CHOSEN, LONG_KNOWN) == (
        Slot("opened", "opened-words", utc(2026, 1, 12, 9), utc(2026, 1, 22, 9), is_known_too_late=False),
        Slot("overdue", "overdue-words", utc(2026, 1, 22, 9), utc(2026, 1, 26, 9), is_known_too_late=False),
        Slot("last", "last-words", utc(2026, 1, 26, 9), utc(2026, 1, 26, 23), is_known_too_late=False),
    )


def test_slots_come_in_the_order_of_their_days_whatever_the_order_of_the_plan():
    assert list(of_plan(*reversed(PLAN.steps))) == ["opened", "overdue", "last"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Atlantic/Canary", utc(2026, 1, 12, 10)),
        ("America/New_York", utc(2026, 1, 12, 15)),
        ("Asia/Kathmandu", utc(2026, 1, 12, 4, 15)),
        # ten o'clock of the 12th came before the window opened at 23:00 UTC: the first one that lies in it
        ("Pacific/Auckland", utc(2026, 1, 12, 21)),
        ("Pacific/Kiritimati", utc(2026, 1, 12, 20)),
    ],
)
def test_days_are_those_of_the_site_and_hours_those_of_the_participant(zone, expected):
    seen = of_plan(chosen=replace(CHOSEN, zone=zone))
    assert seen["opened"].due_at == expected
    assert seen["opened"].due_at >= WINDOW.opens_at


def test_the_participant_chooses_the_hour():
    assert of_plan(chosen=replace(CHOSEN, at=time(18, 30)))["overdue"].due_at == utc(2026, 1, 22, 17, 30)


def test_a_step_that_is_due_only_when_the_window_has_closed_has_no_slot():
    # ten o'clock of 26 January in New York is 15:00 UTC; at 19:00 there the window has closed
    evening = replace(CHOSEN, zone="America/New_York", at=time(19), quiet=NONE)
    assert list(of_plan(chosen=evening)) == ["opened", "overdue"]
    assert of_plan(chosen=evening)["overdue"].ends_at == WINDOW.closes_at
    assert list(of_plan(step("after", "closes", "P0D"))) == []


def test_two_steps_at_the_same_instant_leave_the_earlier_one_an_empty_slot():
    # in Auckland the step of the opening day moves to the next day, on which the other one stands
    seen = of_plan(
        step("second", "opens", "P1D"),
        step("opened", "opens", "P0D"),
        chosen=replace(CHOSEN, zone="Pacific/Auckland"),
    )
    assert seen["opened"].due_at == seen["opened"].ends_at == utc(2026, 1, 12, 21)
    assert (seen["second"].due_at, seen["second"].ends_at) == (utc(2026, 1, 12, 21), WINDOW.closes_at)


def test_offsets_are_counted_on_the_calendar_over_a_clock_change():
    # opens on 22 March 2026, UTC+1; a week on it is UTC+2
    window = Window(utc(2026, 3, 21, 23), utc(2026, 3, 28, 23), utc(2026, 3, 31, 22), utc(2026, 4, 5, 22))
    seen = of_plan(step("opened", "opens", "P0D"), step("week", "opens", "P1W"), window=window)
    assert seen["opened"].due_at == utc(2026, 3, 22, 9)
    assert seen["week"].due_at == utc(2026, 3, 29, 8)


@pytest.mark.parametrize(
    ("known_at", "too_late"),
    [
        (utc(2026, 1, 12, 9), []),  # the very instant
        (utc(2026, 1, 12, 19, 59, 59), []),  # the same day may still be used
        (utc(2026, 1, 12, 20), ["opened"]),  # 21:00 in Madrid
        (utc(2026, 1, 22, 19, 59, 59), ["opened"]),
        (utc(2026, 1, 22, 20), ["opened", "overdue"]),
        (utc(2026, 1, 28), ["opened", "overdue", "last"]),
    ],
)
def test_what_became_known_after_the_evening_of_its_day_came_too_late(known_at, too_late):
    assert [slot.step for slot in of_plan(known_at=known_at).values() if slot.is_known_too_late] == too_late


@pytest.mark.parametrize(
    ("quiet", "last_at"),
    [
        (NONE, utc(2026, 1, 12, 23)),  # the end of the day
        (QuietHours(time(0), time(8)), utc(2026, 1, 12, 23)),  # the next midnight
        (QuietHours(time(1), time(8)), utc(2026, 1, 13, 0)),  # the night after the day
        (QuietHours(time(14), time(16)), utc(2026, 1, 12, 13)),  # a siesta
    ],
)
def test_the_quiet_hours_that_come_first_after_the_due_time_end_the_day(quiet, last_at):
    chosen = replace(CHOSEN, quiet=quiet)
    just_in_time = of_plan(chosen=chosen, known_at=last_at - (last_at.resolution))
    assert not just_in_time["opened"].is_known_too_late
    assert of_plan(chosen=chosen, known_at=last_at)["opened"].is_known_too_late


# ------------------------------------------------------------------ quiet hours


@pytest.mark.parametrize(
    ("instant", "until"),
    [
        (utc(2026, 1, 12, 19, 59, 59), None),
        (utc(2026, 1, 12, 20), utc(2026, 1, 13, 8)),  # 21:00 in Madrid
        (utc(2026, 1, 12, 23), utc(2026, 1, 13, 8)),
        (utc(2026, 1, 13, 7, 59, 59), utc(2026, 1, 13, 8)),
        (utc(2026, 1, 13, 8), None),
        # the nights on which clocks change: an hour shorter, an hour longer
        (utc(2026, 3, 28, 20), utc(2026, 3, 29, 7)),
        (utc(2026, 10, 24, 19), utc(2026, 10, 25, 8)),
    ],
)
def test_nobody_is_written_to_at_night(instant, until):
    assert quiet_until(instant, CHOSEN) == until
    assert next_allowed(instant, CHOSEN) == (until or instant)


def test_quiet_hours_may_lie_within_a_day_or_be_none():
    siesta = replace(CHOSEN, quiet=QuietHours(time(14), time(16)))
    assert quiet_until(utc(2026, 1, 12, 12, 59, 59), siesta) is None
    assert quiet_until(utc(2026, 1, 12, 13), siesta) == utc(2026, 1, 12, 15)
    assert quiet_until(utc(2026, 1, 12, 15), siesta) is None
    assert all(quiet_until(utc(2026, 1, 12, hour), replace(CHOSEN, quiet=NONE)) is None for hour in range(24))


def test_quiet_hours_that_end_within_the_hour_that_comes_twice_end_once():
    short = replace(CHOSEN, quiet=QuietHours(time(21), time(2, 30)))
    assert quiet_until(utc(2026, 10, 25, 0, 29), short) == utc(2026, 10, 25, 0, 30)
    assert quiet_until(utc(2026, 10, 25, 0, 30), short) is None
    assert quiet_until(utc(2026, 10, 25, 1, 15), short) is None  # shown as 02:15 for the second time


@pytest.mark.parametrize(
    ("instant", "zone", "hour", "expected"),
    [
        (utc(2026, 1, 12, 9), MADRID, time(10), utc(2026, 1, 13, 9)),
        (utc(2026, 1, 12, 22, 59), MADRID, time(10), utc(2026, 1, 13, 9)),
        (utc(2026, 1, 12, 23), MADRID, time(10), utc(2026, 1, 14, 9)),  # past midnight in Madrid
        (utc(2026, 1, 12, 23), "Atlantic/Canary", time(10), utc(2026, 1, 13, 10)),
        (utc(2026, 3, 28, 9), MADRID, time(10), utc(2026, 3, 29, 8)),
        (utc(2026, 3, 28, 12), MADRID, time(2, 30), utc(2026, 3, 29, 1, 30)),  # does not exist: 03:30
        (utc(2026, 10, 24, 12), MADRID, time(2, 30), utc(2026, 10, 25, 0, 30)),  # exists twice: the first
    ],
)
def test_not_today_lasts_until_the_participant_s_hour_of_the_next_day(instant, zone, hour, expected):
    assert tomorrow_at(instant, replace(CHOSEN, zone=zone, at=hour)) == expected


def test_the_last_day_of_a_window_is_the_one_before_the_midnight_that_closes_it():
    assert last_day(WINDOW, MADRID).isoformat() == "2026-01-26"
    assert last_day(WINDOW, "America/New_York").isoformat() == "2026-01-26"
