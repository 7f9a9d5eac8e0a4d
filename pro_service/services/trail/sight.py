"""What a reader of the audit trail may see of an event, and what is cut from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from pro_service.domain.audit_kinds import ToldTo, told_to
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import EVERYWHERE, Scope, scope_of
from pro_service.store.participants import Enrolment
from pro_service.store.trail import Outline

Fact = Mapping[str, Any]
"""A row as it stands in an event: `table` and `row`."""

WITHOUT = {
    "submission": {"body"},
    "quarantined": {"body"},
    "response_version": {"answers"},
    "paper_entry": {"answers"},
    "study_version": {"content"},
    "channel_change": {"value_hmac"},
    "pairing_code": {"code_hmac"},
    "device": {"secret_hash"},
    "invitation": {"code_hmac"},
    "service_token": {"token_hash"},
}
"""Columns that are not shown as they stand: answers are told item by item, large texts by their hash."""

NEVER = frozenset({"score", "score_run", "paradata", "answer_change"})
"""Scores, and how a questionnaire was filled in, are not read here; nobody at a site may see them."""

PLACE_IN_STREAM = "event_seq"
"""The number of an event tells how many stand before it: for who does not see them all it is cut."""

ALERTS = frozenset({"pro_alert", "pro_alert_outcome"})
"""Told to who may read alerts, and to nobody else: a rule tells what was answered, or how a score lies."""

AT_SITE_ALONE = {"contact_attempt": {"note"}}
ENDS_AT = ("anchor_event", "occurred_at")
"""The one instant of a day-only event that all may know: it stands for the kinds that end something."""

_DAY = timedelta(days=1)
NOBODY = Scope()


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader may see.

    answers    whose answers; an empty scope: nobody's
    is_site    whether all roles of the reader are those of a site
    alerts     of whom PRO alerts and what was done about them are shown; an empty scope: of nobody
    is_whole   nothing is cut: for the operator at the machine
    """

    answers: Scope
    is_site: bool
    is_whole: bool = False
    alerts: Scope = NOBODY

    def at(self, event: Outline, *, of_participant: bool) -> datetime:
        """The instant under which an event stands in the list: of a day-only one, the midnight before."""
        return event.recorded_at if self.knows_instant(event, of_participant) else _midnight(event)

    def sees(self, event: Outline, as_of: datetime, *, of_participant: bool) -> bool:
        """Whether the event is told by `as_of`; beyond the site a day-only one is when its day is over."""
        if self.is_site or self.knows_instant(event, of_participant):
            return event.recorded_at <= as_of
        return _midnight(event) + _DAY <= as_of

    def knows_instant(self, event: Outline, of_participant: bool) -> bool:
        """Whether more than the day may be told of when it was recorded."""
        told = told_to(event.kind)
        is_told = told is ToldTo.ALL or (told is ToldTo.SITE and self.is_site)
        return self.is_whole or not of_participant or is_told

    def shown(self, facts: Iterable[Fact], of: Enrolment | None, *, knows_instant: bool) -> list[Fact]:
        """The facts of an event, about this enrolment if of one, without what this reader may not see."""
        is_told_of_alerts = of is not None and self.alerts.reaches_site(of.study_id, of.site)
        hidden = NEVER if is_told_of_alerts else NEVER | ALERTS
        return [
            {"table": each["table"], "row": self._row(each["table"], each["row"], knows_instant)}
            for each in facts
            if self.is_whole or each["table"] not in hidden
        ]

    def _row(self, table: str, row: Mapping[str, Any], knows_instant: bool) -> dict[str, Any]:
        if self.is_whole:
            return dict(row)
        cut = WITHOUT.get(table, set()) | (set() if self.is_site else AT_SITE_ALONE.get(table, set()))
        return {
            name: value if knows_instant or (table, name) == ENDS_AT else _by_day(name, value)
            for name, value in row.items()
            if name not in cut and name != PLACE_IN_STREAM
        }


WHOLE = Sight(EVERYWHERE, is_site=True, is_whole=True)
"""What the operator sees, who could read the database."""


def sight_of(who: Staff) -> Sight:
    """What somebody of the staff sees: answers of those whose responses they may read, and no others."""
    answers, alerts = scope_of("getResponse", who.grants), scope_of("listAlerts", who.grants)
    return Sight(answers or Scope(), who.is_of_a_site, alerts=alerts or Scope())


def _midnight(event: Outline) -> datetime:
    return datetime.combine(event.recorded_at.astimezone(UTC).date(), time.min, UTC)


def _by_day(name: str, value: Any) -> Any:
    return value[:10] if name.endswith("_at") and isinstance(value, str) else value
