"""What happens in a simulation: one value for each thing that somebody does, with its instant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pro_service.domain.submissions import Upload
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.participants import Enrolling


@dataclass(frozen=True, slots=True)
class Enrol:
    """The site enrols somebody who has given consent."""

    at: datetime
    enrolment_id: UUID
    asked: Enrolling


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """The site records what happened to a participant."""

    at: datetime
    enrolment_id: UUID
    event_id: UUID
    asked: AnchorEventAsked


@dataclass(frozen=True, slots=True)
class IssueCode:
    """The site hands out a pairing code."""

    at: datetime
    enrolment_id: UUID
    code_id: UUID


@dataclass(frozen=True, slots=True)
class PairPhone:
    """The participant types the code into the phone."""

    at: datetime
    enrolment_id: UUID
    code_id: UUID
    device_id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class Send:
    """The phone sends a completed questionnaire; `phone_clock` is what the phone takes for the time."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    submission_id: UUID
    upload: Upload
    phone_clock: datetime


Act = Enrol | RecordEvent | IssueCode | PairPhone | Send
