"""Working off the queue: claim, decide, hand over, settle. No transaction is open while a message leaves."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels.protocol import Fate, Outcome
from pro_service.services.reminders import deciding, faults, settling
from pro_service.services.reminders.deciding import LEASE, Ready
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import NowOf
from pro_service.services.transactions import in_transaction
from pro_service.store import reminders as reminders_store

MOST_MISSES = 3
AT_ONCE = 10
"""How many one dispatcher takes: few, so that others find work and its lease is long enough for all."""


BUDGET = timedelta(seconds=45)
"""So long a round takes up new work, so that the next tick of the scheduler does not find it running."""

AT_REST = Outcome(Fate.NOT_NOW, "channel-at-rest")


def deliver(engine: Engine, now_of: NowOf, desk: Desk, budget: timedelta | None = BUDGET) -> dict[str, int]:
    """Send whatever may leave now. Gives how many ended how: handed-over, withheld, waiting, unknown …

    Any number of these may run at once: each delivery is worked on by one of them. Where the desk has several
    hands, that many messages leave at once, those of one participant one after the other.

    budget  after so long nothing more is taken, and the next round goes on; None: until all is worked off
    """
    begun_at = in_transaction(engine, now_of)
    counts: Counter[str] = Counter()
    for delivery_id in in_transaction(engine, lambda s: reminders_store.run_out(s, now_of(s))):
        work = partial(_run_out, now_of, delivery_id)
        counts[_guarded(desk, partial(in_transaction, engine, work))] += 1
    resting = Resting()
    work_off = partial(_in_turn, engine, now_of, desk, resting)
    with ThreadPoolExecutor(max_workers=desk.hands) as hands:
        while _is_in_time(engine, now_of, begun_at, budget) and (taken := _claim(engine, now_of)):
            lanes = in_transaction(engine, partial(_lanes, taken))
            done = hands.map(work_off, lanes) if desk.hands > 1 else map(work_off, lanes)
            for became in done:
                counts.update(became)
    return dict(counts)


def _is_in_time(engine: Engine, now_of: NowOf, begun_at: datetime, budget: timedelta | None) -> bool:
    return budget is None or in_transaction(engine, now_of) < begun_at + budget


def _lanes(taken: Sequence[int], session: Session) -> Sequence[Sequence[int]]:
    """By participant, so that no two messages to one are judged at once."""
    lanes: dict[UUID, list[int]] = {}
    for delivery_id in taken:
        lanes.setdefault(reminders_store.enrolment_of(session, delivery_id), []).append(delivery_id)
    return tuple(lanes.values())


def _in_turn(
    engine: Engine, now_of: NowOf, desk: Desk, resting: "Resting", lane: Sequence[int]
) -> Sequence[str]:
    return [_one(engine, now_of, desk, resting, delivery_id) for delivery_id in lane]


class Resting:
    """Channels that did not answer several times running: nobody else is kept waiting for them."""

    def __init__(self) -> None:
        self._misses: Counter[str] = Counter()
        self._lock = Lock()

    def rests(self, channel: str) -> bool:
        return self._misses[channel] >= MOST_MISSES

    def note(self, channel: str, answers: Sequence[tuple[UUID | None, Outcome]]) -> None:
        missed = bool(answers) and all(outcome.fate is Fate.NOT_NOW for _, outcome in answers)
        with self._lock:
            self._misses[channel] = self._misses[channel] + 1 if missed else 0


def _guarded(desk: Desk, work: Callable[[], str]) -> str:
    """One delivery that breaks us must not stop the others; its lease brings it back."""
    try:
        return work()
    except Exception as fault:
        desk.on_fault(fault)
        return "fault"


def _claim(engine: Engine, now_of: NowOf) -> Sequence[int]:
    """The next few; who gets none looks once more, for another may have had them and given them back."""
    lease = LEASE + timedelta(minutes=AT_ONCE)
    return _look(engine, now_of, lease) or _look(engine, now_of, lease)


def _look(engine: Engine, now_of: NowOf, lease: timedelta) -> Sequence[int]:
    return in_transaction(engine, lambda s: reminders_store.claim(s, now_of(s), lease, AT_ONCE))


def _run_out(now_of: NowOf, delivery_id: int, session: Session) -> str:
    return settling.run_out(session, now_of(session), delivery_id)


def _one(engine: Engine, now_of: NowOf, desk: Desk, resting: Resting, delivery_id: int) -> str:
    try:
        decided = in_transaction(engine, lambda s: deciding.decide(s, now_of(s), desk, delivery_id))
    except Exception as fault:
        desk.on_fault(fault)
        work = partial(_note_fault, now_of, delivery_id)
        return _guarded(desk, partial(in_transaction, engine, work))
    if isinstance(decided, str):
        return decided
    # Where this breaks, nobody knows whether it left: its lease runs out, and it is not sent again.
    return _guarded(desk, partial(_hand_over, engine, now_of, desk, resting, decided))


def _note_fault(now_of: NowOf, delivery_id: int, session: Session) -> str:
    return faults.note(session, now_of(session), delivery_id)


def _hand_over(engine: Engine, now_of: NowOf, desk: Desk, resting: Resting, ready: Ready) -> str:
    if resting.rests(ready.channel):
        answers = [(own_id, AT_REST) for own_id, _ in ready.addresses]
    else:
        answers = _send(engine, now_of, desk, ready)
        resting.note(ready.channel, answers)
    return in_transaction(engine, lambda s: settling.settle(s, now_of(s), ready.delivery_id, answers))


def _send(engine: Engine, now_of: NowOf, desk: Desk, ready: Ready) -> list[tuple[UUID | None, Outcome]]:
    """Outside any transaction: the other side may take its time."""
    channel = desk.channels[ready.channel]
    now = in_transaction(engine, now_of)
    return [(own_id, channel.send(ready.message, address, now)) for own_id, address in ready.addresses]
