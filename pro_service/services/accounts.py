"""Staff accounts and their roles; made by the operator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.permissions import Role
from pro_service.services import secrets
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store.accounts import Account, AccountSecret, RoleGrant
from pro_service.store.studies import Site, Study

STAFF_ROLES = tuple(
    role for role in Role if role not in (Role.PARTICIPANT, Role.OPERATOR, Role.SERVICE_TOKEN)
)
SHORTEST_PASSWORD = 12


class AccountRefused(ValueError):
    """An account or a role that cannot be given; the text says why."""


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role to be given: for all studies (administrator), one study, or one site of it."""

    role: Role
    study_id: str | None = None
    site: str | None = None


def create(
    session: Session, now: datetime, who: Operator, login: str, name: str, password: str, role: RoleAsked
) -> UUID:
    """Make an account with one role. Raises AccountRefused."""
    if accounts_store.by_login(session, login) is not None:
        raise AccountRefused(f"the login '{login}' is taken")
    if not SHORTEST_PASSWORD <= len(password) <= secrets.LONGEST_PASSWORD:
        raise AccountRefused(f"a password has {SHORTEST_PASSWORD} to {secrets.LONGEST_PASSWORD} characters")
    account = Account(id=uuid4(), login=login, name=name, recorded_at=now, recorded_by=who.actor)
    grant = _grant(session, now, who, account.id, role)
    audit.record(session, now, audit.INSTALLATION, who.actor, "account.created", [account, grant])
    session.add(
        AccountSecret(account_id=account.id, password_hash=secrets.password_hash(password), changed_at=now)
    )
    return account.id


def give_role(session: Session, now: datetime, who: Operator, login: str, role: RoleAsked) -> None:
    """Give an account one more role from now on. Raises AccountRefused."""
    found = accounts_store.by_login(session, login)
    if found is None:
        raise AccountRefused(f"there is no account '{login}'")
    grant = _grant(session, now, who, found.account.id, role)
    audit.record(session, now, audit.INSTALLATION, who.actor, "role.given", [grant])


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and the roles that it holds at an instant."""

    login: str
    name: str
    recorded_at: datetime
    roles: tuple[RoleAsked, ...]


def list_accounts(session: Session, now: datetime) -> list[AccountView]:
    """Every account by login, with the roles that it holds now."""
    held = session.scalars(
        select(RoleGrant)
        .where(RoleGrant.from_at <= now, or_(RoleGrant.to_at.is_(None), RoleGrant.to_at > now))
        .order_by(RoleGrant.recorded_at, RoleGrant.id)
    ).all()
    return [
        AccountView(
            account.login,
            account.name,
            account.recorded_at,
            tuple(
                RoleAsked(Role(grant.role), grant.study_id, grant.site)
                for grant in held
                if grant.account_id == account.id
            ),
        )
        for account in session.scalars(select(Account).order_by(Account.login))
    ]


def _grant(session: Session, now: datetime, who: Operator, account_id: UUID, asked: RoleAsked) -> RoleGrant:
    if asked.role not in STAFF_ROLES:
        raise AccountRefused(f"'{asked.role}' is no role of the staff")
    if asked.role is Role.ADMINISTRATOR and asked.study_id is not None:
        raise AccountRefused("an administrator is one for the whole installation: name no study")
    if asked.role is not Role.ADMINISTRATOR and asked.study_id is None:
        raise AccountRefused(f"'{asked.role}' is held in a study: name it")
    if asked.study_id is not None and session.get(Study, asked.study_id) is None:
        raise AccountRefused(f"no study '{asked.study_id}' is loaded")
    if asked.site is not None and session.get(Site, (asked.study_id, asked.site)) is None:
        raise AccountRefused(f"study '{asked.study_id}' has no site '{asked.site}'")
    if asked.role in (Role.NURSE, Role.INVESTIGATOR) and asked.site is None:
        raise AccountRefused(f"'{asked.role}' is held at a site: name it")
    return RoleGrant(
        id=uuid4(),
        account_id=account_id,
        role=asked.role.value,
        study_id=asked.study_id,
        site=asked.site,
        from_at=now,
        to_at=None,
        recorded_at=now,
        recorded_by=who.actor,
    )
