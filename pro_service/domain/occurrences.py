"""How often a step comes up: once more where its window was moved after the day of the step had begun; pure.

It follows from anchor events and plan alone, whatever was queued, decided or sent (docs/decisions/0019).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pro_service.domain.anchors import AnchorEvent, effective_anchors
from pro_service.domain.protocol import Visit
from pro_service.domain.reminder_plan import Step
from pro_service.domain.reminders import meant_on
from pro_service.domain.windows import local_midnight, window

MARK = "@"
LONGEST_STEP = 60
"""Characters of a step's code in a study file, so that an occurrence of it has room in 64."""

DAY = timedelta(days=1)
FIRST_ON_EARTH = timedelta(hours=14)
"""So long before it begins in UTC a day has begun somewhere, and with it perhaps for the participant."""


@dataclass(frozen=True, slots=True)
class Placement:
    """From when on an anchor was known to lie on a day; None: it was taken back."""

    known_at: datetime
    anchor_on: date | None


def code_of(step: str, nth: int) -> str:
    """The code under which an occurrence of a step is planned and decided: `due`, then `due@2`."""
    return step if nth == 1 else f"{step}{MARK}{nth}"


def step_and_nth(code: str) -> tuple[str, int]:
    """The step of the plan, and its how manieth occurrence this is; a nudge is a step of its own."""
    step, _, nth = code.partition(MARK)
    return step, int(nth) if nth else 1


def placements(events: Iterable[AnchorEvent], kinds: Sequence[str], as_of: datetime) -> tuple[Placement, ...]:
    """Where the anchor of a visit lay, one after the other, as far as known at `as_of`.

    kinds  the anchors that the visit has had, that of the newest version first: the first one known counts
    """
    known = [event for event in events if event.recorded_at <= as_of]
    found: list[Placement] = []
    for at in sorted({event.recorded_at for event in known if event.kind in kinds}):
        standing = effective_anchors(known, at)
        on = next((standing[kind].occurred_on for kind in kinds if kind in standing), None)
        if found and found[-1].anchor_on == on:
            continue
        found.append(Placement(at, on))
    return tuple(found)


def occurrence(step: Step, visit: Visit, zone: str, lay: Sequence[Placement]) -> int:
    """The how manieth time the step comes up where its window lies now; 1 as a rule.

    A move counts where the step's day had begun before it was known, so that something may have been decided,
    and its new day was not over at the site, so that it can be sent there. zone: that of the site.
    """
    put = [each for each in lay if each.anchor_on is not None]
    days = [_day(step, visit, zone, each) for each in put] if len(put) > 1 else []
    return 1 + sum(
        _begins(before) <= each.known_at < local_midnight(after + DAY, zone)
        for before, after, each in zip(days, days[1:], put[1:], strict=False)
    )


def _day(step: Step, visit: Visit, zone: str, lies: Placement) -> date:
    assert lies.anchor_on is not None
    return meant_on(step, window(visit, lies.anchor_on, zone), zone)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC) - FIRST_ON_EARTH
