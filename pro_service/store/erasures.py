"""Erasures: what became of contact data, why and by whom; and the addresses that are blocked for a term."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.erasures import STEPS
from pro_service.store.base import Base, Recorded
from pro_service.store.sealing import Place, Sealed, SealedValue, place_of
from pro_service.store.types import CanonicalJson, Code


class Erasure(Recorded, Base):
    """Contact data were erased or blocked; or, of what was blocked, told to somebody or destroyed.

    cause        an end of the participation, or one of domain/erasures.CAUSES
    reason       as it was typed; null where a rule did it
    basis        on what legal ground, by language, as the study file said then; null where it did not
    channels     of which channels there were addresses
    until_on     the last local day at the site on which they are kept blocked
    blocking_id  of a telling or a destruction: which blocking it is about
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(f"step IN {STEPS!r}", name="step"),
        CheckConstraint("(step = 'blocked') = (until_on IS NOT NULL)", name="term"),
        CheckConstraint(
            "(step IN ('disclosed', 'destroyed')) = (blocking_id IS NOT NULL)", name="of_a_blocking"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    step: Mapped[str] = mapped_column(Code)
    cause: Mapped[str] = mapped_column(Code)
    reason: Mapped[str | None] = mapped_column(String(2000))
    basis: Mapped[dict | None] = mapped_column(CanonicalJson)
    channels: Mapped[list] = mapped_column(CanonicalJson)
    until_on: Mapped[date | None]
    blocking_id: Mapped[UUID | None] = mapped_column(ForeignKey("erasure.id"))


class BlockedAddress(Base):
    """An address kept for whoever may have to answer, and for nothing else; destroyed after its term."""

    __tablename__ = "blocked_address"
    __table_args__ = (CheckConstraint("kind IN ('email', 'sms')", name="kind"),)

    blocking_id: Mapped[UUID] = mapped_column(ForeignKey("erasure.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    value: Mapped[SealedValue] = mapped_column(Sealed)


_IN_ORDER = (Erasure.recorded_at, Erasure.blocking_id.is_not(None), Erasure.id)
"""What is about a blocking comes after it, also where both were recorded at one instant."""


def place_of_blocked(blocking_id: UUID, kind: str) -> Place:
    """Where a blocked address stands: it opens nowhere else."""
    return place_of(BlockedAddress.__tablename__, "value", blocking_id, kind)


def of_enrolment(session: Session, enrolment_id: UUID) -> Sequence[Erasure]:
    """Everything that became of the contact data of an enrolment, in the order of recording."""
    rows = select(Erasure).where(Erasure.enrolment_id == enrolment_id)
    return session.scalars(rows.order_by(*_IN_ORDER)).all()


def everything(session: Session) -> Sequence[Erasure]:
    """All of them, in the order of recording; what was told to somebody left out."""
    rows = select(Erasure).where(Erasure.step != "disclosed")
    return session.scalars(rows.order_by(*_IN_ORDER)).all()


def any_since(session: Session, since: datetime) -> bool:
    """Whether something became of anybody's contact data since then."""
    return session.scalar(select(Erasure.id).where(Erasure.recorded_at >= since).limit(1)) is not None


def blocked_of(session: Session, enrolment_id: UUID) -> Sequence[BlockedAddress]:
    """The blocked addresses of an enrolment, those that were blocked last at the end."""
    rows = (
        select(BlockedAddress)
        .join(Erasure, Erasure.id == BlockedAddress.blocking_id)
        .where(BlockedAddress.enrolment_id == enrolment_id)
    )
    return session.scalars(rows.order_by(Erasure.recorded_at, Erasure.id, BlockedAddress.kind)).all()


def blocked_until_before(session: Session, day: date) -> Sequence[UUID]:
    """The enrolments with addresses that are blocked until a day before this one."""
    rows = (
        select(BlockedAddress.enrolment_id)
        .join(Erasure, Erasure.id == BlockedAddress.blocking_id)
        .where(Erasure.until_on < day)
    )
    return session.scalars(rows.distinct().order_by(BlockedAddress.enrolment_id)).all()
