"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.errors import WrongCredentials
from pro_service.services import attempts, secrets
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store.accounts import Account, StaffSession

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; the token is shown this once."""

    token: str
    expires_at: datetime
    login: str
    name: str


def sign_in(
    session: Session, now: datetime, secret: bytes, login: str, password: str, address: str
) -> SignedIn | WrongCredentials:
    """Open a session. An unknown login and a wrong password look the same, and take as long.

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
    if not secrets.is_password(found.password_hash if found else None, password) or found is None:
        audit.record(
            session, now, audit.INSTALLATION, "stranger", "sign-in.refused",
            account=str(found.account.id) if found else None,
        )  # fmt: skip
        return WrongCredentials()
    for kind, key in keys.items():
        attempts.succeeded(session, now, kind, key)
    return _open(session, now, found.account)


def sign_out(session: Session, now: datetime, who: Staff) -> None:
    """End the caller's session at once."""
    accounts_store.end_session(session, who.session_id, now)
    audit.record(session, now, audit.INSTALLATION, who.actor, "signed-out", session_id=str(who.session_id))


def _open(session: Session, now: datetime, account: Account) -> SignedIn:
    token = secrets.new_staff_token()
    opened = StaffSession(
        id=uuid4(),
        account_id=account.id,
        token_hash=secrets.token_hash(token),
        started_at=now,
        last_used_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(opened)
    audit.record(
        session, now, audit.INSTALLATION, f"account:{account.id}", "signed-in", session_id=str(opened.id)
    )
    return SignedIn(token, opened.expires_at, account.login, account.name)
