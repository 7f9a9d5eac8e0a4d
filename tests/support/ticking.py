"""A real scheduler process with short intervals.

It is forked from a process that stands ready and has everything imported, so that one more costs no start of
Python; it shares nothing with the tests.
"""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from pro_service.scheduler.jobs import Job, NowSource, seal

EVERY = timedelta(milliseconds=200)
LEASE_LENGTH = timedelta(seconds=2)
LONGEST_S = 30
TIMETABLE = "timetable"
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    [__name__, "pro_service.cli.desk", "pro_service.cli.database", "pro_service.scheduler.process"]
)


def fail(_engine: Engine, _now_source: NowSource) -> dict[str, int]:
    raise LookupError("Ana García, born in 1975")


def dawdle(_engine: Engine, _now_source: NowSource) -> dict[str, int]:
    time.sleep(0.8)
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


class Ticking:
    """A process that was started, as far as the tests need it."""

    def __init__(self, log: Path, environ: Mapping[str, str], holder: str, names: str) -> None:
        self._log = log
        self._process = FORKING.Process(target=run, args=(str(log), dict(environ), holder, names))
        self._process.start()

    def send_signal(self, by: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, by)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float) -> int:
        """Its exit code. Raises TimeoutError where it did not end in time."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError
        return self._process.exitcode

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def communicate(self, timeout: float) -> tuple[None, str]:
        """Wait for its end; gives what it logged."""
        self.wait(timeout)
        return None, self._log.read_text()


@contextlib.contextmanager
def ticking(
    database_url: str, holder: str, names: str = "seal", environ: Mapping[str, str] | None = None
) -> Iterator[Ticking]:
    """A process that runs these jobs five times a second, until it is told to stop; gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {**(environ or {}), "PRO_DATABASE_URL": database_url}
        process = Ticking(Path(folder, "log"), variables, holder, names)
        try:
            yield process
        finally:
            process.kill()
            process.wait(LONGEST_S)


def stop(process: Ticking | subprocess.Popen, by: int = signal.SIGTERM) -> tuple[int | None, str]:
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


def run(log: str, environ: dict[str, str], holder: str, names: str) -> None:
    """What the process does."""
    from pro_service.api import log as logs  # noqa: PLC0415 (only the process of its own needs these)
    from pro_service.cli.stopping import Stop  # noqa: PLC0415
    from pro_service.scheduler.process import Scheduler  # noqa: PLC0415
    from pro_service.store.engine import make_engine  # noqa: PLC0415

    os.environ.update(environ)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
    stopping = Stop(with_input=False)
    engine = make_engine(environ["PRO_DATABASE_URL"])
    Scheduler(engine, jobs(names), holder, logs.make(), LEASE_LENGTH).run(stopping.wait)
