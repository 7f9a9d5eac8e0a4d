"""From the command to the first healthy answer, and what a command costs before it does anything.

    python -m benchmarks.starting

A server on a migrated SQLite file is started as an operator starts it, and asked /readyz until it answers;
beside it a bare Flask application under the same gunicorn. Median of five, taken in turns.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests.support.databases import SQLite
from tests.support.running import PROGRAM, Server, free_port

RUNS = 5
BARE = """
from flask import Flask
app = Flask(__name__)
app.route("/")(lambda: "well")
"""


def median_of_turns(*measured: Callable[[], float]) -> list[float]:
    """The median of each, measured in turns."""
    turns = [[each() for each in measured] for _ in range(RUNS)]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def elapsed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def first_answer(server: Server) -> float:
    """Seconds from the command of a server to its first healthy answer."""
    seconds = elapsed(server.start)
    server.kill()
    return seconds


def bare_answer(folder: Path) -> float:
    """The same of an application that does nothing."""
    port = free_port()
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4", "bare:app"]
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], cwd=folder, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own words
    while not _is_well(f"http://127.0.0.1:{port}/"):
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    process.terminate()
    process.wait(timeout=30)
    return seconds


def _is_well(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


def help_of(command: str) -> float:
    words = [PROGRAM, *command.split(), "--help"]
    return elapsed(lambda: subprocess.run(words, check=True, capture_output=True))  # noqa: S603 -- our own words


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, SQLite(Path(folder)).fresh("rehearsal") as database:
        (Path(folder) / "bare.py").write_text(BARE, "utf-8")
        served, bare, serve, audit, first = median_of_turns(
            lambda: first_answer(Server(database.url, Path(folder) / "server.log")),
            lambda: bare_answer(Path(folder)),
            lambda: help_of("serve"),
            lambda: help_of("audit"),
            lambda: help_of(""),
        )
    print(f"first healthy answer        {served:.2f} s   bare Flask {bare:.2f} s   {served / bare:.1f} x")
    print(f"--help of nothing, audit, serve   {first:.2f} s, {audit:.2f} s, {serve:.2f} s")


if __name__ == "__main__":
    main()
