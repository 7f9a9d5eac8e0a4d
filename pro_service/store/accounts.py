"""Staff accounts, their roles, secrets and sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code, Hash

REASON = String(2000)
STANDINGS = ("suspended", "resumed")
CHANGES = (*STANDINGS, "second-factor-reset")


class Account(Recorded, Base):
    """One person of the staff; never shared."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class AccountChange(Recorded, Base):
    """An account was suspended or resumed, or its second factor was taken away, for a reason."""

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint(f"change IN {CHANGES!r}", name="change"),
        UniqueConstraint("account_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    number: Mapped[int]  # 1, 2, 3 … of the account, in the order of recording
    change: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(REASON)


class RoleGrant(Recorded, Base):
    """A role held from an instant on, for a study, or for one site of it; never changed once given.

    `to_at` is an end that was known when it was given. `delegation` says where the delegation log of the site
    has it. Roles given before reasons were asked have none.
    """

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
    reason: Mapped[str | None] = mapped_column(REASON, sort_order=100)
    delegation: Mapped[str | None] = mapped_column(String(200), sort_order=101)


class RoleEnding(Recorded, Base):
    """A role ended when this was recorded, before the end it was given with, or having none."""

    __tablename__ = "role_ending"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("role_grant.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(REASON)


class AccountSecret(Base):
    """The Argon2id hash of an account's password; changed, never copied into the audit trail."""

    __tablename__ = "account_secret"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class StaffSession(Base):
    """A signed-in session; only the hash of its token is kept.

    `awaiting` says what has to come before it is one: `second_factor` or its `enrolment`; None where it is.
    """

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Hash, unique=True)
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    awaiting: Mapped[str | None] = mapped_column(Code)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account and the hash of its password; None where it has set none yet."""

    account: Account
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session, the login of its account, and whether that is suspended."""

    session: StaffSession
    login: str
    is_suspended: bool


def by_login(session: Session, login: str) -> Credentials | None:
    row = session.execute(
        select(Account, AccountSecret.password_hash).outerjoin(AccountSecret).where(Account.login == login)
    ).one_or_none()
    return Credentials(*row) if row else None


def is_login_taken(session: Session, login: str) -> bool:
    """Whether an account has this login, in whatever case."""
    taken = select(Account.id).where(func.lower(Account.login) == login.lower())
    return session.scalars(taken.limit(1)).first() is not None


def of_ids(session: Session, accounts: Collection[UUID]) -> Sequence[Account]:
    """These accounts, by id."""
    return session.scalars(select(Account).where(Account.id.in_(accounts)).order_by(Account.id)).all()


def session_by_token(session: Session, token_hash: str) -> OpenedSession | None:
    row = session.execute(
        select(StaffSession, Account.login, _is_suspended())
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.token_hash == token_hash)
    ).one_or_none()
    return OpenedSession(*row) if row else None


def _is_suspended() -> ColumnElement[bool]:
    """Whether the last suspension of `account` was not resumed."""
    last = (
        select(AccountChange.change)
        .where(AccountChange.account_id == Account.id, AccountChange.change.in_(STANDINGS))
        .order_by(AccountChange.number.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    return func.coalesce(last == "suspended", False)


def is_suspended(session: Session, account_id: UUID) -> bool:
    """Whether an account may do nothing now."""
    return bool(session.scalar(select(_is_suspended()).select_from(Account).where(Account.id == account_id)))


def changes_of(session: Session, account_id: UUID) -> Sequence[AccountChange]:
    """What was changed of an account, in order."""
    rows = select(AccountChange).where(AccountChange.account_id == account_id)
    return session.scalars(rows.order_by(AccountChange.number)).all()


def all_changes(session: Session) -> Sequence[AccountChange]:
    """What was changed of all accounts, of each in order."""
    return session.scalars(
        select(AccountChange).order_by(AccountChange.account_id, AccountChange.number)
    ).all()


def all_accounts(session: Session) -> Sequence[Account]:
    """Every account, by login."""
    return session.scalars(select(Account).order_by(Account.login)).all()


def with_password(session: Session) -> frozenset[UUID]:
    """The accounts that have set a password."""
    return frozenset(session.scalars(select(AccountSecret.account_id)))


def end_session(session: Session, session_id: UUID, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(ended_at=now))


def end_sessions(session: Session, account_id: UUID, now: datetime) -> None:
    """End every session of an account that is not over."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def note_use(session: Session, session_id: UUID, now: datetime) -> None:
    """Write down that a session was used; it never goes back."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.last_used_at < now)
        .values(last_used_at=now)
    )


def grants_held(session: Session, account_id: UUID, now: datetime) -> Sequence[RoleGrant]:
    """The roles that an account holds at this instant."""
    has_ended = select(RoleEnding.grant_id).where(RoleEnding.grant_id == RoleGrant.id).exists()
    held = select(RoleGrant).where(
        RoleGrant.account_id == account_id,
        RoleGrant.from_at <= now,
        or_(RoleGrant.to_at.is_(None), RoleGrant.to_at > now),
        ~has_ended,
    )
    return session.scalars(held.order_by(RoleGrant.from_at, RoleGrant.id)).all()


def all_grants(session: Session) -> Sequence[tuple[RoleGrant, RoleEnding | None]]:
    """Every role that was ever given, with its ending, in the order of giving."""
    rows = select(RoleGrant, RoleEnding).outerjoin(RoleEnding, RoleEnding.grant_id == RoleGrant.id)
    found = session.execute(rows.order_by(RoleGrant.recorded_at, RoleGrant.id))
    return [(grant, ending) for grant, ending in found]
