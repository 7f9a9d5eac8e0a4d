"""A server on this machine that does to each connection whatever a test says, byte by byte."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Act = Callable[[socket.socket], None]


@contextmanager
def line_server(act: Act) -> Iterator[int]:
    """Gives its port; `act` has the connection to itself, which is closed when it returns."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_serve, args=(listening, act), daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)  # else it would take one connection more


def _serve(listening: socket.socket, act: Act) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                act(connection)
