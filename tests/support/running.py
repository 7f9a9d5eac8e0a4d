"""A real server, started as an operator would start it, and a client for it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from tests.support.factories import SECRET

PROGRAM = Path(sys.executable).parent / "pro-service"
LONGEST_START_S = 60


class Server:
    """`pro-service serve` in a process group of its own, so that it can be killed as a whole."""

    def __init__(self, database_url: str, log: Path, workers: int = 1, *words: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environ = {
            **os.environ,
            "PRO_DATABASE_URL": database_url,
            "PRO_SECRET": SECRET.decode(),
            "PRO_BASE_URL": self.url,
        }
        self._command = [str(PROGRAM), "serve", "--port", str(self.port), "--workers", str(workers), *words]
        self._log = log
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + LONGEST_START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not come up:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9 of the server and all its workers, at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=30)

    def stop(self, by: int) -> int:
        """Send a signal to all its processes, as a terminal does; gives the exit code."""
        assert self._process is not None
        os.killpg(self._process.pid, by)
        return self._process.wait(timeout=30)

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False


@contextlib.contextmanager
def server(database_url: str, folder: Path, workers: int = 1, *words: str) -> Iterator[Server]:
    """A started server that is gone at the end."""
    made = Server(database_url, folder / "server.log", workers, *words)
    made.start()
    try:
        yield made
    finally:
        made.kill()


class Client:
    """Speaks to the API with one token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = f"{url}/api/v1"
        self._http = requests.Session()
        if token:
            self._http.headers["Authorization"] = f"Bearer {token}"

    def put(self, path: str, body: Any, **headers: str) -> requests.Response:
        return self._http.put(self._url + path, json=body, headers=headers, timeout=30)

    def post(self, path: str, body: Any) -> requests.Response:
        return self._http.post(self._url + path, json=body, timeout=30)

    def get(self, path: str, **query: str | int) -> requests.Response:
        return self._http.get(self._url + path, params=query, timeout=30)

    def every(self, path: str, **query: str | int) -> list[dict[str, Any]]:
        """The items of all pages."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            page.raise_for_status()
            items += page.json()["items"]
            cursor = page.json()["next"]
            if cursor is None:
                return items

    def close(self) -> None:
        self._http.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
