"""Second factors of accounts, and the codes that stand in for a lost one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base
from pro_service.store.sealing import Place, Sealed, SealedValue
from pro_service.store.types import Code, Hash


class SecondFactor(Base):
    """A second factor of an account and the last time step used, against replay.

    It counts from `confirmed_at` until `ended_at`, when it was taken away.
    """

    __tablename__ = "second_factor"
    __table_args__ = (CheckConstraint("kind IN ('totp', 'passkey')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    sealed_secret: Mapped[SealedValue] = mapped_column(Sealed)
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_step: Mapped[int | None]
    ended_at: Mapped[datetime | None]

    @property
    def place(self) -> Place:
        """Where its secret is sealed to."""
        return Place("second_factor", "sealed_secret", str(self.id))


class RecoveryCode(Base):
    """A code that opens once in the place of its factor; only a keyed hash is kept."""

    __tablename__ = "recovery_code"

    factor_id: Mapped[UUID] = mapped_column(ForeignKey("second_factor.id"), primary_key=True)
    code_hmac: Mapped[str] = mapped_column(Hash, primary_key=True)
    used_at: Mapped[datetime | None]


def in_force(session: Session, account_id: UUID) -> SecondFactor | None:
    """The confirmed factor of an account; None where it has none."""
    rows = select(SecondFactor).where(
        SecondFactor.account_id == account_id,
        SecondFactor.confirmed_at.is_not(None),
        SecondFactor.ended_at.is_(None),
    )
    return session.scalars(rows.order_by(SecondFactor.confirmed_at.desc(), SecondFactor.id).limit(1)).first()


def with_factor(session: Session) -> frozenset[UUID]:
    """The accounts that have a confirmed factor."""
    rows = select(SecondFactor.account_id).where(
        SecondFactor.confirmed_at.is_not(None), SecondFactor.ended_at.is_(None)
    )
    return frozenset(session.scalars(rows))


def use_step(session: Session, factor_id: UUID, step: int) -> bool:
    """Note a time step as used; False where it or a later one was used before, by whoever was faster."""
    used = (
        update(SecondFactor)
        .where(
            SecondFactor.id == factor_id,
            or_(SecondFactor.last_used_step.is_(None), SecondFactor.last_used_step < step),
        )
        .values(last_used_step=step)
    )
    return _has_changed(session, used)


def use_recovery_code(session: Session, factor_id: UUID, code_hmac: str, now: datetime) -> bool:
    """Note a recovery code as used; False where there is none, or it was used before."""
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.factor_id == factor_id,
            RecoveryCode.code_hmac == code_hmac,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return _has_changed(session, used)


def confirm(session: Session, factor_id: UUID, step: int, now: datetime, codes: Iterable[str]) -> None:
    """Put a factor in force, with the keyed hashes of its recovery codes."""
    session.execute(
        update(SecondFactor).where(SecondFactor.id == factor_id).values(confirmed_at=now, last_used_step=step)
    )
    session.add_all(RecoveryCode(factor_id=factor_id, code_hmac=code, used_at=None) for code in codes)
    session.flush()


def end_all(session: Session, account_id: UUID, now: datetime) -> None:
    """Take every factor of an account away, confirmed or not; its recovery codes go with it."""
    session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account_id, SecondFactor.ended_at.is_(None))
        .values(ended_at=now)
    )


def _has_changed(session: Session, statement: Any) -> bool:
    return bool(session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1)  # type: ignore[attr-defined]
