"""The scheduler as a child of the web server's first process: never inside one that answers requests."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import TextIO

from pro_service.cli.speaking import note

LONGEST_END_S = 30
"""What runs when the server stops is waited for as long, then killed; a run that is cut does no harm."""

LOOKS_BEFORE_A_NEW_START = 5
"""The server looks once a second: one that cannot start does not fill the log."""


class Companion:
    """`pro-service scheduler`, started with the server, started again where it dies, stopped with it.

    Its standard input is a pipe that this process holds: it ends by itself when this process is killed.

    environ   what it reads beside the environment of this process
    errors    where it says what it has to say; standard error where None
    """

    def __init__(self, environ: Mapping[str, str], errors: TextIO | None = None) -> None:
        self._environ, self._errors = dict(environ), errors
        self._process: subprocess.Popen[bytes] | None = None
        self._looks = 0

    def start(self) -> None:
        """In a session of its own: Ctrl-C in a terminal reaches it by way of the server alone."""
        self._looks = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pro_service", "scheduler", "--while-input-lasts"],
            env={**os.environ, **self._environ},
            stdin=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )

    def look(self) -> None:
        """Start it again where it is gone."""
        if self._process is None or self._process.poll() is None:
            return
        self._looks += 1
        if self._looks == LOOKS_BEFORE_A_NEW_START:
            note("The scheduler has ended; it is started again.")
            self.start()

    def stop(self) -> None:
        """End it and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(LONGEST_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
