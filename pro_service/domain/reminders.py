"""When each step of a reminder plan falls due, and until when it may still be sent; pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from pro_service.domain.calendar import add
from pro_service.domain.reminder_plan import Preferences, ReminderPlan, Step
from pro_service.domain.walltime import instant_of
from pro_service.domain.windows import Window, local_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One step for one assessment: it may be sent in [due_at, ends_at), both aware UTC.

    ends_at is when the next step falls due, or when the window closes. Where two steps fall on the same
    instant the slot of the earlier one is empty, and it is never sent.

    is_known_too_late  the fact that put the window there was recorded only when the quiet hours of the due
                       day had begun, so that the step is past and is not sent
    """

    step: str
    message: str
    due_at: datetime
    ends_at: datetime
    is_known_too_late: bool


class _Due(NamedTuple):
    """A step's instant, sorted by it, then by the day that the plan meant, then by the plan's order."""

    at: datetime
    meant_on: date
    position: int
    step: Step


def slots(
    plan: ReminderPlan, window: Window, site_zone: str, preferences: Preferences, known_at: datetime
) -> tuple[Slot, ...]:
    """The slots of one assessment in order of due_at, at most one a step; a step that is due only when the
    window has closed has none.

    site_zone  the IANA zone that the days of the window are counted in
    known_at   when the fact was recorded that put the window where it is
    """
    dues = sorted(
        _due(position, step, window, site_zone, preferences) for position, step in enumerate(plan.steps)
    )
    in_window = [due for due in dues if due.at < window.closes_at]
    ends = [later.at for _, later in pairwise(in_window)] + [window.closes_at]
    return tuple(
        Slot(due.step.code, due.step.message, due.at, ends_at, quiet_from(due.at, preferences) <= known_at)
        for due, ends_at in zip(in_window, ends[: len(in_window)], strict=True)
    )


def meant_on(step: Step, window: Window, site_zone: str) -> date:
    """The local day at the site on which a step falls; that of the opening where it would come before."""
    meant = add(local_day(_instant(step, window), site_zone), step.offset)
    return max(meant, local_day(window.opens_at, site_zone))


def quiet_until(instant: datetime, preferences: Preferences) -> datetime | None:
    """The end of the quiet hours in which an instant lies; None where it lies outside them."""
    today = local_day(instant, preferences.zone)
    for evening in (today - DAY, today):
        starts, ends = _quiet(evening, preferences)
        if starts <= instant < ends:
            return ends
    return None


def next_allowed(instant: datetime, preferences: Preferences) -> datetime:
    """The instant itself, or the end of the quiet hours in which it lies."""
    return quiet_until(instant, preferences) or instant


def tomorrow_at(instant: datetime, preferences: Preferences) -> datetime:
    """When messages leave on the participant's next local day, which is when "not today" has passed."""
    return instant_of(local_day(instant, preferences.zone) + DAY, preferences.at, preferences.zone)


def _due(position: int, step: Step, window: Window, site_zone: str, preferences: Preferences) -> _Due:
    """The first time, from the day that the step means on, that the participant's hour lies in the window."""
    meant = add(local_day(_instant(step, window), site_zone), step.offset)
    day = max(meant, local_day(window.opens_at, preferences.zone))
    at = instant_of(day, preferences.at, preferences.zone)
    if at < window.opens_at:
        at = instant_of(day + DAY, preferences.at, preferences.zone)
    return _Due(at, meant, position, step)


def _instant(step: Step, window: Window) -> datetime:
    return {
        "opens": window.opens_at,
        "due": window.due_at,
        "overdue": window.overdue_at,
        "closes": window.closes_at,
    }[step.relative_to]


def quiet_from(due_at: datetime, preferences: Preferences) -> datetime:
    """When the quiet hours after an instant begin; without any, the end of its day."""
    quiet = preferences.quiet
    starts = time.min if quiet.starts == quiet.ends else quiet.starts
    day = local_day(due_at, preferences.zone)
    begins = instant_of(day, starts, preferences.zone)
    return begins if due_at < begins else instant_of(day + DAY, starts, preferences.zone)


def _quiet(day: date, preferences: Preferences) -> tuple[datetime, datetime]:
    """The quiet hours that begin on a local day, [starts, ends); empty where there are none."""
    quiet = preferences.quiet
    ends_on = day + DAY if quiet.ends < quiet.starts else day
    return (
        instant_of(day, quiet.starts, preferences.zone),
        instant_of(ends_on, quiet.ends, preferences.zone),
    )
