"""`pro-service keys new`, `list` and `rotate`."""

import base64
import secrets
from functools import partial

import click
from sqlalchemy import Engine

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, note, progress, say, show
from pro_service.services import data_keys
from pro_service.services.data_keys import KeyUse
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.settings import DATA_KEY_BYTES
from pro_service.store.sealing import Keyring, keyring_of

SHORTEST_ID = 4  # bytes of a made-up key id


@click.group()
def keys() -> None:
    """Exchange the keys that contact data are sealed with.

    Contact data, drafts and the secrets of second factors are sealed with the first key of PRO_DATA_KEYS; the
    others there open only. To exchange the key while the service runs:

    \b
      1  pro-service keys new                  print a new key
      2  put it at the end of PRO_DATA_KEYS, and restart serve and scheduler: all can open with it
      3  put it at the front, and restart them: new values are sealed with it
      4  pro-service keys rotate               seal everything anew
      5  pro-service keys list                 says which keys can be taken out
    """


@keys.command()
def new() -> None:
    """Print a new key with an id, as it goes into PRO_DATA_KEYS; it is kept nowhere."""
    say(f"{secrets.token_hex(SHORTEST_ID)}:{base64.b64encode(secrets.token_bytes(DATA_KEY_BYTES)).decode()}")


@keys.command("list")
def list_keys() -> None:
    """Say how much is sealed with which key, and which can be taken out of PRO_DATA_KEYS."""
    settings = environment()
    keyring = keyring_of(settings)
    with opened(settings.database_url) as engine:
        found = in_reading(engine, partial(data_keys.uses, keyring=keyring))
    rows = [(each.key_id, each.total, *_where(each), _said(each)) for each in found]
    show("Keys of sealed values", ("key", "values", "in", ""), rows)


@keys.command()
def rotate() -> None:
    """Seal every value anew with the first key of PRO_DATA_KEYS, while the service runs.

    Values are taken some at a time, each in its place. Cut at any point, run it again: it goes on with what
    is left. Run it when every process of the service was started with the new key among PRO_DATA_KEYS. Ends
    with 1 while something is sealed with another key.

    Backups that were made before need the old key: keep it apart from them until they are gone.
    """
    settings = environment()
    keyring = keyring_of(settings)
    with opened(settings.database_url) as engine:
        todo = in_transaction(engine, lambda s: data_keys.begin(s, clock.now(s), operator(), keyring))
        resealed = _walked(engine, keyring, todo)
        found = in_reading(engine, partial(data_keys.uses, keyring=keyring))
    say(f"{counted(resealed, 'value')} sealed anew with '{keyring.current}'.")
    if left := [each for each in found if each.total and not each.is_current]:
        raise Refused("Something is sealed with another key:", "\n".join(_left(each) for each in left))
    if idle := [each.key_id for each in found if not each.is_current]:
        say(f"Nothing is sealed with {', '.join(idle)}: it can be taken out of PRO_DATA_KEYS.")


def _walked(engine: Engine, keyring: Keyring, todo: int) -> int:
    """How many were sealed anew."""
    done = unreadable = 0
    with progress("Sealing anew") as advance:
        for step in data_keys.rotate(engine, keyring):
            done, unreadable = done + step.resealed, unreadable + step.unreadable
            advance(done + unreadable, todo)
    if unreadable:
        note(
            f"{counted(unreadable, 'value')} cannot be opened: the key is not at hand, or they were changed."
        )
    return done


def _where(use: KeyUse) -> tuple[str]:
    return (", ".join(f"{name} {n}" for name, n in use.values.items()),)


def _said(use: KeyUse) -> str:
    if use.is_current:
        return "seals"
    if not use.is_at_hand:
        return "is not at hand: what is sealed with it cannot be read"
    return "opens" if use.values else "can be taken out"


def _left(use: KeyUse) -> str:
    then = "run it again" if use.is_at_hand else "put its key into PRO_DATA_KEYS, at the end"
    return f"  '{use.key_id}': {counted(use.total, 'value')}; {then}"
