"""Where participants are not real, messages leave only to addresses that somebody listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pro_service.channels.protocol import Address, Channel, Fate, Outcome, Outgoing

VARIABLE = "PRO_REHEARSAL_ADDRESSES"
OF_THE_OPERATOR = ("PRO_SITE_MAIL_TO", "PRO_HEADS_MAIL")
"""Addresses that somebody set by name for this installation are listed by that."""

NOT_LISTED = Outcome(Fate.REFUSED, "address-not-listed")


def listed(text: str) -> tuple[str, ...]:
    """`somebody@uat.example,@uat.example,+34600000000`: a domain begins with @."""
    return tuple(each.strip().casefold() for each in text.split(",") if each.strip())


def only_listed(channels: Mapping[str, Channel], environ: Mapping[str, str]) -> dict[str, Channel]:
    """The same channels; those that reach a person by address send to what the environment lists alone.

    Push needs no list: a phone subscribes by itself, after it was paired with this very database. What is
    only printed needs none either.
    """
    allowed = listed(",".join(environ.get(each, "") for each in (VARIABLE, *OF_THE_OPERATOR)))
    consoles = listed(environ.get("PRO_CONSOLE_CHANNELS", ""))
    free = {"push", *consoles}
    return {name: each if name in free else OnlyListed(each, allowed) for name, each in channels.items()}


@dataclass(frozen=True)
class OnlyListed:
    """A channel that refuses every address that is not listed; nothing of such a message leaves."""

    channel: Channel
    allowed: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.channel.name

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """As the channel does, where the address or its domain is listed."""
        return self.channel.send(message, to, now) if self._is_listed(to.value) else NOT_LISTED

    def _is_listed(self, address: str) -> bool:
        known = address.casefold()
        return known in self.allowed or f"@{known.rpartition('@')[2]}" in self.allowed
