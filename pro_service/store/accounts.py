"""Staff accounts, their roles, secrets and sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code, Hash


class Account(Recorded, Base):
    """One person of the staff; never shared."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class RoleGrant(Recorded, Base):
    """A role held from an instant on, for a study, or for one site of it."""

    __tablename__ = "role_grant"
    __table_args__ = (
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_role_grant_study_id_site"
        ),
        CheckConstraint("site IS NULL OR study_id IS NOT NULL", name="site_of_a_study"),
        CheckConstraint("to_at IS NULL OR to_at > from_at", name="period"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(Code)
    study_id: Mapped[str | None] = mapped_column(ForeignKey("study.id"))
    site: Mapped[str | None] = mapped_column(Code)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]


class AccountSecret(Base):
    """The Argon2id hash of an account's password; changed, never copied into the audit trail."""

    __tablename__ = "account_secret"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class SecondFactor(Base):
    """A second factor of an account and the last time step used, against replay."""

    __tablename__ = "second_factor"
    __table_args__ = (CheckConstraint("kind IN ('totp', 'passkey')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_step: Mapped[int | None]


class StaffSession(Base):
    """A signed-in session; only the hash of its token is kept."""

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Hash, unique=True)
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account and the hash of its password."""

    account: Account
    password_hash: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session and the login of its account."""

    session: StaffSession
    login: str


def by_login(session: Session, login: str) -> Credentials | None:
    row = session.execute(
        select(Account, AccountSecret.password_hash).join(AccountSecret).where(Account.login == login)
    ).one_or_none()
    return Credentials(*row) if row else None


def of_ids(session: Session, accounts: Collection[UUID]) -> Sequence[Account]:
    """These accounts, by id."""
    return session.scalars(select(Account).where(Account.id.in_(accounts)).order_by(Account.id)).all()


def session_by_token(session: Session, token_hash: str) -> OpenedSession | None:
    row = session.execute(
        select(StaffSession, Account.login)
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.token_hash == token_hash)
    ).one_or_none()
    return OpenedSession(*row) if row else None


def end_session(session: Session, session_id: UUID, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(ended_at=now))


def note_use(session: Session, session_id: UUID, now: datetime) -> None:
    """Write down that a session was used; it never goes back."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.last_used_at < now)
        .values(last_used_at=now)
    )


def grants_held(session: Session, account_id: UUID, now: datetime) -> Sequence[RoleGrant]:
    """The roles that an account holds at an instant."""
    held = select(RoleGrant).where(
        RoleGrant.account_id == account_id,
        RoleGrant.from_at <= now,
        or_(RoleGrant.to_at.is_(None), RoleGrant.to_at > now),
    )
    return session.scalars(held.order_by(RoleGrant.from_at, RoleGrant.id)).all()
