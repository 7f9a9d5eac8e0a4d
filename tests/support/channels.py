"""A channel that writes down what it is given and answers as it is told."""

from datetime import datetime

from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing

TAKEN = Outcome(Fate.HANDED_OVER, "taken")


class Recorder:
    """Takes everything, unless outcomes were put in line for it; those are given first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[tuple[Outgoing, str]] = []
        self.answers: list[Outcome | BaseException] = []

    def send(self, message: Outgoing, to: Address, now: datetime) -> Outcome:
        self.sent.append((message, to.value))
        answer = self.answers.pop(0) if self.answers else TAKEN
        if isinstance(answer, BaseException):
            raise answer
        return answer
