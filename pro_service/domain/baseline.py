"""Which point of a series is the baseline, and why the others are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """How a point stands to the baseline of its series."""

    BASELINE = "baseline"
    AFTER_DAY_0 = "after-day-0"
    EARLIER_THAN_BASELINE = "earlier-than-baseline"
    NOT_EVALUABLE = "not-evaluable"
    NOTHING_RECEIVED = "nothing-received"
    NO_DAY_0 = "no-day-0"


@dataclass(frozen=True, slots=True)
class Point:
    """One administration of a series: the local day of completion (None: nothing came), and its value."""

    order: float
    completed_on: date | None
    value: float | None


def roles(points: Sequence[Point], day_0: date | None) -> tuple[Role, ...]:
    """The role of each point: the baseline is the last evaluable one on or before day 0.

    Days are compared, not instants: a form completed on the day of the infusion counts as completed before
    it, and the order of the two within the day leaves no trace. Of two on the same day the later visit
    (`order`) counts. At most one point is the baseline; without day 0 there is none.
    """
    if day_0 is None:
        return tuple(Role.NO_DAY_0 for _ in points)
    candidates = [
        (point.completed_on, point.order, place)
        for place, point in enumerate(points)
        if point.value is not None and point.completed_on is not None and point.completed_on <= day_0
    ]
    chosen = max(candidates)[2] if candidates else None
    return tuple(_role(point, place == chosen, day_0) for place, point in enumerate(points))


def _role(point: Point, is_chosen: bool, day_0: date) -> Role:
    if is_chosen:
        return Role.BASELINE
    if point.completed_on is None:
        return Role.NOTHING_RECEIVED
    if point.completed_on > day_0:
        return Role.AFTER_DAY_0
    if point.value is None:
        return Role.NOT_EVALUABLE
    return Role.EARLIER_THAN_BASELINE
