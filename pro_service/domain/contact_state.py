"""What is known of contacting a participant at an instant, from the facts recorded by then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from pro_service.domain.contact import ContactState
from pro_service.domain.reminder_plan import Channel, Preferences, QuietHours, ReminderPlan

Change = Literal["added", "removed", "stopped", "resumed"]

CHANGES: tuple[Change, ...] = ("added", "removed", "stopped", "resumed")
OWN_REASONS = (
    "given-by-participant",
    "given-by-site",
    "taken-back-by-participant",
    "taken-back-by-site",
    "contact-withdrawn",
    "contact-ended",
    "erasure-asked-for",
    "phone-revoked",
)
"""Why an address came or went by somebody's will or a rule; any other reason is the code of what failed."""

POSTPONEMENTS = ("not_today", "snooze")
NOT_TODAY_REASONS = ("too-ill", "too-tired", "no-time", "other")
LONGEST_SNOOZE = timedelta(hours=24)

WITHOUT_A_PLAN = ReminderPlan(
    at=time(10), quiet=QuietHours(time(21), time(9)), channels=(), steps=(), messages={}
)
"""For a study that reminds nobody: no channel, and hours that hold for what participants set beforehand."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a participant chose; None where the study's plan and the enrolment decide."""

    zone: str | None = None
    at: time | None = None
    quiet: QuietHours | None = None
    channels: tuple[Channel, ...] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """A choice, and when it was recorded."""

    chosen: Chosen
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelFact:
    """A change of a channel. `address` tells the addresses of one channel apart (a keyed HMAC).

    revoked_at  when the phone of a push subscription was revoked; None where it was not, or is about none
    """

    channel: Channel
    change: Change
    address: str | None
    recorded_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """A consent: whether it permits contact, when it was signed, when that came to be known."""

    permits_contact: bool
    signed_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Postponed:
    """No contact before `until_at`."""

    until_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """Every fact about contacting one participant, each kind in the order of recording.

    zone, language  of the enrolment
    """

    zone: str
    language: str
    consents: tuple[ConsentFact, ...] = ()
    choices: tuple[ChoiceMade, ...] = ()
    changes: tuple[ChannelFact, ...] = ()
    withdrawn_at: tuple[datetime, ...] = ()
    postponed: tuple[Postponed, ...] = ()


def contact_state(history: ContactHistory, plan: ReminderPlan | None, as_of: datetime) -> ContactState:
    """What was known at `as_of`; nothing that is recorded later changes it."""
    preferences = merged(history, plan, as_of)
    consent = _last_consent(history, as_of)
    return ContactState(
        preferences=preferences,
        is_permitted=consent is not None and consent.permits_contact,
        is_withdrawn=is_withdrawn(history, as_of),
        usable=tuple(each for each in preferences.channels if _is_usable(history, each, as_of)),
        postponed_until=max(
            (each.until_at for each in history.postponed if each.recorded_at <= as_of < each.until_at),
            default=None,
        ),
    )


def merged(history: ContactHistory, plan: ReminderPlan | None, as_of: datetime) -> Preferences:
    """What the participant chose last, else what plan and enrolment say; only channels of the plan."""
    return preferences_from(last_choice(history, as_of), history, plan)


def preferences_from(chosen: Chosen, history: ContactHistory, plan: ReminderPlan | None) -> Preferences:
    """What holds if this is what the participant chooses."""
    plan = plan or WITHOUT_A_PLAN
    wanted = plan.channels if chosen.channels is None else chosen.channels
    return Preferences(
        zone=chosen.zone or history.zone,
        at=plan.at if chosen.at is None else chosen.at,
        quiet=chosen.quiet or plan.quiet,
        channels=tuple(channel for channel in wanted if channel in plan.channels),
        language=chosen.language or history.language,
    )


def last_choice(history: ContactHistory, as_of: datetime) -> Chosen:
    """The choice in force; one that chooses nothing where none was made."""
    made = [each.chosen for each in history.choices if each.recorded_at <= as_of]
    return made[-1] if made else Chosen()


def is_stopped(history: ContactHistory, channel: Channel, as_of: datetime) -> bool:
    """Whether the participant stopped the channel and did not resume it."""
    wishes = [
        each.change for each in _known(history, channel, as_of) if each.change in ("stopped", "resumed")
    ]
    return bool(wishes) and wishes[-1] == "stopped"


def standing(history: ContactHistory, channel: Channel, as_of: datetime) -> tuple[str, ...]:
    """The addresses by which the channel reaches the participant; of e-mail and SMS at most one.

    A push subscription of a revoked phone stands no longer.
    """
    found: dict[str, ChannelFact] = {}
    for each in _known(history, channel, as_of):
        if each.address is None or each.change not in ("added", "removed"):
            continue
        if each.change == "removed":
            found.pop(each.address, None)
        else:
            found = {**(found if channel == "push" else {}), each.address: each}
    return tuple(address for address, fact in found.items() if not _is_revoked(fact, as_of))


def hint(address: str) -> str:
    """`a…@…es` of an e-mail address, `…89` of a telephone number."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}…@…{domain.rpartition('.')[2]}" if at else f"…{address[-2:]}"


def _known(history: ContactHistory, channel: Channel, as_of: datetime) -> Iterable[ChannelFact]:
    return (each for each in history.changes if each.channel == channel and each.recorded_at <= as_of)


def _is_usable(history: ContactHistory, channel: Channel, as_of: datetime) -> bool:
    return bool(standing(history, channel, as_of)) and not is_stopped(history, channel, as_of)


def _is_revoked(fact: ChannelFact, as_of: datetime) -> bool:
    return fact.revoked_at is not None and fact.revoked_at <= as_of


def _last_consent(history: ContactHistory, as_of: datetime) -> ConsentFact | None:
    known = [each for each in history.consents if each.recorded_at <= as_of]
    return known[-1] if known else None


def is_withdrawn(history: ContactHistory, as_of: datetime) -> bool:
    """Until a consent that was signed after the last withdrawal permits contact again."""
    withdrawn = [at for at in history.withdrawn_at if at <= as_of]
    if not withdrawn:
        return False
    return not any(
        each.permits_contact and each.recorded_at <= as_of and each.signed_at > withdrawn[-1]
        for each in history.consents
    )
