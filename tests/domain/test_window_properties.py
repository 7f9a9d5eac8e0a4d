"""What holds for every window: in order, half-open, and true to the calendar and the clocks of the site."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pro_service.domain.anchors import AnchorEvent, effective_anchors
from pro_service.domain.calendar import Duration, add
from pro_service.domain.protocol import Visit
from pro_service.domain.reminder_plan import Preferences, QuietHours, ReminderPlan, Step
from pro_service.domain.reminders import next_allowed, quiet_until, slots, tomorrow_at
from pro_service.domain.status import AssessmentFacts, Status, status
from pro_service.domain.windows import Window, last_day, local_day, target_on, window

SECOND = timedelta(seconds=1)
ZONES = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "Atlantic/Azores",
    "America/Santiago",
    "America/Havana",
    "America/New_York",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)

CALM = settings(deadline=None)
"""A machine may be busy: how long an example takes says nothing about it."""

zones = st.sampled_from(ZONES)
anchor_days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
targets = st.builds(Duration, st.just(1), st.integers(0, 24), st.integers(0, 200))


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    opens = draw(st.integers(-60, 10))
    due, overdue = sorted((opens + draw(st.integers(0, 40)), opens + draw(st.integers(0, 40))))
    closes = max(overdue, opens + 1) + draw(st.integers(0, 40))
    return visit(str(draw(targets)), *(_days(each) for each in (opens, due, overdue, closes)))


def _days(count: int) -> str:
    return f"-P{-count}D" if count < 0 else f"P{count}D"


def visit(target: str, opens: str, due: str, overdue: str, closes: str) -> Visit:
    read = [Duration.parse(each) for each in (target, opens, due, overdue, closes)]
    return Visit("v", 1.0, {}, "infusion", *read, late_policy="open_with_flag", instruments=("sf36v2",))


def instants(of: Window) -> tuple[datetime, ...]:
    return of.opens_at, of.due_at, of.overdue_at, of.closes_at


@pytest.mark.requirement("R12")
@CALM
@given(visits(), anchor_days, zones)
def test_a_window_opens_before_it_closes_and_is_due_and_overdue_in_between(planned, anchor_on, zone):
    seen = window(planned, anchor_on, zone)
    assert seen.opens_at <= seen.due_at <= seen.overdue_at <= seen.closes_at
    assert seen.opens_at < seen.closes_at


@CALM
@given(visits(), anchor_days, zones)
def test_each_instant_is_the_first_one_of_its_day(planned, anchor_on, zone):
    seen, target = window(planned, anchor_on, zone), target_on(planned, anchor_on)
    for instant, offset in zip(
        instants(seen), (planned.opens, planned.due, planned.overdue, planned.closes), strict=True
    ):
        assert local_day(instant, zone) == add(target, offset)
        assert local_day(instant - SECOND, zone) == add(target, offset) - timedelta(days=1)
    assert last_day(seen, zone) == add(target, planned.closes) - timedelta(days=1)


@CALM
@given(visits(), anchor_days, anchor_days, zones)
def test_a_later_anchor_never_gives_an_earlier_window(planned, one, other, zone):
    earlier, later = (window(planned, day, zone) for day in sorted((one, other)))
    assert all(before <= after for before, after in zip(instants(earlier), instants(later), strict=True))


@pytest.mark.requirement("R12")
@CALM
@given(visits(), anchor_days, zones)
def test_a_second_before_and_after_each_instant_the_status_is_what_it_has_to_be(planned, anchor_on, zone):
    seen = window(planned, anchor_on, zone)
    for instant in instants(seen):
        for as_of in (instant - SECOND, instant, instant + SECOND):
            facts = AssessmentFacts(as_of, opens_at=seen.opens_at, closes_at=seen.closes_at)
            if as_of < seen.opens_at:
                assert status(facts) == Status.NOT_YET_OPEN
            elif as_of < seen.closes_at:
                assert status(facts) == Status.OPEN
            else:
                assert status(facts) == Status.MISSED
            assert seen.holds(as_of) == (status(facts) == Status.OPEN)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("target", "anchor_on", "zone", "opens_at", "closes_at"),
    [
        # 31 August + 6 months is the last day of February, in both hemispheres
        ("P6M", date(2025, 8, 31), "Europe/Madrid", utc(2026, 2, 20, 23), utc(2026, 3, 7, 23)),
        ("P6M", date(2025, 8, 31), "America/Santiago", utc(2026, 2, 21, 3), utc(2026, 3, 8, 3)),
        ("P6M", date(2027, 8, 31), "Australia/Sydney", utc(2028, 2, 21, 13), utc(2028, 3, 7, 13)),
        # the leap day, a year on and four years on
        ("P12M", date(2028, 2, 29), "Europe/Madrid", utc(2029, 2, 20, 23), utc(2029, 3, 7, 23)),
        ("P48M", date(2024, 2, 29), "Europe/Madrid", utc(2028, 2, 21, 23), utc(2028, 3, 7, 23)),
        # month 18: from winter to summer in the north, from summer to winter in the south
        ("P18M", date(2026, 1, 15), "Europe/Madrid", utc(2027, 7, 7, 22), utc(2027, 7, 22, 22)),
        ("P18M", date(2026, 1, 15), "Australia/Sydney", utc(2027, 7, 7, 14), utc(2027, 7, 22, 14)),
        ("P18M", date(2026, 1, 15), "America/Santiago", utc(2027, 7, 8, 4), utc(2027, 7, 23, 4)),
        # Santiago's clocks go forward over the midnight of 6 September 2026: that day begins an hour late
        ("P6M", date(2026, 3, 13), "America/Santiago", utc(2026, 9, 6, 4), utc(2026, 9, 21, 3)),
    ],
)
def test_month_ends_leap_days_and_both_hemispheres(target, anchor_on, zone, opens_at, closes_at):
    seen = window(visit(target, "-P7D", "P0D", "P3D", "P8D"), anchor_on, zone)
    assert (seen.opens_at, seen.closes_at) == (opens_at, closes_at)


# ------------------------------------------------------------------ anchors


@st.composite
def histories(draw: st.DrawFn) -> list[AnchorEvent]:
    """Up to eight infusion events, each an hour after the last; some supersede, some are void."""
    events: list[AnchorEvent] = []
    for nth in range(draw(st.integers(1, 8))):
        supersedes = draw(st.none() | st.sampled_from([event.id for event in events])) if events else None
        events.append(
            AnchorEvent(
                id=draw(st.uuids(version=4)),
                kind="infusion",
                occurred_on=draw(anchor_days),
                occurred_at=None,
                is_planned=draw(st.booleans()),
                recorded_at=utc(2026, 1, 1, nth),
                supersedes=supersedes,
                is_void=supersedes is not None and draw(st.booleans()),
            )
        )
    return events


@pytest.mark.requirement("I3")
@CALM
@given(histories())
def test_what_an_anchor_was_at_an_instant_is_not_changed_by_what_comes_later(events):
    for count in range(1, len(events) + 1):
        as_of = events[count - 1].recorded_at
        assert effective_anchors(events, as_of) == effective_anchors(events[:count], as_of)
        assert effective_anchors(events, as_of - SECOND) == effective_anchors(events[: count - 1], as_of)


@CALM
@given(histories(), st.randoms(use_true_random=False))
def test_an_anchor_is_actual_if_any_standing_event_is(events, random):
    superseded = {event.supersedes for event in events}
    standing = [event for event in events if event.id not in superseded and not event.is_void]
    shuffled = random.sample(events, len(events))
    seen = effective_anchors(shuffled, utc(2026, 2, 1)).get("infusion")
    assert (seen is None) == (not standing)
    if seen is not None:
        assert seen in standing
        assert seen.is_planned == all(event.is_planned for event in standing)


# ------------------------------------------------------------------ reminders


@st.composite
def plans(draw: st.DrawFn) -> ReminderPlan:
    steps = tuple(
        Step(
            f"s{nth}",
            draw(st.sampled_from(("opens", "due", "overdue", "closes"))),
            Duration.parse(_days(draw(st.integers(-10, 10)))),
            "words",
        )
        for nth in range(draw(st.integers(1, 6)))
    )
    return ReminderPlan(time(10), QuietHours(time(21), time(9)), ("email",), steps, {})


hours = st.builds(time, st.integers(9, 20), st.sampled_from((0, 15, 30, 45)))
preferences = st.builds(
    Preferences,
    zone=zones,
    at=hours,
    quiet=st.just(QuietHours(time(21), time(9))),
    channels=st.just(("email",)),
    language=st.just("es"),
)


quarters_of_three_years = st.integers(0, 3 * 366 * 96).map(
    lambda nth: utc(2026, 1, 1) + nth * timedelta(minutes=15)
)


@pytest.mark.requirement("I4")
@CALM
@given(plans(), visits(), anchor_days, zones, preferences)
def test_each_step_has_at_most_one_slot_and_the_slots_follow_one_another(
    plan, planned, anchor_on, site_zone, chosen
):
    of = window(planned, anchor_on, site_zone)
    seen = slots(plan, of, site_zone, chosen, known_at=of.opens_at - timedelta(days=1))
    assert len({slot.step for slot in seen}) == len(seen)
    for slot in seen:
        assert of.opens_at <= slot.due_at <= slot.ends_at <= of.closes_at
        assert slot.due_at < of.closes_at
        assert slot.due_at.astimezone(UTC) == slot.due_at
        assert quiet_until(slot.due_at, chosen) is None
    assert all(earlier.ends_at == later.due_at for earlier, later in pairwise(seen))
    assert not seen or seen[-1].ends_at == of.closes_at


@pytest.mark.requirement("I4")
@CALM
@given(plans(), visits(), anchor_days, zones, preferences)
def test_a_slot_hangs_on_the_plan_and_never_on_when_it_is_asked_for(plan, planned, anchor_on, zone, chosen):
    of = window(planned, anchor_on, zone)
    early, late = (
        slots(plan, of, zone, chosen, known_at=of.opens_at + timedelta(days=days)) for days in (-1, 200)
    )
    assert [(slot.step, slot.due_at, slot.ends_at) for slot in early] == [
        (slot.step, slot.due_at, slot.ends_at) for slot in late
    ]
    assert not any(slot.is_known_too_late for slot in early)
    assert all(slot.is_known_too_late for slot in late)


@CALM
@given(quarters_of_three_years, preferences)
def test_the_next_allowed_instant_is_allowed_and_not_today_ends_tomorrow(instant, chosen):
    allowed = next_allowed(instant, chosen)
    assert instant <= allowed <= instant + timedelta(hours=14)  # a night of 12 hours, and two of Troll's
    assert quiet_until(allowed, chosen) is None
    tomorrow = tomorrow_at(instant, chosen)
    assert tomorrow > instant
    assert local_day(tomorrow, chosen.zone) == local_day(instant, chosen.zone) + timedelta(days=1)
