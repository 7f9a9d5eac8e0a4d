"""The desk at which messages leave, as the environment sets it up."""

import os
from typing import Any

from pro_service.channels import configured
from pro_service.channels.configured import ChannelsRefused
from pro_service.channels.listed import only_listed
from pro_service.cli.speaking import Refused
from pro_service.services.forms import load_library
from pro_service.services.installation import PRODUCTION
from pro_service.services.leaving import Outside
from pro_service.services.reminders.desk import Desk
from pro_service.settings import Settings
from pro_service.store.sealing import keyring_of

HANDS = 4
"""How many messages leave at once: each waits for the other side most of its time."""


def desk_of(settings: Settings, purpose: str, log: Any) -> Desk:
    """Raises Refused for channels that are half set up, and in production for those of development.

    Elsewhere nothing leaves to an address that is not listed.
    """
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
        channels if purpose == PRODUCTION else only_listed(channels, os.environ),
        keyring_of(settings),
        load_library(settings.forms),
        settings.secret,
        settings.base_url,
        lambda fault: log.error("delivery broke", fault=type(fault).__name__),
        HANDS,
        is_post_real=configured.is_real(os.environ, "email"),
        site_mail_to=settings.site_mail_to or None,
    )


def outside_of(settings: Settings, desk: Desk) -> Outside:
    """Where the heads of the seal chains leave to. Raises Refused for what is set and cannot be used."""
    if settings.heads_folder is not None and not settings.heads_folder.is_dir():
        raise Refused("PRO_HEADS_FOLDER is no folder.", "Make it, or name another.")
    if settings.heads_mail and "email" not in desk.channels:
        raise Refused("PRO_HEADS_MAIL is set, and no e-mail is.", "Set PRO_SMTP_URL and PRO_MAIL_FROM.")
    return Outside(
        settings.heads_folder, settings.heads_mail, desk.channels.get("email"), f"{settings.base_url}/"
    )
