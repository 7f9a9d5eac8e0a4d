"""Working off the queue: claim, decide, hand over, settle. No transaction is open while a message leaves."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels.protocol import Outcome
from pro_service.services.reminders import deciding, faults, settling
from pro_service.services.reminders.deciding import LEASE, Ready
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import NowOf
from pro_service.services.transactions import in_transaction
from pro_service.store import reminders as reminders_store

AT_ONCE = 10
"""How many one dispatcher takes: few, so that others find work and its lease is long enough for all."""


def deliver(engine: Engine, now_of: NowOf, desk: Desk) -> dict[str, int]:
    """Send whatever may leave now. Gives how many ended how: handed-over, withheld, waiting, unknown …

    Any number of these may run at once: each delivery is worked on by one of them.
    """
    counts: Counter[str] = Counter()
    for delivery_id in in_transaction(engine, lambda s: reminders_store.run_out(s, now_of(s))):
        counts[in_transaction(engine, partial(_run_out, now_of, delivery_id))] += 1
    while taken := _claim(engine, now_of):
        counts.update(_one(engine, now_of, desk, delivery_id) for delivery_id in taken)
    return dict(counts)


def _claim(engine: Engine, now_of: NowOf) -> Sequence[int]:
    """The next few; who gets none looks once more, for another may have had them and given them back."""
    lease = LEASE + timedelta(minutes=AT_ONCE)
    return _look(engine, now_of, lease) or _look(engine, now_of, lease)


def _look(engine: Engine, now_of: NowOf, lease: timedelta) -> Sequence[int]:
    return in_transaction(engine, lambda s: reminders_store.claim(s, now_of(s), lease, AT_ONCE))


def _run_out(now_of: NowOf, delivery_id: int, session: Session) -> str:
    return settling.run_out(session, now_of(session), delivery_id)


def _one(engine: Engine, now_of: NowOf, desk: Desk, delivery_id: int) -> str:
    try:
        decided = in_transaction(engine, lambda s: deciding.decide(s, now_of(s), desk, delivery_id))
    except Exception as fault:  # one delivery that breaks us must not stop the others
        desk.on_fault(fault)
        return in_transaction(engine, lambda s: faults.note(s, now_of(s), delivery_id))
    if isinstance(decided, str):
        return decided
    try:
        answers = _send(engine, now_of, desk, decided)
        return in_transaction(engine, lambda s: settling.settle(s, now_of(s), delivery_id, answers))
    except Exception as fault:  # whether it left nobody knows: its lease runs out, and it is not sent again
        desk.on_fault(fault)
        return "fault"


def _send(engine: Engine, now_of: NowOf, desk: Desk, ready: Ready) -> list[tuple[UUID | None, Outcome]]:
    """Outside any transaction: the other side may take its time."""
    channel = desk.channels[ready.channel]
    now = in_transaction(engine, now_of)
    return [(own_id, channel.send(ready.message, address, now)) for own_id, address in ready.addresses]
