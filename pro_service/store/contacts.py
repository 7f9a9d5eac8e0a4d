"""How a participant can be reached and what they wish: sealed addresses, and the facts about them.

The addresses are no facts: they can be changed and taken away. The facts stay and carry a keyed HMAC only.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, func, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.contact_state import CHANGES, POSTPONEMENTS
from pro_service.domain.permissions import Scope
from pro_service.domain.reminder_plan import CHANNELS
from pro_service.store.base import Base, Recorded
from pro_service.store.devices import Device, DeviceRevocation
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scopes import within
from pro_service.store.sealing import Sealed, SealedValue
from pro_service.store.standings import EnrolmentStanding
from pro_service.store.types import CanonicalJson, Code, Hash

WALL = String(5)
"""A wall time, HH:MM."""


class ContactAddress(Base):
    """The standing e-mail address or telephone number of an enrolment; at most one of each."""

    __tablename__ = "contact_address"
    __table_args__ = (CheckConstraint("kind IN ('email', 'sms')", name="kind"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[SealedValue] = mapped_column(Sealed)
    value_hmac: Mapped[str] = mapped_column(Hash, index=True)


class PushSubscription(Base):
    """Where and with which keys one phone takes push messages; at most one a phone."""

    __tablename__ = "push_subscription"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), unique=True)
    endpoint: Mapped[SealedValue] = mapped_column(Sealed)
    p256dh: Mapped[SealedValue] = mapped_column(Sealed)
    auth: Mapped[SealedValue] = mapped_column(Sealed)
    value_hmac: Mapped[str] = mapped_column(Hash)


class ContactPreference(Recorded, Base):
    """What a participant chose, whole; null where the study and the enrolment decide."""

    __tablename__ = "contact_preference"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zone: Mapped[str | None] = mapped_column(Code)
    at: Mapped[str | None] = mapped_column(WALL)
    quiet_starts: Mapped[str | None] = mapped_column(WALL)
    quiet_ends: Mapped[str | None] = mapped_column(WALL)
    channels: Mapped[list | None] = mapped_column(CanonicalJson)
    language: Mapped[str | None] = mapped_column(Code)


class ChannelChange(Recorded, Base):
    """An address came or went, or the participant stopped or resumed a channel."""

    __tablename__ = "channel_change"
    __table_args__ = (
        CheckConstraint(f"channel IN {CHANNELS!r}", name="channel"),
        CheckConstraint(f"change IN {CHANGES!r}", name="change"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(Code)
    change: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(Code)
    value_hmac: Mapped[str | None] = mapped_column(Hash)
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))


class ContactWithdrawal(Recorded, Base):
    """From here on no contact, until a consent signed later permits it again."""

    __tablename__ = "contact_withdrawal"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Postponement(Recorded, Base):
    """No contact before an instant: "not today", or a snooze."""

    __tablename__ = "postponement"
    __table_args__ = (CheckConstraint(f"kind IN {POSTPONEMENTS!r}", name="kind"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    reason: Mapped[str | None] = mapped_column(Code)
    until_at: Mapped[datetime]


class ChangeOfChannel(NamedTuple):
    """A change, and when the phone that it is about was revoked; None where it was not, or is about none."""

    change: ChannelChange
    revoked_at: datetime | None


def preferences_of(session: Session, enrolments: Collection[UUID]) -> Sequence[ContactPreference]:
    """Every choice of these enrolments, the oldest of each first."""
    rows = select(ContactPreference).where(ContactPreference.enrolment_id.in_(enrolments))
    return session.scalars(rows.order_by(ContactPreference.enrolment_id, ContactPreference.number)).all()


def changes_of(session: Session, enrolments: Collection[UUID]) -> Sequence[ChangeOfChannel]:
    """Every change of a channel of these enrolments, the oldest of each first."""
    rows = (
        select(ChannelChange, DeviceRevocation.recorded_at)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == ChannelChange.device_id)
        .where(ChannelChange.enrolment_id.in_(enrolments))
        .order_by(ChannelChange.enrolment_id, ChannelChange.number)
    )
    return [ChangeOfChannel(*row) for row in session.execute(rows)]


def all_changes(session: Session) -> Sequence[ChannelChange]:
    """Every change of a channel, the oldest of each enrolment first."""
    rows = select(ChannelChange).order_by(ChannelChange.enrolment_id, ChannelChange.number)
    return session.scalars(rows).all()


def withdrawals_of(session: Session, enrolments: Collection[UUID]) -> Sequence[ContactWithdrawal]:
    return session.scalars(
        select(ContactWithdrawal)
        .where(ContactWithdrawal.enrolment_id.in_(enrolments))
        .order_by(ContactWithdrawal.recorded_at, ContactWithdrawal.id)
    ).all()


def last_withdrawals(session: Session) -> dict[UUID, ContactWithdrawal]:
    """The last withdrawal of each enrolment that has one."""
    rows = select(ContactWithdrawal).order_by(ContactWithdrawal.recorded_at, ContactWithdrawal.id)
    return {row.enrolment_id: row for row in session.scalars(rows)}


def postponements_of(session: Session, enrolments: Collection[UUID]) -> Sequence[Postponement]:
    return session.scalars(
        select(Postponement)
        .where(Postponement.enrolment_id.in_(enrolments))
        .order_by(Postponement.recorded_at, Postponement.id)
    ).all()


def addresses_of(session: Session, enrolment_id: UUID) -> dict[str, ContactAddress]:
    """The standing addresses of an enrolment by kind."""
    rows = select(ContactAddress).where(ContactAddress.enrolment_id == enrolment_id)
    return {row.kind: row for row in session.scalars(rows.order_by(ContactAddress.kind))}


def with_same(
    session: Session, scope: Scope, study_id: str, digests: Collection[str]
) -> Sequence[tuple[Enrolment, str]]:
    """The enrolments in reach with an address of one of these keyed HMACs, each with its subject id."""
    rows = (
        select(Enrolment, Participant.subject_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            within(scope, study_id),
            Enrolment.id.in_(
                select(ContactAddress.enrolment_id).where(ContactAddress.value_hmac.in_(sorted(digests)))
            ),
        )
        .order_by(Participant.subject_id, Enrolment.sequence)
    )
    return [(row[0], row[1]) for row in session.execute(rows)]


def subscriptions_of(session: Session, enrolment_id: UUID) -> Sequence[PushSubscription]:
    """The push subscriptions of an enrolment, those of revoked phones left out."""
    rows = (
        select(PushSubscription)
        .join(Device, Device.id == PushSubscription.device_id)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == Device.id)
        .where(PushSubscription.enrolment_id == enrolment_id, DeviceRevocation.device_id.is_(None))
    )
    return session.scalars(rows.order_by(PushSubscription.id)).all()


def all_subscriptions_of(session: Session, enrolment_id: UUID) -> Sequence[PushSubscription]:
    """Every push subscription that is kept for an enrolment."""
    rows = select(PushSubscription).where(PushSubscription.enrolment_id == enrolment_id)
    return session.scalars(rows.order_by(PushSubscription.id)).all()


def with_revoked_phones(session: Session) -> Sequence[UUID]:
    """The enrolments for which a push subscription of a revoked phone is kept."""
    rows = select(PushSubscription.enrolment_id).join(
        DeviceRevocation, DeviceRevocation.device_id == PushSubscription.device_id
    )
    return session.scalars(rows.distinct().order_by(PushSubscription.enrolment_id)).all()


def with_ended_contact(session: Session, as_of: datetime) -> Sequence[UUID]:
    """The enrolments whose contact had ended by then and of which an address is kept."""
    kept = union(select(ContactAddress.enrolment_id), select(PushSubscription.enrolment_id)).subquery()
    rows = select(EnrolmentStanding.enrolment_id).where(
        EnrolmentStanding.contact_ended_at <= as_of,
        EnrolmentStanding.enrolment_id.in_(select(kept.c.enrolment_id)),
    )
    return session.scalars(rows.order_by(EnrolmentStanding.enrolment_id)).all()


def last_number(
    session: Session, facts: type[ContactPreference] | type[ChannelChange], enrolment_id: UUID
) -> int:
    """The number of the last of these facts; 0 where there is none."""
    newest = select(func.max(facts.number)).where(facts.enrolment_id == enrolment_id)
    return session.scalar(newest) or 0


def last_address_change(session: Session, enrolment_id: UUID) -> int:
    """The number of the last change that is not about push subscriptions; 0 where there is none."""
    of_addresses = (ChannelChange.enrolment_id == enrolment_id) & (ChannelChange.channel != "push")
    return session.scalar(select(func.max(ChannelChange.number)).where(of_addresses)) or 0
