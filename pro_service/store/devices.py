"""Pairing codes, the phones paired by them, and what their clocks said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pro_service.store.base import SECRET, Base, Fact, Recorded
from pro_service.store.types import Code, Hash


class PairingCode(Recorded, Base):
    """A code that lets one phone speak for an enrolment, once and for a while; kept only as an HMAC."""

    __tablename__ = "pairing_code"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    code_hmac: Mapped[str] = mapped_column(Hash, unique=True, info=SECRET)
    expires_at: Mapped[datetime]
    replaces_devices: Mapped[bool]


class Device(Fact, Base):
    """A paired phone; the unique pairing code makes the code single-use."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    pairing_code_id: Mapped[UUID] = mapped_column(ForeignKey("pairing_code.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(Hash, info=SECRET)
    platform: Mapped[str | None] = mapped_column(String(100))


class DeviceRevocation(Recorded, Base):
    """From here on the phone no longer speaks for the enrolment."""

    __tablename__ = "device_revocation"
    __table_args__ = (CheckConstraint("reason IN ('replaced', 'revoked')", name="reason"),)

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Code)


class DeviceContact(Base):
    """One contact with a phone: our clock, and what the phone's own clock said."""

    __tablename__ = "device_contact"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(primary_key=True)
    phone_at: Mapped[datetime]
