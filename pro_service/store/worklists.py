"""Named queries about what a site has to do: each one statement, whatever the size of the site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from pro_service.domain.contact_state import OWN_REASONS
from pro_service.domain.status import Status
from pro_service.domain.submissions import REFUSED_CASES
from pro_service.store import standings
from pro_service.store.assessments import Assessment
from pro_service.store.contacts import ChannelChange, ContactWithdrawal, Postponement
from pro_service.store.counters import Counter
from pro_service.store.devices import Device, DeviceContact, DeviceRevocation
from pro_service.store.enrolments import Found, is_amended
from pro_service.store.not_done_reasons import NotDoneReason
from pro_service.store.participants import Consent, Enrolment, Participant
from pro_service.store.quarantine import is_resolved
from pro_service.store.reminders import Alarm, DeliveryEvent
from pro_service.store.standings import EnrolmentStanding, Stands
from pro_service.store.studies import StudyVersion
from pro_service.store.submissions import Quarantined

WANTED = (Status.OPEN, Status.STARTED, Status.MISSED, Status.NOT_YET_OPEN)


@dataclass(frozen=True, slots=True)
class Known:
    """An enrolment, the end of its contact, the phone in use and its last contact, and what is permitted."""

    found: Found
    contact_ended_at: datetime | None
    paired_at: datetime | None
    last_seen_at: datetime | None
    permissions: tuple[str, ...]
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Uploads:
    """How many uploads, and when: the first that is held, or the last that was refused."""

    n: int
    at: datetime


def participants(session: Session, within: ColumnElement[bool]) -> list[Known]:
    """Everybody enrolled in reach, with what tells whether and how they can be reached."""
    in_use = (
        select(func.max(Device.recorded_at))
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == Device.id)
        .where(Device.enrolment_id == Enrolment.id, DeviceRevocation.device_id.is_(None))
        .correlate(Enrolment)
        .scalar_subquery()
    )
    last_seen = (
        select(func.max(DeviceContact.received_at))
        .join(Device, Device.id == DeviceContact.device_id)
        .where(Device.enrolment_id == Enrolment.id)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    permissions = (
        select(Consent.permissions)
        .where(Consent.enrolment_id == Enrolment.id)
        .order_by(*Consent.last_first())
        .limit(1)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Enrolment,
            Participant.subject_id,
            StudyVersion.content_hash,
            is_amended(),
            EnrolmentStanding.contact_ended_at,
            in_use,
            last_seen,
            permissions,
            _is_withdrawn(),
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(
            StudyVersion,
            (StudyVersion.study_id == Enrolment.study_id) & (StudyVersion.version == Enrolment.study_version),
        )
        .outerjoin(EnrolmentStanding, EnrolmentStanding.enrolment_id == Enrolment.id)
        .where(within)
    )
    return [
        Known(Found(*found), ended_at, paired_at, seen_at, tuple(permitted or ()), withdrawn)
        for *found, ended_at, paired_at, seen_at, permitted, withdrawn in rows
    ]


def _is_withdrawn() -> ColumnElement[bool]:
    """Whether the participant ended all contact, and signed no consent after it."""
    again = Consent.signed_at > ContactWithdrawal.recorded_at
    given_again = select(Consent.id).where(Consent.enrolment_id == Enrolment.id, again).exists()
    return (
        select(ContactWithdrawal.id)
        .where(ContactWithdrawal.enrolment_id == Enrolment.id, ~given_again)
        .correlate(Enrolment)
        .exists()
    )


def pending(
    session: Session, within: ColumnElement[bool], as_of: datetime, opens_before: datetime
) -> Sequence[Stands]:
    """What is open, opens before an instant, or was missed and has no reason yet."""
    has_reason = select(NotDoneReason.id).where(NotDoneReason.assessment_id == Assessment.id).exists()
    is_near = and_(Assessment.opens_at < opens_before, or_(Assessment.closes_at > as_of, ~has_reason))
    return standings.standing(session, and_(within, is_near), as_of, WANTED)


def held(session: Session, within: ColumnElement[bool], as_of: datetime) -> dict[UUID, Uploads]:
    """The uploads kept aside and not decided about, by enrolment."""
    rows = session.execute(
        select(Quarantined.enrolment_id, func.count(), func.min(Quarantined.recorded_at))
        .join(Enrolment, Enrolment.id == Quarantined.enrolment_id)
        .where(within, ~is_resolved(as_of))
        .group_by(Quarantined.enrolment_id)
    )
    return {enrolment_id: Uploads(n, at) for enrolment_id, n, at in rows}


def rejected(session: Session, enrolments: Collection[UUID], since: datetime) -> dict[UUID, Uploads]:
    """The uploads of these enrolments that were refused after an instant."""
    rows = session.execute(
        select(Counter.key, func.sum(Counter.n), func.max(Counter.last_at))
        .where(
            Counter.kind.in_(REFUSED_CASES),
            Counter.last_at > since,
            Counter.key.in_([str(each) for each in enrolments]),
        )
        .group_by(Counter.key)
    )
    return {UUID(key): Uploads(int(n), at) for key, n, at in rows}


def bounced(session: Session, enrolments: Collection[UUID], as_of: datetime) -> dict[UUID, datetime]:
    """When an address was taken away because it does not exist, where none has taken its place since."""
    of_addresses = (
        ChannelChange.channel != "push",
        ChannelChange.change.in_(("added", "removed")),
        ChannelChange.recorded_at <= as_of,
        ChannelChange.enrolment_id.in_(enrolments),
    )
    last = (
        select(func.max(ChannelChange.number).label("number"), ChannelChange.enrolment_id)
        .where(*of_addresses)
        .group_by(ChannelChange.enrolment_id, ChannelChange.channel)
        .subquery()
    )
    rows = session.execute(
        select(ChannelChange.enrolment_id, func.max(ChannelChange.recorded_at))
        .join(
            last,
            (last.c.enrolment_id == ChannelChange.enrolment_id) & (last.c.number == ChannelChange.number),
        )
        .where(ChannelChange.change == "removed", ChannelChange.reason.not_in(OWN_REASONS))
        .group_by(ChannelChange.enrolment_id)
    )
    return {row[0]: row[1] for row in rows}


def postponed(session: Session, enrolments: Collection[UUID], as_of: datetime) -> dict[UUID, datetime]:
    """When these participants last said "not today" or "later", where it still holds."""
    rows = session.execute(
        select(Postponement.enrolment_id, func.max(Postponement.recorded_at))
        .where(
            Postponement.enrolment_id.in_(enrolments),
            Postponement.recorded_at <= as_of,
            Postponement.until_at > as_of,
        )
        .group_by(Postponement.enrolment_id)
    )
    return {row[0]: row[1] for row in rows}


def alarmed(
    session: Session, enrolments: Collection[UUID], since: datetime, as_of: datetime
) -> dict[UUID, datetime]:
    """When the last reminder of these participants was missed that should have left."""
    rows = session.execute(
        select(Alarm.enrolment_id, func.max(Alarm.recorded_at))
        .where(Alarm.enrolment_id.in_(enrolments), Alarm.recorded_at > since, Alarm.recorded_at <= as_of)
        .group_by(Alarm.enrolment_id)
    )
    return {row[0]: row[1] for row in rows}


def reminded(
    session: Session, enrolments: Collection[UUID], as_of: datetime, most: int
) -> dict[UUID, list[DeliveryEvent]]:
    """What became of the last messages to these participants, at most so many of each, newest first."""
    newest_first = DeliveryEvent.last_first()
    place = func.row_number().over(partition_by=DeliveryEvent.enrolment_id, order_by=newest_first)
    numbered = (
        select(DeliveryEvent.id, place.label("place"))
        .where(DeliveryEvent.enrolment_id.in_(enrolments), DeliveryEvent.recorded_at <= as_of)
        .subquery()
    )
    rows = session.scalars(
        select(DeliveryEvent)
        .join(numbered, numbered.c.id == DeliveryEvent.id)
        .where(numbered.c.place <= most)
        .order_by(*newest_first)
    )
    found: dict[UUID, list[DeliveryEvent]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return found
