"""Completion times from phones whose clocks are wrong."""

from datetime import UTC, datetime, timedelta

from pro_service.domain.timing import readings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOURS_3 = timedelta(hours=3)


def test_a_phone_that_is_three_hours_slow_is_put_right():
    assert readings(NOON, HOURS_3, HOURS_3).instants == (NOON + HOURS_3,)


def test_the_contact_nearest_to_the_upload_corrects_a_steady_clock():
    drift = timedelta(minutes=5)
    assert readings(NOON, HOURS_3, HOURS_3 + drift).instants == (NOON + HOURS_3 + drift,)


def test_a_clock_that_was_moved_by_more_than_five_minutes_gives_two_readings():
    found = readings(NOON, HOURS_3, timedelta(0))
    assert found.instants == (NOON, NOON + HOURS_3)
    assert found.is_clock_moved


def test_a_clock_that_was_moved_by_five_minutes_counts_as_steady():
    assert not readings(NOON, timedelta(minutes=5), timedelta(0)).is_clock_moved
    assert readings(NOON, timedelta(minutes=5, seconds=1), timedelta(0)).is_clock_moved


def test_without_any_word_of_the_phone_its_time_stands_and_is_marked():
    found = readings(NOON, None, None)
    assert found.instants == (NOON,)
    assert found.is_clock_unknown


def test_one_contact_is_enough_to_correct_by():
    assert readings(NOON, None, HOURS_3).instants == (NOON + HOURS_3,)
    assert readings(NOON, HOURS_3, None).instants == (NOON + HOURS_3,)


def test_before_and_after_hold_only_when_every_reading_agrees():
    found = readings(NOON, HOURS_3, timedelta(0))
    between = NOON + timedelta(hours=1)
    assert not found.all_before(between)
    assert not found.all_from(between)


def test_of_two_readings_the_one_in_the_window_and_not_in_the_future_stands():
    found = readings(
        NOON, timedelta(0), timedelta(days=27 * 365)
    )  # the phone says at sending that it is 1999
    window = (NOON - timedelta(days=1), NOON + timedelta(days=1))
    now = NOON + timedelta(hours=1)
    assert found.instants[0].year == 2053
    assert found.likeliest(now, window) == NOON
    assert found.likeliest(now, None) == NOON


def test_where_every_reading_is_in_the_future_the_nearest_contact_speaks():
    found = readings(NOON, None, HOURS_3)
    assert found.likeliest(NOON, None) == NOON + HOURS_3
