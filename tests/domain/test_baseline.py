"""Which point of a series is the baseline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pro_service.domain.baseline import Point, Role, roles

DAY_0 = date(2026, 3, 2)


def at(days, value=50.0, order=None):
    on = None if days is None else DAY_0 + timedelta(days=days)
    return Point(order if order is not None else (days if days is not None else 99), on, value)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([at(-30), at(-5), at(28)], ["earlier-than-baseline", "baseline", "after-day-0"]),
        ([at(-30), at(-5, None), at(28)], ["baseline", "not-evaluable", "after-day-0"]),
        ([at(-30), at(None, None), at(28)], ["baseline", "nothing-received", "after-day-0"]),
        ([at(0), at(1)], ["baseline", "after-day-0"]),  # the day of the infusion still counts
        ([at(1), at(28)], ["after-day-0", "after-day-0"]),
        ([at(-5, order=1), at(-5, order=2)], ["earlier-than-baseline", "baseline"]),
        ([], []),
    ],
)
def test_the_baseline_is_the_last_evaluable_point_on_or_before_day_0(points, expected):
    assert [role.value for role in roles(points, DAY_0)] == expected


def test_without_day_0_there_is_no_baseline():
    assert set(roles([at(-5), at(28)], None)) == {Role.NO_DAY_0}


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(-60, 400)), st.one_of(st.none(), st.floats(0, 100))),
        max_size=12,
    )
)
def test_there_is_at_most_one_baseline_and_nothing_evaluable_lies_between_it_and_day_0(drawn):
    points = [at(days, value, order) for order, (days, value) in enumerate(drawn)]
    played = roles(points, DAY_0)
    assert played.count(Role.BASELINE) <= 1
    evaluable = [p for p in points if p.value is not None and p.completed_on and p.completed_on <= DAY_0]
    assert (Role.BASELINE in played) == bool(evaluable)
    if evaluable:
        chosen = points[played.index(Role.BASELINE)]
        assert chosen.completed_on == max(point.completed_on for point in evaluable)
