"""The web server: gunicorn, run within this process, with its one application loaded before it forks."""

import gc
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from pro_service.api.parts import parts
from pro_service.cli.authority import Tls
from pro_service.cli.companion import Companion
from pro_service.cli.speaking import Refused
from pro_service.errors import NotUnderstood

LONGEST_PAUSE_S = 20
"""Who sends nothing for longer in the middle of a body is not waited for."""

_NOT_HTTP = (
    b'{"type":"/docs#problem-not-understood","title":"'
    + NotUnderstood.title().encode()
    + b'","status":400,"code":"not-understood"}'
)
REFUSAL = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(_NOT_HTTP), _NOT_HTTP)
)


@dataclass(frozen=True, slots=True)
class Serving:
    """Where to listen, and with how many hands."""

    host: str
    port: int
    workers: int
    threads: int
    tls: Tls | None = None

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://{self.address}"

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


STOPPING = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


class _Arbiter(Arbiter):
    """The first process, which looks after the companion each second as it does after its workers.

    A thread would do it worse: processes are forked from this one. Its children are all waited for here, so
    how the companion ended is not known; that it ended is.

    A signal that reached a new worker before its handlers stand would be lost: between the fork and then it
    still has those of the parent, which put it into a queue that nobody reads there. The parent would wait in
    vain for that worker, for half a minute, and then kill it. So the signals wait until it can hear them.
    """

    def manage_workers(self) -> None:
        super().manage_workers()
        if self.app.companion is not None:
            self.app.companion.look()

    def spawn_worker(self) -> Any:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            return super().spawn_worker()  # in the worker it does not return
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Server(BaseApplication):
    def __init__(self, app: Flask, settings: dict[str, Any], companion: Companion | None) -> None:
        self._app, self._settings, self.companion = app, settings, companion
        super().__init__()

    def run(self) -> None:
        _Arbiter(self).run()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


class _Worker(ThreadWorker):
    """Ctrl-C reaches every process of a terminal: the parent alone decides, and all finish what they do."""

    def init_signals(self) -> None:
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, self.handle_exit)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def handle_request(self, req: Any, conn: Any) -> Any:
        conn.sock.settimeout(LONGEST_PAUSE_S)  # between two pieces of a body
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """What is no HTTP is refused; gunicorn's own answer and log line would repeat what was sent."""
        self.log.warning("refused before it was a request: %s", type(exc).__name__)
        with suppress(OSError):
            client.sendall(REFUSAL)


def refuse_if_taken(serving: Serving) -> None:
    """Raises Refused where nobody could listen at this address."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.host, serving.port))
        except OSError as fault:
            raise Refused(
                f"Nothing can listen on {serving.address}: {fault.strerror or fault}.",
                "Choose another with --port (and --host).",
            ) from None


def run(
    app: Flask, serving: Serving, when_ready: Callable[[], None], companion: Companion | None = None
) -> None:
    """Serve until a signal ends it: what is being answered is answered to the end. Does not return."""

    def ready(_server: Any) -> None:
        when_ready()
        if companion is not None:
            companion.start()

    settings = {
        "bind": serving.address,
        "workers": serving.workers,
        "threads": serving.threads,
        "worker_class": _Worker,
        "preload_app": True,  # read once, shared by all workers; no connection is open yet
        "post_fork": lambda _server, _worker: _begin(app),
        "when_ready": ready,
        "on_exit": lambda _server: companion.stop() if companion is not None else None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    if serving.tls is not None:
        settings |= {"certfile": str(serving.tls.certificate), "keyfile": str(serving.tls.key)}
    gc.collect()
    gc.freeze()  # what is loaded by now stays: no collection in a worker goes through it again
    _Server(app, settings, companion).run()


def _begin(app: Flask) -> None:
    """In a new worker: leave the connections to the parent."""
    with app.app_context():
        parts().engine.dispose(close=False)
