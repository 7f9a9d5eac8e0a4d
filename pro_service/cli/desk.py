"""The desk at which messages leave, as the environment sets it up."""

import os
from typing import Any

from pro_service.channels import configured
from pro_service.channels.configured import ChannelsRefused
from pro_service.cli.speaking import Refused
from pro_service.services.forms import load_library
from pro_service.services.installation import PRODUCTION
from pro_service.services.reminders.desk import Desk
from pro_service.settings import Settings
from pro_service.store.sealing import keyring_of

HANDS = 4
"""How many messages leave at once: each waits for the other side most of its time."""


def desk_of(settings: Settings, purpose: str, log: Any) -> Desk:
    """Raises Refused for channels that are half set up, and in production for those of development."""
    reasons = configured.refusals_for_production(os.environ) if purpose == PRODUCTION else ()
    if reasons:
        raise Refused("These channels are not for production:", "\n".join(f"  {each}" for each in reasons))
    try:
        channels = configured.from_environment(os.environ)
    except ChannelsRefused as fault:
        told = [
            *(f"  {each}" for each in fault.refusals),
            "`pro-service channels list` tells how each stands.",
        ]
        raise Refused("Channels are half set up:", "\n".join(told)) from None
    return Desk(
        channels,
        keyring_of(settings),
        load_library(settings.forms),
        settings.secret,
        settings.base_url,
        lambda fault: log.error("delivery broke", fault=type(fault).__name__),
        HANDS,
        is_post_real=configured.is_real(os.environ, "email"),
        site_mail_to=settings.site_mail_to or None,
    )
