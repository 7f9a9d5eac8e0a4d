"""Who speaks: staff, an analyst's program, a phone, the operator at the machine, or the service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pro_service.domain.permissions import Grant, Role


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in account and the roles it holds at this instant."""

    account_id: UUID
    login: str
    session_id: UUID
    grants: tuple[Grant, ...]
    is_stale: bool = False  # its last use has to be written down anew
    awaiting: str | None = None  # a key of permissions.BEFORE_SECOND_FACTOR; None where signed in wholly

    @property
    def actor(self) -> str:
        """As it stands in the audit trail."""
        return f"account:{self.account_id}"

    @property
    def is_of_a_site(self) -> bool:
        """Whether all its roles are those of a site, which records infusions itself."""
        return bool(self.grants) and {grant.role for grant in self.grants} <= {Role.NURSE, Role.INVESTIGATOR}


@dataclass(frozen=True, slots=True)
class TokenCaller:
    """A program that reads one study with a service token."""

    token_id: UUID
    study_id: str
    is_stale: bool = False  # its last use has to be written down anew

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What it may read: what an analyst of the study reads."""
        return (Grant(Role.SERVICE_TOKEN, self.study_id),)

    @property
    def actor(self) -> str:
        """As it stands in the audit trail."""
        return f"token:{self.token_id}"

    @property
    def is_of_a_site(self) -> bool:
        """Whether all its roles are those of a site: never."""
        return False


@dataclass(frozen=True, slots=True)
class DeviceCaller:
    """A phone that speaks, or until lately spoke, for one enrolment.

    visit    what a tablet of the site was handed over for; None for a phone, which speaks for all visits
    ends_at  until when it is in the participant's hand; None for a phone
    is_over  whether that is over: it only hands in what was answered before
    """

    device_id: UUID
    enrolment_id: UUID
    revoked_at: datetime | None = None
    visit: str | None = None
    ends_at: datetime | None = None
    is_over: bool = False

    def speaks_for(self, visit: str) -> bool:
        """Whether it may see and answer the questionnaires of a visit."""
        return self.visit in (None, visit)

    @property
    def actor(self) -> str:
        """As it stands in the audit trail."""
        return f"device:{self.device_id}"


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody at a site who enters what a participant of it filled in on paper, or said in an interview."""

    actor: str
    enrolment_id: UUID


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody at a site who takes in for an enrolment what was sent, or entered, before.

    Either the phone that it came from stands, or who entered it.
    """

    actor: str
    enrolment_id: UUID
    device_id: UUID | None
    entered_by: str | None


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs the command line on the machine."""

    name: str

    @property
    def actor(self) -> str:
        """As it stands in the audit trail."""
        return f"operator:{self.name}"


@dataclass(frozen=True, slots=True)
class System:
    """A process of the service itself, such as the scheduler."""

    name: str

    @property
    def actor(self) -> str:
        """As it stands in the audit trail."""
        return f"system:{self.name}"
