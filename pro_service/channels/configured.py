"""Which channels stand ready, as the environment says; a half-configured one is refused, not left out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pro_service.channels import protocol
from pro_service.channels.console import ConsoleChannel
from pro_service.channels.email import EmailChannel
from pro_service.channels.environment import (
    Environ,
    Unfit,
    email_settings,
    push_settings,
    receipt_rules,
    sms_settings,
)
from pro_service.channels.push import PushChannel
from pro_service.channels.sms import SmsChannel
from pro_service.channels.sms_receipts import ReceiptRules
from pro_service.domain.push_endpoints import KNOWN_HOSTS, THIS_MACHINE
from pro_service.domain.reminder_plan import CHANNELS, Channel

State = Literal["ready", "console", "not configured", "refused"]

PREFIXES: Mapping[Channel, str] = {
    "push": "PRO_VAPID_|PRO_PUSH_",
    "email": "PRO_SMTP_|PRO_MAIL_",
    "sms": "PRO_SMS_",
}
"""A channel is asked for as soon as one variable of its own is set."""


class ChannelsRefused(ValueError):
    """Channels that cannot be used as they are configured; `refusals` are sentences without secrets."""

    def __init__(self, refusals: tuple[str, ...]) -> None:
        super().__init__("; ".join(refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Standing:
    """How one channel stands.

    told     what is set, without secrets, or what is missing
    channel  ready to send; None where it is not configured or refused
    """

    name: Channel
    state: State
    told: str
    channel: protocol.Channel | None = field(default=None, repr=False)


def from_environment(environ: Environ) -> Mapping[str, protocol.Channel]:
    """The channels that are configured, by name; empty where none is. Raises ChannelsRefused."""
    if told := refusals(environ):
        raise ChannelsRefused(told)
    return {each.name: each.channel for each in standings(environ) if each.channel is not None}


@dataclass(frozen=True, slots=True)
class Outward:
    """What of the channels faces outward, for whoever answers requests.

    push_key  the public key that a browser subscribes with, in base64url; None where no push is sent
    receipts  how delivery receipts of the SMS gateway are read; None where none are taken
    set_up    the channels by which messages can leave; None where that is not known
    """

    push_key: str | None = None
    receipts: ReceiptRules | None = None
    set_up: frozenset[str] | None = None


def outward(environ: Environ) -> Outward:
    """As the environment says; what is half configured is left out, and named by `refusals`."""
    ready = {each.name for each in standings(environ) if each.state == "ready"}
    return Outward(
        push_settings(environ).vapid.public_key if "push" in ready else None,
        receipt_rules(environ) if "sms" in ready else None,
        set_up(environ),
    )


def set_up(environ: Environ) -> frozenset[str]:
    """The names of the channels by which messages can leave; what is refused is not among them."""
    return frozenset(each.name for each in standings(environ) if each.channel is not None)


def is_real(environ: Environ, name: Channel) -> bool:
    """Whether messages of a channel leave this machine; those of a console are only printed."""
    return any(each.name == name and each.state == "ready" for each in standings(environ))


def refusals(environ: Environ) -> tuple[str, ...]:
    """Every reason why a channel that is configured cannot be used; empty where there is none."""
    unknown = sorted(_consoles(environ) - set(CHANNELS))
    told = [f"PRO_CONSOLE_CHANNELS names what is no channel: {len(unknown)} of them"] if unknown else []
    return (*told, *(f"{each.name}: {each.told}" for each in standings(environ) if each.state == "refused"))


def refusals_for_production(environ: Environ) -> tuple[str, ...]:
    """What is fit for development alone; empty where there is nothing of it."""
    hosts = {host.strip().lower() for host in environ.get("PRO_PUSH_HOSTS", "").split(",")}
    reasons = {
        "PRO_CONSOLE_CHANNELS prints messages instead of sending them": bool(_consoles(environ)),
        "PRO_PUSH_HOSTS names this machine": bool(hosts & THIS_MACHINE),
    }
    return tuple(reason for reason, applies in reasons.items() if applies)


def standings(environ: Environ) -> tuple[Standing, ...]:
    """How every channel stands, in the order of the plan."""
    return tuple(_standing(name, environ) for name in CHANNELS)


def _standing(name: Channel, environ: Environ) -> Standing:
    own = re.compile(PREFIXES[name])
    is_asked_for = any(own.match(variable) and value.strip() for variable, value in environ.items())
    if name in _consoles(environ):
        if is_asked_for:
            return Standing(name, "refused", "is in PRO_CONSOLE_CHANNELS and has settings of its own")
        return Standing(name, "console", "printed, never sent", ConsoleChannel(name))
    if not is_asked_for:
        return Standing(name, "not configured", NEEDED[name])
    try:
        told, channel = MAKERS[name](environ)
    except Unfit as fault:
        return Standing(name, "refused", str(fault))
    return Standing(name, "ready", told, channel)


def _consoles(environ: Environ) -> set[str]:
    return {each.strip() for each in environ.get("PRO_CONSOLE_CHANNELS", "").split(",") if each.strip()}


def _email(environ: Environ) -> tuple[str, protocol.Channel]:
    settings = email_settings(environ)
    relay = settings.relay
    told = f"{settings.sender.address} through {relay.host}:{relay.port} ({relay.security})"
    return told, EmailChannel(settings)


def _push(environ: Environ) -> tuple[str, protocol.Channel]:
    settings = push_settings(environ)
    hosts = (
        "the push services of the browsers" if settings.hosts == KNOWN_HOSTS else ", ".join(settings.hosts)
    )
    return f"{hosts}; public key {settings.vapid.public_key}", PushChannel(settings)


def _sms(environ: Environ) -> tuple[str, protocol.Channel]:
    settings, rules = sms_settings(environ), receipt_rules(environ)
    told = f"{settings.url.hostname}; {'signed receipts' if rules else 'no receipts'}"
    return told, SmsChannel(settings)


MAKERS: Mapping[Channel, Callable[[Environ], tuple[str, protocol.Channel]]] = {
    "push": _push,
    "email": _email,
    "sms": _sms,
}
NEEDED: Mapping[Channel, str] = {
    "push": "PRO_VAPID_PRIVATE_KEY and PRO_VAPID_SUBJECT",
    "email": "PRO_SMTP_URL and PRO_MAIL_FROM",
    "sms": "PRO_SMS_URL and PRO_SMS_TEMPLATE",
}
"""What to set first."""
