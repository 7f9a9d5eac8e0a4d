"""Staff accounts: made by an administrator or the operator, suspended and resumed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Role
from pro_service.domain.rights import HeldRole
from pro_service.errors import DoesNotApply, IdReused, LoginTaken, NotFound
from pro_service.services import roles, secrets
from pro_service.services.roles import STAFF_ROLES, RoleAsked
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store import second_factors as factors_store
from pro_service.store.accounts import Account, AccountChange, AccountSecret, RoleEnding, RoleGrant

__all__ = ["STAFF_ROLES", "RoleAsked"]  # named here since the command line was there first

SHORTEST_PASSWORD = 12


class AccountRefused(ValueError):
    """An account or a role that cannot be given; the text says why."""


@dataclass(frozen=True, slots=True)
class AccountAsked:
    """A person of the staff: the login that is theirs alone, and their name as the delegation log has it."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class RoleOverTime:
    """A role that an account holds, held or will hold, and why."""

    held: HeldRole
    reason: str | None
    delegation: str | None
    recorded_by: str
    ended_by: str | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as it stands, with all its roles over time in the order of giving."""

    id: UUID
    login: str
    name: str
    recorded_at: datetime
    has_password: bool
    has_second_factor: bool
    changes: tuple[AccountChange, ...]
    history: tuple[RoleOverTime, ...]
    as_of: datetime

    @property
    def is_suspended(self) -> bool:
        """Whether it may do nothing now."""
        standings = [each.change for each in self.changes if each.change in accounts_store.STANDINGS]
        return bool(standings) and standings[-1] == "suspended"

    @property
    def roles(self) -> tuple[RoleAsked, ...]:
        """The roles held now."""
        held = (each.held for each in self.history if each.held.is_held(self.as_of))
        return tuple(RoleAsked(each.role, each.study_id, each.site) for each in held)


@dataclass(frozen=True, slots=True)
class AccountMade:
    """The account; `is_new` is False where it was made before."""

    account: AccountView
    is_new: bool


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """What was changed; `is_new` is False where it was before, under this id."""

    change: AccountChange
    is_new: bool


def create(
    session: Session, now: datetime, who: Operator, login: str, name: str, password: str, role: RoleAsked
) -> UUID:
    """Make an account with a password and one role, at the machine. Raises AccountRefused."""
    _refuse_taken(session, login)
    if not SHORTEST_PASSWORD <= len(password) <= secrets.LONGEST_PASSWORD:
        raise AccountRefused(f"a password has {SHORTEST_PASSWORD} to {secrets.LONGEST_PASSWORD} characters")
    _refuse_role(session, now, role)
    now = roles.wait_for_turn(session, now, role.study_id)
    account = Account(id=uuid4(), login=login, name=name, recorded_at=now, recorded_by=who.actor)
    grant = roles.grant_of(now, who.actor, account.id, uuid4(), role)
    audit.record(session, now, audit.INSTALLATION, who.actor, "account.created", [account, grant])
    roles.tell_study(session, now, who, "role.given", grant)
    session.add(
        AccountSecret(account_id=account.id, password_hash=secrets.password_hash(password), changed_at=now)
    )
    return account.id


def create_without_password(
    session: Session, now: datetime, who: Staff | Operator, account_id: UUID, asked: AccountAsked
) -> AccountMade:
    """Make an account whose password its person sets by an invitation. Raises LoginTaken, IdReused."""
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    before = session.get(Account, account_id)
    if before is not None:
        if (before.login, before.name) != (asked.login, asked.name):
            raise IdReused
        return AccountMade(_one(session, now, account_id), is_new=False)
    if accounts_store.is_login_taken(session, asked.login):
        raise LoginTaken
    account = Account(
        id=account_id, login=asked.login, name=asked.name, recorded_at=now, recorded_by=who.actor
    )
    audit.record(session, now, audit.INSTALLATION, who.actor, "account.created", [account])
    return AccountMade(_one(session, now, account_id), is_new=True)


def give_role(session: Session, now: datetime, who: Operator, login: str, role: RoleAsked) -> None:
    """Give an account one more role, by its login, at the machine. Raises AccountRefused."""
    account_id = known(session, login)
    _refuse_role(session, now, role)
    roles.give(session, now, who, account_id, uuid4(), role)


def end_role(session: Session, now: datetime, who: Operator, grant_id: UUID, reason: str) -> None:
    """End a role by its id, at the machine. Raises AccountRefused, DoesNotApply, IdReused."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise AccountRefused(f"there is no role {grant_id}")
    roles.end(session, now, who, grant.account_id, grant_id, reason)


