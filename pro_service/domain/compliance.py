"""The four rates of participation: whole numbers n and N, never their ratio.

The rules that a study file does not state, so that they are the same for every study:

evaluable   of the participant's own answers, scored as they were received, at least one 0-100 scale of the
            instrument has a value under its missing rule. A scoring that failed gave none.
late        what was completed late counts for completion and available data where it is evaluable.
population  everybody enrolled by the instant asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pro_service.domain.status import Status

EVALUABLE = "any-scale-scored-as-received"
LATE = "counts-where-evaluable"
POPULATION = "all-enrolled"


class Class(StrEnum):
    """The one class of an assessment at an instant, by the letter that tables use."""

    IN_TIME = "C"  # completed in the window, evaluable
    NOT_EVALUABLE = "P"  # completed in the window, not evaluable
    LATE = "L"  # completed late
    MISSED = "M"  # the window closed and nothing came
    OPEN = "O"  # the window is open and nothing came yet
    EXEMPT = "X"  # not asked any more since before the window closed
    WAITING = "W"  # the window has not opened


_OF_STATUS = {
    Status.COMPLETED_LATE: Class.LATE,
    Status.MISSED: Class.MISSED,
    Status.OPEN: Class.OPEN,
    Status.STARTED: Class.OPEN,
    Status.EXEMPT: Class.EXEMPT,
    Status.CANCELLED: Class.EXEMPT,
    Status.NOT_YET_OPEN: Class.WAITING,
}


def class_of(status: Status, *, is_evaluable: bool) -> Class:
    """The class of an assessment; what is evaluable matters only where it was completed in the window."""
    if status is Status.COMPLETED:
        return Class.IN_TIME if is_evaluable else Class.NOT_EVALUABLE
    return _OF_STATUS[status]


@dataclass(frozen=True, slots=True)
class Rate:
    """n of so many."""

    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Counted:
    """So many assessments that stand alike."""

    status: Status
    is_evaluable: bool
    n: int = 1


@dataclass(frozen=True)
class Tally:
    """How many assessments are in each class, and how many of the late ones are evaluable."""

    counts: Mapping[Class, int] = field(default_factory=dict)
    late_evaluable: int = 0

    def of(self, *classes: Class) -> int:
        """How many are in any of these classes."""
        return sum(self.counts.get(each, 0) for each in classes)

    def __add__(self, other: "Tally") -> "Tally":
        counts = {each: self.of(each) + other.of(each) for each in Class}
        return Tally(counts, self.late_evaluable + other.late_evaluable)

    @property
    def expected(self) -> int:
        """All whose window has closed or that came: what is open, waiting or exempt is not among them."""
        return self.of(Class.IN_TIME, Class.NOT_EVALUABLE, Class.LATE, Class.MISSED)

    @property
    def all(self) -> int:
        """All in the population, whatever became of them."""
        return self.of(*Class)

    @property
    def compliance(self) -> Rate | None:
        """Of what was expected, what came in time; None for none of none, as with all rates."""
        return _rate(self.of(Class.IN_TIME, Class.NOT_EVALUABLE), self.expected)

    @property
    def compliance_including_late(self) -> Rate | None:
        """Of what was expected, what came in time or late."""
        return _rate(self.of(Class.IN_TIME, Class.NOT_EVALUABLE, Class.LATE), self.expected)

    @property
    def completion(self) -> Rate | None:
        """Of what was expected, what came and is evaluable."""
        return _rate(self.of(Class.IN_TIME) + self.late_evaluable, self.expected)

    @property
    def available_data(self) -> Rate | None:
        """Of all in the population, what came and is evaluable."""
        return _rate(self.of(Class.IN_TIME) + self.late_evaluable, self.all)


def tally(counted: Iterable[Counted]) -> Tally:
    """Count each assessment into its one class."""
    counts = dict.fromkeys(Class, 0)
    late_evaluable = 0
    for each in counted:
        its = class_of(each.status, is_evaluable=each.is_evaluable)
        counts[its] += each.n
        late_evaluable += each.n if its is Class.LATE and each.is_evaluable else 0
    return Tally(counts, late_evaluable)


def _rate(n: int, of: int) -> Rate | None:
    return Rate(n, of) if of else None
