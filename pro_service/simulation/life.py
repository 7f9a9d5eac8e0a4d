"""What everything in one participant's life shares: local time, and chance that can be repeated."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from pro_service.simulation.cohort import Candidate


@dataclass(frozen=True, slots=True)
class Life:
    """One participant's; each part of it draws from a stream of its own, so that they stay apart."""

    who: Candidate
    enrolment_id: UUID

    def at(self, on: date, first_hour: int, last_hour: int, rng: Random) -> datetime:
        """Some instant of a local day, from one hour to another; that hour itself where they are the same."""
        seconds = rng.randint(0, (last_hour - first_hour) * 3600)
        local = datetime.combine(on, time(first_hour), ZoneInfo(self.who.site.zone))
        return local.astimezone(UTC) + timedelta(seconds=seconds)

    def day(self, at: datetime) -> date:
        """The local day at the site."""
        return at.astimezone(ZoneInfo(self.who.site.zone)).date()

    def stream(self, of: str) -> Random:
        """The chance of one part of this life."""
        return stream(self.who, of)


def stream(who: Candidate, of: str) -> Random:
    """The chance of one part of a participant's life, the same whenever it is asked for."""
    return Random(f"{who.seed}/{of}")  # noqa: S311 (to be repeated, not to be secret)


def new_id(rng: Random) -> UUID:
    """An id such as phones and browsers mint."""
    return UUID(int=rng.getrandbits(128), version=4)
