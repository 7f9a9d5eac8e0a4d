"""Pairing codes, the phones paired by them, and what their clocks said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, func, literal, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.store.base import SECRET, Base, Fact, Recorded
from pro_service.store.types import Code, Hash, UTCDateTime

BEFORE_ALL = literal(datetime(1970, 1, 1, tzinfo=UTC), UTCDateTime())


class PairingCode(Recorded, Base):
    """A code that lets one phone speak for an enrolment, once and for a while; kept only as an HMAC.

    replaces_devices  earlier phones end with the pairing
    revokes_because   why they ended as the code was issued; None where they did not
    """

    __tablename__ = "pairing_code"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    code_hmac: Mapped[str] = mapped_column(Hash, unique=True, info=SECRET)
    expires_at: Mapped[datetime]
    replaces_devices: Mapped[bool]
    revokes_because: Mapped[str | None] = mapped_column(Code, sort_order=99)


class Device(Fact, Base):
    """A paired phone; the unique pairing code makes the code single-use."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    pairing_code_id: Mapped[UUID] = mapped_column(ForeignKey("pairing_code.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(Hash, info=SECRET)
    platform: Mapped[str | None] = mapped_column(String(100))


class DeviceRevocation(Recorded, Base):
    """From here on the phone no longer speaks for the enrolment.

    cause, note  why the site revoked it, coded and in its words; None where another phone took its place
    """

    __tablename__ = "device_revocation"
    __table_args__ = (CheckConstraint("reason IN ('replaced', 'revoked')", name="reason"),)

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Code)
    cause: Mapped[str | None] = mapped_column(Code, sort_order=98)
    note: Mapped[str | None] = mapped_column(String(2000), sort_order=99)


class HandOver(Recorded, Base):
    """A device that is the site's: it speaks for the questionnaires of one visit, until `expires_at`."""

    __tablename__ = "hand_over"
    __table_args__ = (CheckConstraint("expires_at > recorded_at", name="for_a_while"),)

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    visit: Mapped[str] = mapped_column(Code)
    expires_at: Mapped[datetime]


class DeviceContact(Base):
    """One contact with a phone: our clock, and what the phone's own clock said."""

    __tablename__ = "device_contact"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(primary_key=True)
    phone_at: Mapped[datetime]

    @property
    def offset(self) -> timedelta:
        """How far the phone's clock stood from ours: ours less the phone's."""
        return self.received_at - self.phone_at


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A phone, when it was revoked, if it was, and what it is for if it is the site's."""

    device: Device
    revoked_at: datetime | None
    hand_over: HandOver | None


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A phone, its revocation, None while it speaks, and what it is for if it is the site's."""

    device: Device
    revocation: DeviceRevocation | None
    hand_over: HandOver | None

    @property
    def revoked_at(self) -> datetime | None:
        """Since when it speaks no more, None while it does."""
        return self.revocation.recorded_at if self.revocation else None


def find(session: Session, device_id: UUID) -> KnownDevice | None:
    row = session.execute(
        select(Device, DeviceRevocation.recorded_at, HandOver)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == Device.id)
        .outerjoin(HandOver, HandOver.device_id == Device.id)
        .where(Device.id == device_id)
    ).one_or_none()
    return KnownDevice(*row) if row else None


def of_enrolment(session: Session, enrolment_id: UUID) -> Sequence[PairedDevice]:
    """Every phone that was ever paired for an enrolment, oldest first."""
    rows = session.execute(
        select(Device, DeviceRevocation, HandOver)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == Device.id)
        .outerjoin(HandOver, HandOver.device_id == Device.id)
        .where(Device.enrolment_id == enrolment_id)
        .order_by(Device.recorded_at, Device.id)
    )
    return [PairedDevice(*row) for row in rows]


def by_code(session: Session, code_hmac: str) -> PairingCode | None:
    return session.scalars(select(PairingCode).where(PairingCode.code_hmac == code_hmac)).one_or_none()


def paired_by(session: Session, code_id: UUID) -> Device | None:
    """The phone that used a code."""
    return session.scalars(select(Device).where(Device.pairing_code_id == code_id)).one_or_none()


def in_use(session: Session, enrolment_id: UUID) -> Sequence[UUID]:
    """The phones of an enrolment that are not revoked; no tablets of the site, which end by themselves."""
    return session.scalars(
        select(Device.id)
        .outerjoin(DeviceRevocation, DeviceRevocation.device_id == Device.id)
        .outerjoin(HandOver, HandOver.device_id == Device.id)
        .where(
            Device.enrolment_id == enrolment_id,
            DeviceRevocation.device_id.is_(None),
            HandOver.device_id.is_(None),
        )
        .order_by(Device.id)
    ).all()


def with_contacts_around(
    query: Select[*tuple[Any, ...]], device_id: UUID | None, phone_at: datetime
) -> Select[*tuple[Any, ...]]:
    """A query of one row, and beside it two contacts: the last one at which the phone's clock stood at or
    before `phone_at`, and the first one since then at which it stood after it; None where there is none.
    """
    mine = DeviceContact.device_id == device_id
    earlier = mine & (DeviceContact.phone_at <= phone_at)
    last_before = select(func.max(DeviceContact.received_at)).where(earlier).scalar_subquery()
    later = (
        mine
        & (DeviceContact.phone_at > phone_at)
        & (DeviceContact.received_at > func.coalesce(last_before, BEFORE_ALL))
    )
    first_after = select(func.min(DeviceContact.received_at)).where(later).scalar_subquery()
    before, after = aliased(DeviceContact), aliased(DeviceContact)
    return (
        query.add_columns(before, after)
        .outerjoin(before, (before.device_id == device_id) & (before.received_at == last_before))
        .outerjoin(after, (after.device_id == device_id) & (after.received_at == first_after))
    )
