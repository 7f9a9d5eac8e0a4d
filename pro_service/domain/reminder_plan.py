"""The reminder plan of a study: what is sent when, through which channel, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Literal

from pro_service.domain.calendar import Duration

Instant = Literal["opens", "due", "overdue", "closes"]
Channel = Literal["push", "email", "sms"]

INSTANTS: tuple[Instant, ...] = ("opens", "due", "overdue", "closes")
CHANNELS: tuple[Channel, ...] = ("push", "email", "sms")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall times, [starts, ends) over midnight in the participant's zone, at which nobody is written to."""

    starts: time
    ends: time

    def holds(self, wall: time) -> bool:
        """Whether a wall time lies in the quiet hours; equal ends mean that there are none."""
        if self.starts <= self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends


@dataclass(frozen=True, slots=True)
class Step:
    """One planned message: the day of an instant of the window plus an offset, at the hour of the plan."""

    code: str
    relative_to: Instant
    offset: Duration
    message: str


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a message in one language. `subject` is the first line of an e-mail and a notification.

    Both may hold {until} (the last day, written out), {link} and {phone}, and no other placeholder.
    """

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When a participant is reminded of a visit's questionnaires; the same for everybody in the study.

    at        the hour of the day at which messages leave, unless the participant chose another
    channels  in the order in which they are tried
    messages  message code -> language -> its words
    """

    at: time
    quiet: QuietHours
    channels: tuple[Channel, ...]
    steps: tuple[Step, ...]
    messages: Mapping[str, Mapping[str, Text]]


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one participant is written to: what they chose, else what plan and enrolment say.

    zone       IANA name; wall times of messages are in it
    channels   those they want, in the order of trying; of those that the plan has
    language   of the messages
    """

    zone: str
    at: time
    quiet: QuietHours
    channels: tuple[Channel, ...]
    language: str
