"""A real scheduler process with short intervals, started as its own program."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from pro_service.scheduler.jobs import Job, NowSource, seal

EVERY = timedelta(milliseconds=200)
LEASE_LENGTH = timedelta(seconds=2)
LONGEST_S = 30
TIMETABLE = "timetable"


def fail(_engine: Engine, _now_source: NowSource) -> dict[str, int]:
    raise LookupError("Ana García, born in 1975")


def dawdle(_engine: Engine, _now_source: NowSource) -> dict[str, int]:
    time.sleep(1.5)
    return {"dawdled": 1}


def hang(_engine: Engine, _now_source: NowSource) -> dict[str, int]:
    time.sleep(3600)
    return {}


KINDS = {"seal": seal, "fail": fail, "dawdle": dawdle, "hang": hang}


def jobs(names: str) -> tuple[Job, ...]:
    if names == TIMETABLE:
        return timetable()
    return tuple(Job(name, EVERY, KINDS[name]) for name in names.split(","))


def timetable() -> tuple[Job, ...]:
    """The jobs of the service themselves."""
    from pro_service.api import log  # noqa: PLC0415 (only the process of its own needs these)
    from pro_service.cli.database import environment  # noqa: PLC0415
    from pro_service.cli.desk import desk_of  # noqa: PLC0415
    from pro_service.scheduler.jobs import jobs_of  # noqa: PLC0415

    desk = desk_of(environment(), "rehearsal", log.make())
    return tuple(replace(job, every=EVERY) for job in jobs_of(desk))


@contextlib.contextmanager
def ticking(
    database_url: str, holder: str, names: str = "seal", environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen]:
    """A process that runs these jobs five times a second, until it is told to stop; gone at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.ticking", holder, names],
        env={**os.environ, **(environ or {}), "PRO_DATABASE_URL": database_url},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=LONGEST_S)


def stop(process: subprocess.Popen, by: int = signal.SIGTERM) -> tuple[int, str]:
    """Send a signal and wait: the exit code, and what it logged."""
    process.send_signal(by)
    _, logged = process.communicate(timeout=LONGEST_S)
    return process.returncode, logged


def eventually(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + LONGEST_S
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def main() -> None:
    from pro_service.api import log  # noqa: PLC0415 (only the process of its own needs these)
    from pro_service.cli.stopping import Stop  # noqa: PLC0415
    from pro_service.scheduler.process import Scheduler  # noqa: PLC0415
    from pro_service.store.engine import make_engine  # noqa: PLC0415

    stopping = Stop(with_input=False)
    engine = make_engine(os.environ["PRO_DATABASE_URL"])
    Scheduler(engine, jobs(sys.argv[2]), sys.argv[1], log.make(), LEASE_LENGTH).run(stopping.wait)


if __name__ == "__main__":
    main()