def known(session: Session, login: str) -> UUID:
    """The account of a login. Raises AccountRefused."""
    found = accounts_store.by_login(session, login)
    if found is None:
        raise AccountRefused(f"there is no account '{login}'")
    return found.account.id


def change(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    account_id: UUID,
    change_id: UUID,
    kind: str,
    reason: str,
) -> AccountChanged:
    """Suspend an account, resume it, or take its second factor away; its sessions end at once.

    Raises NotFound, IdReused, DoesNotApply where it stands so already, and where somebody would suspend
    themselves.
    """
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if session.get(Account, account_id) is None:
        raise NotFound
    before = session.get(AccountChange, change_id)
    if before is not None:
        if (before.account_id, before.change, before.reason) != (account_id, kind, reason):
            raise IdReused
        return AccountChanged(before, is_new=False)
    if not _applies(session, who, account_id, kind):
        raise DoesNotApply
    changed = AccountChange(
        id=change_id, account_id=account_id, change=kind, reason=reason,
        number=len(accounts_store.changes_of(session, account_id)) + 1,
        recorded_at=now, recorded_by=who.actor,
    )  # fmt: skip
    audit.record(session, now, audit.INSTALLATION, who.actor, f"account.{kind}", [changed])
    accounts_store.end_sessions(session, account_id, now)
    if kind == "second-factor-reset":
        factors_store.end_all(session, account_id, now)
    return AccountChanged(changed, is_new=True)


def list_accounts(session: Session, now: datetime) -> list[AccountView]:
    """Every account by login, with its roles over time."""
    histories: dict[UUID, list[RoleOverTime]] = defaultdict(list)
    for grant, ending in accounts_store.all_grants(session):
        histories[grant.account_id].append(_over_time(grant, ending))
    changes: dict[UUID, list[AccountChange]] = defaultdict(list)
    for changed in accounts_store.all_changes(session):
        changes[changed.account_id].append(changed)
    with_password = accounts_store.with_password(session)
    with_factor = factors_store.with_factor(session)
    return [
        AccountView(
            account.id,
            account.login,
            account.name,
            account.recorded_at,
            account.id in with_password,
            account.id in with_factor,
            tuple(changes[account.id]),
            tuple(histories[account.id]),
            now,
        )
        for account in accounts_store.all_accounts(session)
    ]


def held_role(grant: RoleGrant, ending: RoleEnding | None) -> HeldRole:
    """A role as the rules take it."""
    return HeldRole(
        grant.id, grant.account_id, Role(grant.role), grant.study_id, grant.site, grant.from_at, grant.to_at,
        ending.recorded_at if ending else None, grant.recorded_at,
    )  # fmt: skip


def _one(session: Session, now: datetime, account_id: UUID) -> AccountView:
    return next(each for each in list_accounts(session, now) if each.id == account_id)


def _over_time(grant: RoleGrant, ending: RoleEnding | None) -> RoleOverTime:
    return RoleOverTime(
        held_role(grant, ending), grant.reason, grant.delegation, grant.recorded_by,
        ending.recorded_by if ending else None, ending.reason if ending else None,
    )  # fmt: skip


def _applies(session: Session, who: Staff | Operator, account_id: UUID, kind: str) -> bool:
    is_suspended = accounts_store.is_suspended(session, account_id)
    is_own = isinstance(who, Staff) and who.account_id == account_id
    return {
        "suspended": not is_suspended and not is_own,
        "resumed": is_suspended,
        "second-factor-reset": factors_store.in_force(session, account_id) is not None,
    }[kind]


def _refuse_taken(session: Session, login: str) -> None:
    if accounts_store.is_login_taken(session, login):
        raise AccountRefused(f"the login '{login}' is taken")


def _refuse_role(session: Session, now: datetime, asked: RoleAsked) -> None:
    for fault in roles.faults(session, now, asked):
        raise AccountRefused(fault.sentence)
