"""What a simulation knows by itself of each participant: only what it did and was answered.

It asks no status, no gate and no window of the service; so it can say where the service is wrong.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pro_service.domain.anchors import END_KINDS
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import Visit
from pro_service.domain.windows import Window, window
from pro_service.services.contacts import Keep
from pro_service.simulation.acts import (
    Choose,
    EndContact,
    Enrol,
    EnterAddresses,
    Exempt,
    OfParticipant,
    PairPhone,
    Postpone,
    RecordEvent,
    Subscribe,
)
from pro_service.simulation.amending import Versions

END_OF_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """An accepted questionnaire: when it arrived, and the earliest that it can have been completed."""

    received_at: datetime
    completed_at: datetime


@dataclass(slots=True)
class Page:
    """One participant. `ended` is the kind of what ended everything, when it happened and was recorded."""

    zone: str
    site_zone: str
    may_be_written_to: bool
    anchors: dict[str, date] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    phone: UUID | None = None
    at: time | None = None
    is_email_stopped: bool = False
    has_ended_contact: bool = False
    not_before: datetime | None = None
    ended: tuple[str, datetime, datetime] | None = None
    answered: dict[UUID, Answered] = field(default_factory=dict)
    exempt: set[UUID] = field(default_factory=set)
    told: dict[date, set[str]] = field(default_factory=dict)

    def wall(self, at: datetime) -> datetime:
        """The clock on this participant's wall."""
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(slots=True)
class Book:
    """A page for each enrolment."""

    versions: Versions
    pages: dict[UUID, Page] = field(default_factory=dict)

    def write(self, act: OfParticipant) -> None:
        """Write down what was done."""
        if isinstance(act, Enrol):
            site = self.versions.first.site(act.asked.site)
            may = "contact" in act.asked.consent.permissions
            self.pages[act.enrolment_id] = Page(act.asked.zone, site.zone, may)
            return
        page = self.pages[act.enrolment_id]
        match act:
            case RecordEvent():
                _event(page, act)
            case PairPhone():
                page.phone = act.device_id
                page.addresses.pop("push", None)
            case EnterAddresses():
                _addresses(page, {"email": act.asked.email, "sms": act.asked.telephone})
            case Subscribe():
                page.addresses["push"] = act.asked.endpoint
            case Choose():
                _choice(page, act)
            case Postpone():
                page.not_before = act.asked.until or self._tomorrow(page, act.at)
            case EndContact():
                page.has_ended_contact, page.addresses = True, {}
            case Exempt():
                page.exempt.add(act.assessment_id)
            case _:
                pass

    def owner(self, address: str) -> UUID | None:
        """Whose address this is now; None for nobody's."""
        owners = (own_id for own_id, page in self.pages.items() if address in page.addresses.values())
        return next(owners, None)

    def window(self, page: Page, visit: Visit, at: datetime) -> Window | None:
        """The window of a visit by what was known at an instant; None while its anchor is not."""
        if visit.anchor not in page.anchors:
            return None
        in_force = self.versions.in_force(at).visit(visit.code)
        return window(in_force, page.anchors[visit.anchor], page.site_zone)

    def is_open(self, enrolment_id: UUID, visit: Visit) -> bool:
        """Whether a questionnaire of a visit is neither answered nor exempt."""
        page = self.pages[enrolment_id]
        done = page.answered.keys() | page.exempt
        return any(assessment_id(enrolment_id, visit.code, each) not in done for each in visit.instruments)

    def _tomorrow(self, page: Page, at: datetime) -> datetime:
        plan = self.versions.in_force(at).reminders
        hour = page.at or (plan.at if plan else time.min)
        return datetime.combine(page.wall(at).date() + END_OF_DAY, hour, ZoneInfo(page.zone))


def _event(page: Page, act: RecordEvent) -> None:
    asked = act.asked
    if asked.occurred_on is not None:
        page.anchors[asked.kind] = asked.occurred_on
    elif asked.kind in END_KINDS and asked.kind != "treatment_stop" and asked.occurred_at is not None:
        page.ended = asked.kind, asked.occurred_at, act.at


def _addresses(page: Page, entered: dict[str, Any]) -> None:
    for channel, value in entered.items():
        if value is None:
            page.addresses.pop(channel, None)
        elif not isinstance(value, Keep):
            page.addresses[channel] = value


def _choice(page: Page, act: Choose) -> None:
    asked = act.asked
    page.zone, page.at = asked.zone or page.site_zone, asked.at
    if asked.is_email_stopped is not None:
        page.is_email_stopped = asked.is_email_stopped
