"""When a questionnaire was really completed, by a phone whose clock may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCK_MOVED = timedelta(minutes=5)
"""Beyond this difference between two contacts, the phone's clock was moved in between."""

LEEWAY = timedelta(minutes=1)
"""A reading is in the future only when it lies this far after the arrival: requests take their time."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The instants at which a form may have been completed, by our clock.

    One where the phone's clock was steady, two where it was moved between the contacts around it.
    `offset_before` and `offset_after` are our clock minus the phone's at those contacts; None where the
    phone said nothing of its clock.
    """

    instants: tuple[datetime, ...]
    offset_before: timedelta | None
    offset_after: timedelta | None

    def likeliest(self, now: datetime, window: tuple[datetime, datetime] | None) -> datetime:
        """The reading that stands for the completion: in the window and not in the future, if there is one.

        Then one that is not in the future; then the one by the contact nearest to the upload.
        """
        past = [reading for reading in self.instants if reading < now + LEEWAY]
        within = [reading for reading in past if window and window[0] <= reading < window[1]]
        return next(iter((*within, *past, *self.instants)))

    @property
    def is_clock_moved(self) -> bool:
        return len(self.instants) > 1

    @property
    def is_clock_unknown(self) -> bool:
        return self.offset_before is None and self.offset_after is None

    def all_before(self, instant: datetime) -> bool:
        return all(reading < instant for reading in self.instants)

    def all_from(self, instant: datetime) -> bool:
        return all(reading >= instant for reading in self.instants)


def readings(
    completed_at: datetime, offset_before: timedelta | None, offset_after: timedelta | None
) -> Readings:
    """Correct the phone's completion time by its clock's offset at the contacts around it."""
    offsets = [offset for offset in (offset_after, offset_before) if offset is not None]
    if not offsets:
        return Readings((completed_at,), None, None)
    steady = abs(offsets[0] - offsets[-1]) <= CLOCK_MOVED
    used = offsets[:1] if steady else offsets
    return Readings(tuple(completed_at + offset for offset in used), offset_before, offset_after)
