"""Whom a site calls today, why, and what is lost if nothing happens: one table of reasons.

It holds codes, instants and numbers only; the console says them in words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from pro_service.domain.contact_attempts import Attempt, not_before
from pro_service.domain.protocol import LatePolicy
from pro_service.domain.status import Status
from pro_service.domain.windows import local_day, local_midnight

CLOSES_SOON = timedelta(hours=48)
SILENT = timedelta(days=7)
REJECTED_LATELY = timedelta(days=7)
ALARMED_LATELY = timedelta(days=7)
OPENS_SOON = timedelta(days=7)

_CAN_BE_DONE = (Status.OPEN, Status.STARTED)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pending:
    """An assessment that is open or opens soon, or was missed and has no reason yet."""

    assessment_id: UUID
    visit: str
    instrument: str
    status: Status
    opens_at: datetime
    overdue_at: datetime
    closes_at: datetime
    started_at: datetime | None
    is_key_visit: bool
    late_policy: LatePolicy


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an entry hangs on, as known at `as_of`; instants aware, None where there is none.

    zone            of the site: its days are the days of the contact log
    attempts        the standing rows of the contact log, as they happened
    paired_at       the newest phone in use; None where none is
    last_seen_at    its last contact with the service
    held_since      the first upload kept aside and not decided about, of `n_held`
    asked_since     the first query that waits for the site's answer, of `n_asked`
    rejected_at     the last upload that was refused, of `n_rejected` within a week
    bounced_at      an address to which messages no longer get through
    postponed_at    when the participant last said "not today" or "later", while that holds
    alarm_at        the last reminder that should have left and did not, about one of `pending`
    on_paper        the assessments that were entered from paper and not accepted yet
    is_contactable  the consent in force permits contact and no end forbids it
    alert_by_on     the day by which the first of `n_alerts` PRO alerts that wait is to be responded to
    """

    as_of: datetime
    zone: str
    pending: tuple[Pending, ...]
    attempts: tuple[Attempt, ...] = ()
    paired_at: datetime | None = None
    last_seen_at: datetime | None = None
    held_since: datetime | None = None
    n_held: int = 0
    asked_since: datetime | None = None
    n_asked: int = 0
    rejected_at: datetime | None = None
    n_rejected: int = 0
    bounced_at: datetime | None = None
    postponed_at: datetime | None = None
    alarm_at: datetime | None = None
    on_paper: frozenset[UUID] = frozenset()
    is_contactable: bool = True
    alert_by_on: date | None = None
    n_alerts: int = 0

    @property
    def open(self) -> tuple[Pending, ...]:
        return tuple(each for each in self.pending if each.status in _CAN_BE_DONE)

    @property
    def last_attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None


@dataclass(frozen=True, slots=True)
class Why:
    """A coded reason, the instant that it hangs on, and the assessments or the number that it is about."""

    code: str
    at: datetime | None
    assessments: tuple[UUID, ...] = ()
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost at an instant if nothing happens; afterwards the late-entry policy holds."""

    at: datetime
    assessment_id: UUID
    visit: str
    instrument: str
    is_key_visit: bool
    late_policy: LatePolicy


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a participant is on the list, and what is lost first.

    is_to_be_called  False where the work is at the desk, or a call is put off
    not_before_on    the first day on which to call again, where one was agreed
    """

    reasons: tuple[Why, ...]
    losses: tuple[Loss, ...]
    is_to_be_called: bool
    not_before_on: date | None


def _about(code: str, pending: Iterable[Pending], at: Callable[[Pending], datetime | None]) -> Why | None:
    """The reason with the earliest of its instants; None where it is about nothing."""
    found = tuple(pending)
    instants = [instant for each in found if (instant := at(each)) is not None]
    ids = tuple(each.assessment_id for each in found)
    return Why(code, min(instants, default=None), ids) if found else None


def _closes_soon(facts: Facts) -> Why | None:
    soon = (each for each in facts.open if each.closes_at <= facts.as_of + CLOSES_SOON)
    return _about("closes-soon", soon, lambda each: each.closes_at)


def _overdue(facts: Facts) -> Why | None:
    overdue = (each for each in facts.open if each.overdue_at <= facts.as_of)
    return _about("overdue", overdue, lambda each: each.overdue_at)


def _started(facts: Facts) -> Why | None:
    started = (each for each in facts.open if each.status is Status.STARTED)
    return _about("started-not-finished", started, lambda each: each.started_at)


def _said(outcome: str) -> Callable[[Facts], Why | None]:
    def said(facts: Facts) -> Why | None:
        last = facts.last_attempt
        if last is None or last.outcome != outcome or not facts.open:
            return None
        return Why(outcome, last.occurred_at, tuple(each.assessment_id for each in facts.open))

    return said


def _alert(facts: Facts) -> Why | None:
    if facts.alert_by_on is None:
        return None
    return Why(
        "pro-alert", local_midnight(facts.alert_by_on + timedelta(days=1), facts.zone), n=facts.n_alerts
    )


