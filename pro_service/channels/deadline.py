"""A connection that ends after so many seconds, however slowly the other side dribbles."""

import socket
from contextlib import suppress
from threading import Timer


class Deadline:
    """Cuts a connection when its time is over. It counts from its making and reads no clock.

    A time-out of a socket starts anew with every byte that comes, so that a server which sends one byte now
    and then could hold a sender for ever. The connection is held by a handle of its own: it is cut under
    TLS as well.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection.dup()
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def cancel(self) -> None:
        """What is left of the time does not matter any more; the handle is given back."""
        self._timer.cancel()
        self._connection.close()
