"""For development: a message is printed instead of sent. The address is never printed."""

import sys
from datetime import datetime
from typing import TextIO

from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing


class ConsoleChannel:
    """Stands in for the channel whose name it bears; prints subject and id."""

    def __init__(self, name: str, stream: TextIO | None = None) -> None:
        self.name = name
        self._stream = stream

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        """Print one line."""
        subject = " ".join(message.subject.split())
        print(f"[{self.name}] {message.id} {subject}", file=self._stream or sys.stderr, flush=True)
        return Outcome(Fate.HANDED_OVER, "console")
