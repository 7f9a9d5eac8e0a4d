"""Whether each reminder leaves once: two schedulers beside four web workers, and dispatchers that are killed.

    python -m benchmarks.reminders [--participants 250] [--kills 50]

Real processes on one PostgreSQL with fsync on; a real mail server and a real push service on this machine
count what they take. Each participant has four slots due at once and is to be told once. Prints how many
messages were taken, how often twice, how many were missing, and how long it took.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from benchmarks.rescoring import PROGRAM, database
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import jobs
from pro_service.store.reminders import Delivery
from tests.support import dispatching, factories
from tests.support.databases import Database, engine_of
from tests.support.dispatching import Receivers, dispatchers, move_clock, receivers
from tests.support.running import server

INFUSED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BEFORE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLOTS_EACH = 4
LONGEST_S = 1800
LEASES = timedelta(minutes=12, seconds=5)
"""After this a dispatcher that was killed holds nothing any more."""


def main() -> None:
    """Both parts, each on a database of its own."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--participants", type=int, default=250)
    asked.add_argument("--kills", type=int, default=50)
    wanted = asked.parse_args()
    with database("postgresql") as made, engine_of(made.url) as engine, receivers() as sink:
        expected = fill(engine, sink, wanted.participants)
        taken_s = send_all(made, engine, sink, len(expected) * SLOTS_EACH)
        print(
            f"{made.version}, {len(expected) * SLOTS_EACH} slots: {verdict(sink, expected)}, {taken_s:.0f} s"
        )
    with database("postgresql") as made, engine_of(made.url) as engine, receivers() as sink:
        expected = fill(engine, sink, wanted.kills)
        killed = kill_each(made, engine, sink)
        unknown = count(engine, Delivery.state == "unknown")
        print(f"{killed} killed after handing over, {unknown} unknown: {verdict(sink, expected)}")


def fill(engine: Engine, sink: Receivers, participants: int) -> list[str]:
    """Enrol so many; gives where they are written to, every second one by push."""
    in_transaction(engine, factories.load_two_visits)
    return [
        in_transaction(
            engine, lambda s, n=n: dispatching.participant(s, n, INFUSED_AT, sink.push if n % 2 else None)
        )
        for n in range(participants)
    ]


def send_all(made: Database, engine: Engine, sink: Receivers, slots: int) -> float:
    """Let two schedulers work until every slot has ended some way; seconds from when they fell due."""
    move_clock(engine, BEFORE)
    with (
        tempfile.TemporaryDirectory() as folder,
        scheduler(made.url, sink.environ),
        scheduler(made.url, sink.environ),
        server(made.url, Path(folder), 4),
    ):
        wait(lambda: in_reading(engine, lambda s: jobs.last_started(s, "deliver", jobs.OK)))
        move_clock(engine, TEN)
        began = time.monotonic()
        wait(lambda: count(engine, Delivery.state.in_(("handed-over", "withheld"))) == slots)
        return time.monotonic() - began


def kill_each(made: Database, engine: Engine, sink: Receivers) -> int:
    """The server that takes a message kills its sender before it answers; gives how often it did."""
    killed, now = 0, TEN
    with dispatchers(made.url, sink.environ, hands=1) as sending:
        sink.mail.on_taken = sink.push.on_taken = sending.kill
        while True:
            move_clock(engine, now)
            sending.start()
            if sending.wait() == 0:
                break
            killed, now = killed + 1, now + LEASES
        for days in (1, 4):  # the slot runs until the sixth
            move_clock(engine, TEN + timedelta(days=days))
            sending.start()
            assert sending.wait() == 0
    return killed


def verdict(sink: Receivers, expected: list[str]) -> str:
    taken, wanted = sink.taken(), Counter(expected)
    doubles, missing = (taken - wanted).total(), (wanted - taken).total()
    return f"{taken.total()} messages taken, {doubles} twice, {missing} missing"


def count(engine: Engine, *of: object) -> int:
    return in_reading(engine, lambda s: s.scalar(select(func.count(Delivery.id)).where(*of)) or 0)


def wait(is_so) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit("it never came to that")
        time.sleep(0.5)


@contextlib.contextmanager
def scheduler(url: str, environ: dict[str, str]) -> Iterator[None]:
    """`pro-service scheduler`, until the end."""
    process = subprocess.Popen(  # noqa: S603
        [str(PROGRAM), "scheduler"],
        env={**os.environ, **environ, "PRO_DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    main()
