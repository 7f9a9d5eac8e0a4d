"""`pro-service bounces`."""

import os
import sys
from functools import partial
from uuid import UUID

import click
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.channels.bounces import MOST_BYTES, Bounce, read_bounce
from pro_service.channels.environment import Unfit, email_settings
from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, say
from pro_service.domain.callers import System
from pro_service.services.reminders import settling
from pro_service.services.transactions import in_transaction

MAIL_SERVER = System("mail-server")
AT_ONCE = 64 * 1024


class Later(Refused):
    """Something of ours is out of order: a mail server keeps the mail and pipes it once more."""

    exit_code = 75


@click.command()
def bounces() -> None:
    """Read one mail that came to the bounce address from standard input, and note what it says.

    Let the mail server pipe every such mail to it, with the environment of `serve`:

    \b
      bounces: "|pro-service bounces"      in /etc/aliases

    A permanent failure sends the reminder on by the next channel while its time lasts; the address is taken
    away only where it does not exist. A delay is noted. Anything else is passed over, with exit code 0, so
    that nothing is bounced back. Exit code 75 asks the mail server to try again.
    """
    mail = _mail()
    try:
        say(_told(mail))
    except Refused as refusal:
        raise Later(refusal.message) from None


def _mail() -> bytes:
    """As much of it as is looked at; the rest is read too, for the mail server writes until it is done."""
    incoming = sys.stdin.buffer
    mail = incoming.read(MOST_BYTES)
    while incoming.read(AT_ONCE):
        pass
    return mail


def _told(mail: bytes) -> str:
    settings = environment()
    try:
        domain = email_settings(os.environ).sender.address.rpartition("@")[2]
    except Unfit as fault:
        raise Refused(str(fault), "Next: pro-service channels list") from None
    bounce = read_bounce(mail, domain)
    if bounce is None:
        return "No bounce of ours."
    with opened(settings.database_url) as engine:
        is_ours = in_transaction(
            engine,
            partial(_note, bounce),
        )
    return _said(bounce) if is_ours else "No bounce of a reminder."


def _note(bounce: Bounce, session: Session) -> bool:
    return settling.bounced(
        session,
        clock.now(session),
        MAIL_SERVER,
        UUID(bounce.delivery_id),
        bounce.status,
        is_permanent=bounce.kind == "permanent",
        is_gone=bounce.is_gone,
    )


def _said(bounce: Bounce) -> str:
    becomes = "; the address is taken away" if bounce.is_gone else ""
    return f"Noted: {bounce.kind}, {bounce.status}{becomes}."
