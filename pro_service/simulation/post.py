"""A post office that sends nothing: channels that write down what they are given, and answer as others do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from pro_service.channels.protocol import Address, Channel, Fate, Outcome, Outgoing
from pro_service.domain.reminder_plan import CHANNELS

NOT_NOW, UNKNOWN, GONE, BOUNCES = 0.04, 0.02, 0.01, 0.03
BACK_AFTER = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it was handed over, and what was answered."""

    at: datetime
    channel: str
    address: str = field(repr=False)
    message: Outgoing = field(repr=False)
    fate: Fate

    @property
    def is_taken(self) -> bool:
        """Whether it may have arrived."""
        return self.fate in (Fate.HANDED_OVER, Fate.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Returning:
    """An e-mail that was taken and comes back later."""

    at: datetime
    message_id: str


@dataclass(slots=True)
class PostOffice:
    """Every channel, and the letters that are on their way back.

    told  is called with each message as it is handed over
    """

    seed: int
    told: Callable[[Sent], None]
    returning: list[Returning] = field(default_factory=list)

    def channels(self) -> Mapping[str, Channel]:
        """One channel of each kind that a study may name."""
        return {name: SimulatedChannel(name, self) for name in CHANNELS}

    def take(self, channel: str, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Answer by chance, the same for the same message at the same instant."""
        rng = Random(f"{self.seed} {channel} {to.value} {now}")  # noqa: S311 (to be repeated, not to be secret)
        fate = _fate(rng.random(), channel)
        self.told(Sent(now, channel, to.value, message, fate))
        if fate is Fate.HANDED_OVER and channel == "email" and rng.random() < BOUNCES:
            self.returning.append(Returning(now + BACK_AFTER, message.id))
        return Outcome(fate, f"simulated-{fate.value}")


@dataclass(slots=True)
class SimulatedChannel:
    """One way of sending; nothing leaves."""

    name: str
    office: PostOffice

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Hand one message over to the post office."""
        return self.office.take(self.name, message, to, now)


def _fate(drawn: float, channel: str) -> Fate:
    if drawn < NOT_NOW:
        return Fate.NOT_NOW
    if drawn < NOT_NOW + UNKNOWN:
        return Fate.UNKNOWN
    if drawn < NOT_NOW + UNKNOWN + GONE and channel == "push":
        return Fate.GONE
    return Fate.HANDED_OVER
