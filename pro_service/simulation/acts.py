"""What happens in a simulation: one value for each thing that somebody does, with its instant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.submissions import Upload
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.contacts import (
    ContactDataAsked,
    PostponementAsked,
    PreferencesAsked,
    SubscriptionAsked,
)
from pro_service.services.expectations import Exempting, NotDone
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
class Begin:
    """The phone shows a questionnaire for the first time, with the network at hand."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    assessment_id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class Send:
    """The phone sends a completed questionnaire; `phone_clock` is what the phone takes for the time."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    submission_id: UUID
    upload: Upload
    phone_clock: datetime


@dataclass(frozen=True, slots=True)
class EnterAddresses:
    """The site enters where a participant can be written to."""

    at: datetime
    enrolment_id: UUID
    asked: ContactDataAsked


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The phone says where it takes messages."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    subscription_id: UUID
    asked: SubscriptionAsked


@dataclass(frozen=True, slots=True)
class Choose:
    """The participant chooses how to be written to, in the place of all chosen before."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    asked: PreferencesAsked


@dataclass(frozen=True, slots=True)
class Postpone:
    """The participant asks not to be reminded for the moment."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    postponement_id: UUID
    asked: PostponementAsked


@dataclass(frozen=True, slots=True)
class EndContact:
    """The participant ends all contact, and stays in the study."""

    at: datetime
    enrolment_id: UUID
    device_id: UUID
    withdrawal_id: UUID


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The participant arrives at the site for a visit."""

    at: datetime
    enrolment_id: UUID
    check_in_id: UUID
    asked: CheckingIn


@dataclass(frozen=True, slots=True)
class LogContact:
    """The nurse writes down a call."""

    at: datetime
    enrolment_id: UUID
    attempt_id: UUID
    asked: ContactLogging


@dataclass(frozen=True, slots=True)
class Exempt:
    """The site does not ask a questionnaire of a participant this time."""

    at: datetime
    enrolment_id: UUID
    assessment_id: UUID
    change_id: UUID
    asked: Exempting


@dataclass(frozen=True, slots=True)
class GiveReason:
    """The site says why a questionnaire was not done."""

    at: datetime
    enrolment_id: UUID
    assessment_id: UUID
    reason_id: UUID
    asked: NotDone


@dataclass(frozen=True, slots=True)
class Amend:
    """A new version of the protocol comes into force at every site."""

    at: datetime
    definition: StudyDefinition
    reason: str


OfParticipant = (
    Enrol
    | RecordEvent
    | IssueCode
    | PairPhone
    | Begin
    | Send
    | EnterAddresses
    | Subscribe
    | Choose
    | Postpone
    | EndContact
    | CheckIn
    | LogContact
    | Exempt
    | GiveReason
)
Act = OfParticipant | Amend