def _no_device(facts: Facts) -> Why | None:
    wanted = (each for each in facts.pending if each.status is not Status.MISSED)
    return None if facts.paired_at else _about("no-device", wanted, lambda each: each.opens_at)


def _silent(facts: Facts) -> Why | None:
    if facts.paired_at is None or not facts.open:
        return None
    seen_at = max(facts.last_seen_at or facts.paired_at, facts.paired_at)
    return Why("device-silent", seen_at) if seen_at + SILENT <= facts.as_of else None


def _bounced(facts: Facts) -> Why | None:
    return Why("contact-bounced", facts.bounced_at) if facts.bounced_at else None


def _rejected(facts: Facts) -> Why | None:
    at = facts.rejected_at
    is_late = at is None or at + REJECTED_LATELY <= facts.as_of
    return None if is_late else Why("rejected-upload", at, n=facts.n_rejected)


def _held(facts: Facts) -> Why | None:
    return Why("held-upload", facts.held_since, n=facts.n_held) if facts.held_since else None


def _asked(facts: Facts) -> Why | None:
    return Why("query-to-answer", facts.asked_since, n=facts.n_asked) if facts.asked_since else None


def _postponed(facts: Facts) -> Why | None:
    return Why("postponed", facts.postponed_at) if facts.postponed_at and facts.open else None


def _never_left(facts: Facts) -> Why | None:
    return Why("reminder-never-left", facts.alarm_at) if facts.alarm_at and facts.open else None


def _paper(facts: Facts) -> Why | None:
    waiting = [each for each in facts.pending if each.assessment_id in facts.on_paper]
    return _about("paper-to-enter", waiting, lambda each: each.closes_at)


def _reason_wanted(facts: Facts) -> Why | None:
    missed = (each for each in facts.pending if each.status is Status.MISSED)
    return _about("reason-wanted", missed, lambda each: each.closes_at)


CALLS: tuple[Callable[[Facts], Why | None], ...] = (
    _closes_soon,
    _overdue,
    _started,
    _said("said-not-today"),
    _said("said-too-ill"),
    _rejected,
    _no_device,
    _silent,
    _bounced,
    _postponed,
    _never_left,
)
"""Reasons to call, in the order in which they are told."""

DESK: tuple[Callable[[Facts], Why | None], ...] = (_held, _asked, _paper, _reason_wanted)
"""What the site decides without the participant."""

CODES = (
    "pro-alert",
    "closes-soon",
    "overdue",
    "started-not-finished",
    "said-not-today",
    "said-too-ill",
    "rejected-upload",
    "no-device",
    "device-silent",
    "contact-bounced",
    "postponed",
    "reminder-never-left",
    "held-upload",
    "query-to-answer",
    "paper-to-enter",
    "reason-wanted",
)


def entry(facts: Facts) -> Entry | None:
    """The entry of one participant; None where nothing is to be done about them today.

    A PRO alert comes first and cannot be put off.
    """
    alert = _alert(facts)
    again_on = not_before(facts.last_attempt, facts.zone)
    is_callable = facts.is_contactable and not _is_put_off(facts, again_on)
    calls = tuple(why for reason in CALLS if (why := reason(facts))) if is_callable else ()
    desk = tuple(why for reason in DESK if (why := reason(facts)))
    if not alert and not calls and not desk:
        return None
    is_to_be_called = bool(calls) or (alert is not None and facts.is_contactable)
    reasons = (*((alert,) if alert else ()), *calls, *desk)
    return Entry(reasons, losses(facts.open), is_to_be_called, again_on)


def losses(pending: Iterable[Pending]) -> tuple[Loss, ...]:
    """What is lost and when: the key visit first, then what closes first."""
    found = (
        Loss(
            each.closes_at,
            each.assessment_id,
            each.visit,
            each.instrument,
            each.is_key_visit,
            each.late_policy,
        )
        for each in pending
    )
    return tuple(sorted(found, key=lambda loss: (not loss.is_key_visit, loss.at, loss.assessment_id)))


def urgency(entry: Entry) -> tuple[int, datetime]:
    """The place in the list: alerts, key visits, then by what closes first; who loses nothing comes last."""
    if entry.reasons[0].code == "pro-alert":
        return 0, entry.reasons[0].at or _FOR_EVER
    first = entry.losses[0] if entry.losses else None
    return (1 if first.is_key_visit else 2, first.at) if first else (2, _FOR_EVER)


def _is_put_off(facts: Facts, again_on: date | None) -> bool:
    """Contact was made today and is to go on later; or on an earlier day, and nothing closes before then."""
    last, today = facts.last_attempt, local_day(facts.as_of, facts.zone)
    if last is None or again_on is None or again_on <= today:
        return False
    if local_day(last.occurred_at, facts.zone) == today:
        return True
    return all(each.closes_at > local_midnight(again_on, facts.zone) for each in facts.open)
