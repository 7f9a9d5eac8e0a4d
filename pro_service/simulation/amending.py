"""The amendment that a simulated study goes through: whoever comes to its last visit has a week more."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pro_service.domain.calendar import Duration, add
from pro_service.domain.protocol import StudyDefinition, Visit
from pro_service.domain.study_file import from_content
from pro_service.domain.windows import Window, local_day, window
from pro_service.simulation.acts import Amend

SHARE_OF_FOLLOW_UP = 0.5  # how long before the end the amendment comes
A_WEEK = 7
REASON = "Amendment: a week more for the last visit"


@dataclass(frozen=True, slots=True)
class Versions:
    """The study before and after its amendment, and when that came into force."""

    first: StudyDefinition
    amended: StudyDefinition
    amended_at: datetime

    @property
    def act(self) -> Amend:
        return Amend(self.amended_at, self.amended, REASON)

    def in_force(self, at: datetime) -> StudyDefinition:
        """The version that everybody follows at an instant."""
        return self.first if at < self.amended_at else self.amended

    def lived(self, visit: Visit, anchor_on: date, zone: str) -> Window:
        """The window that a participant meets: that of the amendment, unless it had closed before."""
        before = window(visit, anchor_on, zone)
        if before.closes_at <= self.amended_at:
            return before
        return window(self.amended.visit(visit.code), anchor_on, zone)


def versions(definition: StudyDefinition, months: int, ends_at: datetime) -> Versions:
    """The amendment of a study that ends now: in force since about the middle of the last follow-up."""
    zone = definition.sites[0].zone
    on = add(local_day(ends_at, zone), Duration(-1, round(months * SHARE_OF_FOLLOW_UP), 0))
    amended_at = ends_at - timedelta(days=(local_day(ends_at, zone) - on).days, hours=2)
    return Versions(definition, from_content(_amended(definition)), amended_at)


def _amended(definition: StudyDefinition) -> dict[str, Any]:
    content: dict[str, Any] = deepcopy(dict(definition.content))
    content["version"] = definition.version + 1
    last = max(definition.visits, key=lambda visit: add(date(2000, 1, 1), visit.target)).code
    window = next(visit["window"] for visit in content["visits"] if visit["code"] == last)
    window["closes"] = _a_week_later(Duration.parse(window["closes"]))
    return content


def _a_week_later(closes: Duration) -> str:
    """A window that closes before its target day stays as it is."""
    days = closes.days + (A_WEEK if closes.sign > 0 else 0)
    return str(Duration(closes.sign, closes.months, days))
