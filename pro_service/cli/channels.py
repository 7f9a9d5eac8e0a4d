"""`pro-service channels list`, `keys` and `test`."""

import os
from datetime import timedelta
from uuid import uuid4

import click

from pro_service import clock
from pro_service.channels.configured import refusals, standings
from pro_service.channels.protocol import Address, Fate, Outgoing
from pro_service.channels.vapid import new_private_key, read_vapid
from pro_service.cli.database import environment
from pro_service.cli.speaking import Refused, say, show

LANGUAGES = ("es", "en")
TRIAL = {
    "es": ("Prueba de correo", "Este es un correo de prueba. No hay que hacer nada."),
    "en": ("Trial e-mail", "This is a trial e-mail. There is nothing to do."),
}
SUBJECT_OF_NEW_KEYS = "mailto:office@example.org"
LASTS = timedelta(hours=1)

SAID = {
    Fate.HANDED_OVER: "The mail server took it",
    Fate.NOT_NOW: "Not now; a reminder would be tried again",
    Fate.REFUSED: "Refused",
    Fate.GONE: "The mail server says that there is no such address",
    Fate.UNKNOWN: "The answer was lost; it may or may not arrive",
}


@click.group()
def channels() -> None:
    """Set up and try the ways in which participants are reached.

    docs/operations/channels.md tells what each needs, and what happens when it fails.
    """


@channels.command("list")
def list_() -> None:
    """List what is configured and what is missing; secrets are never shown.

    Ends with exit code 1 where a channel is configured and cannot be used.
    """
    rows = [(each.name, each.state, each.told) for each in standings(os.environ)]
    show("Channels", ("channel", "state", "settings"), rows)
    if told := refusals(os.environ):
        raise Refused("These channels cannot be used:", "\n".join(f"  {reason}" for reason in told))


@channels.command()
def keys() -> None:
    """Make the pair of keys by which push services know this installation.

    Make it once. With another one, every participant has to allow notifications again.

    \b
      pro-service channels keys >> /etc/pro/channels.env

    Next: set PRO_VAPID_SUBJECT to whom a push service may turn to, mailto: with an address.
    """
    private_key = new_private_key()
    say(f"# public key: {read_vapid(private_key, SUBJECT_OF_NEW_KEYS).public_key}")
    say(f"PRO_VAPID_PRIVATE_KEY={private_key}")


@channels.command()
@click.option("--email", "address", required=True, help="Your own address: where the trial e-mail goes.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of the e-mail."
)
def test(address: str, language: str) -> None:
    """Send one trial e-mail and tell what the mail server says.

    \b
      pro-service channels test --email me@example.org

    It ends with exit code 1 unless the mail server took it.
    """
    email = next(each for each in standings(os.environ) if each.name == "email")
    if email.channel is None or email.state != "ready":
        raise Refused(f"E-mail is {email.state}: {email.told}", "Next: pro-service channels list")
    now = clock.of_this_machine()
    subject, body = TRIAL[language]
    trial = Outgoing(str(uuid4()), subject, body, language, environment().base_url, None, now + LASTS)
    outcome = email.channel.send(trial, Address(address), now)
    told = f"{SAID[outcome.fate]} ({outcome.code})."
    if outcome.fate is not Fate.HANDED_OVER:
        raise Refused(told, "docs/operations/channels.md tells what each code means.")
    say(told)
