"""Anchor events: which of them hold at an instant, and what they end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pro_service.domain.protocol import EndReason

ANCHOR_KINDS = (
    "selection",
    "randomisation",
    "infusion",
    "treatment_stop",
    "rescue_therapy",
    "dialysis",
    "withdrawal_of_consent",
    "lost_to_follow_up",
    "death",
)
END_KINDS = ("withdrawal_of_consent", "lost_to_follow_up", "death", "treatment_stop")
"""The kinds for which a study says what they end; of these alone the instant is known."""


@dataclass(frozen=True, slots=True)
class AnchorEvent:
    """A dated fact, planned or actual; a later one may supersede it.

    occurred_on  local date at the site
    occurred_at  aware instant, only for the kinds that end something: the instant of an infusion within its
                 day must leave no trace (I8)
    recorded_at  aware instant at which the service came to know of it
    is_void      it never happened: what it supersedes was recorded by mistake, and nothing stands instead
    """

    id: UUID
    kind: str
    occurred_on: date
    occurred_at: datetime | None
    is_planned: bool
    recorded_at: datetime
    supersedes: UUID | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Something ended: by which kind of event, and when."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The first end of contact and of expectation; None while it lasts."""

    contact: End | None
    expectation: End | None


def standing_events(events: Iterable[AnchorEvent], as_of: datetime) -> tuple[AnchorEvent, ...]:
    """What was known at `as_of` and not superseded by then, in the order of recording."""
    known = [event for event in events if event.recorded_at <= as_of]
    superseded = {event.supersedes for event in known}
    standing = (event for event in known if event.id not in superseded and not event.is_void)
    return tuple(sorted(standing, key=_recording))


def effective_anchors(events: Iterable[AnchorEvent], as_of: datetime) -> dict[str, AnchorEvent]:
    """The one event of each kind that windows are computed from, as known at `as_of`.

    An actual event beats a planned one, whichever was recorded later; then the latest recorded counts.
    """
    rising = sorted(standing_events(events, as_of), key=lambda event: not event.is_planned)
    return {event.kind: event for event in rising}


def ended(events: Iterable[AnchorEvent], as_of: datetime) -> tuple[End, ...]:
    """The ends that had happened at `as_of` and were known by then, first to last.

    What is planned, or lies after `as_of`, has ended nothing.
    """
    ends = (
        End(event.kind, event.occurred_at)
        for event in effective_anchors(events, as_of).values()
        if event.kind in END_KINDS and not event.is_planned and event.occurred_at is not None
    )
    return tuple(sorted((end for end in ends if end.at <= as_of), key=lambda end: (end.at, end.kind)))


def effects(ends: Iterable[End], reasons: Iterable[EndReason]) -> Ended:
    """What the ends mean by the study's own table: from when on no contact, from when on nothing expected."""
    table = {reason.kind: reason for reason in reasons}
    in_order = sorted(ends, key=lambda end: (end.at, end.kind))
    return Ended(
        contact=next((end for end in in_order if not table[end.kind].contact), None),
        expectation=next((end for end in in_order if table[end.kind].expectation == "ends"), None),
    )


def _recording(event: AnchorEvent) -> tuple[datetime, UUID]:
    return event.recorded_at, event.id
