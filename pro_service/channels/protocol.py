"""What every channel is: something that takes one message for one address and says what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Fate(StrEnum):
    """What became of handing a message over."""

    HANDED_OVER = "handed-over"  # the next machine took it
    NOT_NOW = "not-now"  # refused for the moment: to be tried again
    REFUSED = "refused"  # refused for good: this message will not go this way
    GONE = "gone"  # the address does not exist any more
    UNKNOWN = "unknown"  # the answer was lost: it may or may not have been taken


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the participant's language, ready to leave; no health fact and no instrument name in it.

    id           the idempotency key: the delivery's id
    link         where the patient app opens; it signs nobody in
    stop_link    signed, can only stop e-mail; None for channels without one
    expires_at   after it the message is of no use
    """

    id: str
    subject: str
    body: str
    language: str
    link: str
    stop_link: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it.

    code         a short word of ours for the trail ("smtp-550", "push-410"), never what the other side wrote
    reference    the other side's own id, by which a receipt or a bounce finds back; None where it gave none
    retry_at     not before this instant, where the other side named one
    """

    fate: Fate
    code: str
    reference: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes. Not to be logged: `repr` does not show it.

    value  the e-mail address, the telephone number, or the endpoint of a push subscription
    keys   for push: p256dh and auth
    """

    value: str = field(repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


class Channel(Protocol):
    """One way of sending. `send` never raises for what the other side does, and returns within a minute."""

    @property
    def name(self) -> str:
        """`email`, `push` or `sms`."""
        ...

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Hand one message over."""
        ...
