"""The one gate before any contact: one ordered table, first match wins.

It is asked when a reminder is decided, again when it is sent, and when a nurse nudges. A refusal is either
for good (this step will never be sent) or until something passes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pro_service.domain.reminder_plan import Channel, Preferences
from pro_service.domain.status import Status


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """All that the gate hangs on, as known at `as_of`; every instant aware.

    slot_ends_at      when the step is overtaken by the next one or its window closes; None for a nudge
    is_known_too_late the step had passed before it could be known: a window was moved into the past
    is_moved          the window was moved, and the step comes up anew where it lies now
    telling_until     a message of this day is on its way: when to look again what became of it; None for none
    is_sent_before    a message of this step left before the window was moved, and not before it opens now
    contact_ended_at  an end after which the study's table allows no contact
    is_permitted      the consent in force permits contact
    is_withdrawn      the participant, or the site at their wish, ended all contact
    has_channel       a channel that the participant has, wants and has not stopped
    is_licensed       the questionnaire could be begun now
    is_told_today     a message was taken, or may have been, on this local day of the participant
    postponed_until   "not today" or a snooze; None where there is none
    quiet_until       the end of the quiet hours in which `as_of` lies; None outside them
    """

    as_of: datetime
    status: Status
    slot_ends_at: datetime | None
    is_known_too_late: bool
    contact_ended_at: datetime | None
    is_permitted: bool
    is_withdrawn: bool
    has_channel: bool
    is_licensed: bool
    is_told_today: bool
    postponed_until: datetime | None
    quiet_until: datetime | None
    is_moved: bool = False
    is_sent_before: bool = False
    telling_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not sent because: a coded reason, and until when it holds; None where it holds for good."""

    reason: str
    until: datetime | None = None


Row = tuple[str, Callable[[ContactFacts], bool]]

NEVER: tuple[Row, ...] = (
    ("completed", lambda f: f.status in (Status.COMPLETED, Status.COMPLETED_LATE)),
    ("cancelled", lambda f: f.status is Status.CANCELLED),
    ("exempt", lambda f: f.status is Status.EXEMPT),
    ("contact-ended", lambda f: f.contact_ended_at is not None and f.contact_ended_at <= f.as_of),
    ("contact-not-permitted", lambda f: not f.is_permitted),
    ("contact-withdrawn", lambda f: f.is_withdrawn),
    ("moved", lambda f: f.is_moved),
    ("window-closed", lambda f: f.status is Status.MISSED),
    ("window-not-open", lambda f: f.status is Status.NOT_YET_OPEN),
    ("too-late", lambda f: f.is_known_too_late),
    ("sent-before", lambda f: f.is_sent_before),
    ("overtaken", lambda f: f.slot_ends_at is not None and f.slot_ends_at <= f.as_of),
    ("not-licensed", lambda f: not f.is_licensed),
    ("no-channel", lambda f: not f.has_channel),
    ("told-today", lambda f: f.is_told_today),
)
"""What keeps a step from ever being sent."""

NOT_NOW: tuple[tuple[str, Callable[[ContactFacts], datetime | None]], ...] = (
    ("postponed", lambda f: f.postponed_until),
    ("quiet-hours", lambda f: f.quiet_until),
    ("message-on-its-way", lambda f: f.telling_until),
)
"""What keeps it from being sent before an instant."""

REASONS = (*(reason for reason, _ in NEVER), *(reason for reason, _ in NOT_NOW))
"""Every reason that this gate gives, in order."""


def may_contact(facts: ContactFacts) -> Refusal | None:
    """None where the participant may be written to now, else the first reason why not."""
    for reason, applies in NEVER:
        if applies(facts):
            return Refusal(reason)
    for reason, until in NOT_NOW:
        passes_at = until(facts)
        if passes_at is not None and facts.as_of < passes_at:
            return Refusal(reason, passes_at)
    return None


@dataclass(frozen=True, slots=True)
class ContactState:
    """What is known of contacting one participant at an instant, beside any assessment.

    is_permitted, is_withdrawn, postponed_until  as in ContactFacts
    usable    the channels by which they can be reached, in the order of trying
    """

    preferences: Preferences
    is_permitted: bool
    is_withdrawn: bool
    usable: tuple[Channel, ...]
    postponed_until: datetime | None
