"""Signing in and out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.errors import WrongCredentials
from pro_service.services import attempts, secrets
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store import second_factors as factors_store
from pro_service.store.accounts import Account, Credentials, StaffSession

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=30)
HALFWAY = timedelta(minutes=10)
"""So long a right password waits for the second factor."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; the token is shown this once.

    `awaiting` is None where it is whole, else what the token is good for and nothing more: `second_factor`
    to be given, or its `enrolment`.
    """

    token: str
    expires_at: datetime
    login: str
    name: str
    awaiting: str | None = None


def sign_in(
    session: Session,
    now: datetime,
    secret: bytes,
    login: str,
    password: str,
    address: str,
    needing: Collection[str] = (),
) -> SignedIn | WrongCredentials:
    """Open a session, whole or awaiting a second factor: where one is in force, or a role is among `needing`.

    An unknown login, a wrong password, a suspended account and one that holds no role look the same, and
    take as long.

    A wrong attempt is counted for the login from this address, and for the address, so that nobody can keep
    somebody else out; WrongCredentials is therefore returned, TooManyAttempts raised.
    """
    keys = {
        "sign-in": secrets.keyed_hash(secret, "sign-in", f"{login.casefold()}\n{address}"),
        "sign-in-address": secrets.keyed_hash(secret, "sign-in-address", address),
    }
    for kind, key in keys.items():
        attempts.begin(session, now, kind, key)
    found = accounts_store.by_login(session, login)
    is_right = secrets.is_password(found.password_hash if found else None, password)
    why = _refusal(session, now, found, is_right=is_right) if found else "unknown-login"
    if found is None or why:
        audit.record(
            session, now, audit.INSTALLATION, "stranger", "sign-in.refused",
            account=str(found.account.id) if found else None, why=why,
        )  # fmt: skip
        return WrongCredentials()
    for kind, key in keys.items():
        attempts.succeeded(session, now, kind, key)
    awaiting = _awaiting(session, now, found.account.id, needing)
    return _open(session, now, found.account, awaiting=awaiting)


def opened(session: Session, now: datetime, account_id: UUID, *, by: str) -> SignedIn:
    """A whole session of an account whose person gave all that was asked; `by` says what came last."""
    return _open(session, now, session.get_one(Account, account_id), by=by)


def sign_out(session: Session, now: datetime, who: Staff) -> None:
    """End the caller's session at once."""
    accounts_store.end_session(session, who.session_id, now)
    audit.record(session, now, audit.INSTALLATION, who.actor, "signed-out", session_id=str(who.session_id))


def _refusal(session: Session, now: datetime, found: Credentials, *, is_right: bool) -> str:
    """Why somebody may not sign in, for the trail alone; empty where they may."""
    if not is_right:
        return "wrong-password"
    if accounts_store.is_suspended(session, found.account.id):
        return "suspended"
    return "" if accounts_store.grants_held(session, found.account.id, now) else "no-role"


def _awaiting(session: Session, now: datetime, account_id: UUID, needing: Collection[str]) -> str | None:
    if factors_store.in_force(session, account_id) is not None:
        return "second_factor"
    held = {grant.role for grant in accounts_store.grants_held(session, account_id, now)}
    return "enrolment" if held & set(needing) else None


def _open(
    session: Session, now: datetime, account: Account, awaiting: str | None = None, by: str = "password"
) -> SignedIn:
    token = secrets.new_staff_token()
    opened = StaffSession(
        id=uuid4(),
        account_id=account.id,
        token_hash=secrets.token_hash(token),
        started_at=now,
        last_used_at=now,
        expires_at=now + (HALFWAY if awaiting else LIFETIME),
        awaiting=awaiting,
    )
    session.add(opened)
    audit.record(
        session, now, audit.INSTALLATION, f"account:{account.id}",
        "sign-in.begun" if awaiting else "signed-in", session_id=str(opened.id), by=by,
    )  # fmt: skip
    return SignedIn(token, opened.expires_at, account.login, account.name, awaiting)
