"""The keys that contact data, drafts and second factors are sealed with: their use, and their exchange.

A value says which key it needs. So the walk keeps no books: whatever is still sealed with another key is what
is left to do, after a kill as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.services.transactions import in_transaction
from pro_service.settings import DERIVED_KEY_ID
from pro_service.store import audit
from pro_service.store.sealed_columns import SealedColumn, counts, opens_one, reseal_next, sealed_columns
from pro_service.store.sealing import Keyring

AT_ONCE = 100
"""So many values are sealed anew in one transaction."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How much is sealed with a key.

    is_current  new values are sealed with it
    is_at_hand  it can be opened here
    values      how many values of each column are sealed with it; empty: the key can be taken out
    """

    key_id: str
    is_current: bool
    is_at_hand: bool
    values: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.values.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of a rotation."""

    resealed: int
    unreadable: int


def uses(session: Session, keyring: Keyring) -> tuple[KeyUse, ...]:
    """Every key at hand, in its order, then the others that something is sealed with.

    That which follows from the secret is told where something is sealed with it, or nothing else seals.
    """
    found: dict[str, dict[str, int]] = {key_id: {} for key_id in keyring.keys}
    for column in sealed_columns():
        for key_id, n in sorted(counts(session, column).items()):
            found.setdefault(key_id, {})[column.name] = n
    return tuple(
        KeyUse(key_id, key_id == keyring.current, key_id in keyring.keys, values)
        for key_id, values in found.items()
        if values or key_id in (keyring.current, *_kept_ids(keyring))
    )


def not_at_hand(session: Session, keyring: Keyring) -> dict[str, int]:
    """How many values are sealed with each key that is not at hand: nobody can read them here."""
    return {each.key_id: each.total for each in uses(session, keyring) if not each.is_at_hand}


def not_the_same(session: Session, keyring: Keyring) -> tuple[str, ...]:
    """Keys at hand that open nothing of what was sealed under their id: another key bears it now.

    One value of each column is tried, so that a single one that was spoilt accuses no key.
    """

    def tried(key_id: str) -> set[bool | None]:
        return {opens_one(session, keyring, column, key_id) for column in sealed_columns()} - {None}

    return tuple(key_id for key_id in keyring.keys if tried(key_id) == {False})


def _kept_ids(keyring: Keyring) -> list[str]:
    return [key_id for key_id in keyring.keys if key_id != DERIVED_KEY_ID]


def begin(session: Session, now: datetime, who: Operator, keyring: Keyring) -> int:
    """Tell in the trail that sealed values are being sealed anew; gives how many. Nothing where none is."""
    left = sum(each.total for each in uses(session, keyring) if not each.is_current)
    if left:
        now = audit.wait_for_turn(session, audit.INSTALLATION, now)
        key_id, actor = keyring.current, who.actor
        audit.record(session, now, audit.INSTALLATION, actor, "data-keys.rotated", key_id=key_id, values=left)
    return left


def rotate(engine: Engine, keyring: Keyring, most: int = AT_ONCE) -> Iterator[Step]:
    """Seal everything anew with the current key, in short transactions, while the service runs.

    Gives each step. It can be cut at any point and be run again.
    """
    for column in sealed_columns():
        yield from _walk(engine, keyring, column, most)


def _walk(engine: Engine, keyring: Keyring, column: SealedColumn, most: int) -> Iterator[Step]:
    last = None
    while True:
        walked = in_transaction(
            engine, partial(reseal_next, keyring=keyring, of=column, after=last, most=most)
        )
        if walked.last is None:
            return
        last = walked.last
        yield Step(walked.resealed, walked.unreadable)
