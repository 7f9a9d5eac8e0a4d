"""When a process that runs until it is told to stop has to stop."""

import os
import select
import signal
import sys
from types import FrameType


class Stop:
    """Told by SIGTERM or Ctrl-C, or by the end of standard input where `with_input`.

    A second signal ends the process at once.
    """

    def __init__(self, *, with_input: bool) -> None:
        self._told, self._tell = os.pipe()  # a handler may interrupt anything, so it only writes
        self._sources = [self._told, sys.stdin.fileno()] if with_input else [self._told]
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._on_signal)

    def wait(self, seconds: float) -> bool:
        """Wait so long at the most; gives whether it is time to stop."""
        return bool(select.select(self._sources, [], [], seconds)[0])

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        os.write(self._tell, b".")
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)
