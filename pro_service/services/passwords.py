"""Passwords of the staff: changed by their person alone, and never known to anybody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.errors import FieldFault, InvalidShape, WrongCredentials
from pro_service.services import attempts, secrets
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store.accounts import AccountSecret


def change(
    session: Session, now: datetime, who: Staff, password: str, new_password: str
) -> WrongCredentials | None:
    """Put a new password in the place of the one that is known; every session of the account ends.

    A wrong one is counted for the account, so WrongCredentials is returned; TooManyAttempts is raised, and
    InvalidShape where both are the same.
    """
    if password == new_password:
        raise InvalidShape(FieldFault("/new_password", "same-as-before"))
    attempts.begin(session, now, "password", str(who.account_id))
    kept = session.get(AccountSecret, who.account_id)
    if not secrets.is_password(kept.password_hash if kept else None, password):
        return WrongCredentials()
    attempts.succeeded(session, now, "password", str(who.account_id))
    audit.record(session, now, audit.INSTALLATION, who.actor, "password.changed")
    put(session, now, who.account_id, new_password)
    return None


def put(session: Session, now: datetime, account_id: UUID, password: str) -> None:
    """Keep the hash of a password, and end what was signed in with another one."""
    kept = secrets.password_hash(password)
    found = session.get(AccountSecret, account_id)
    if found is None:
        session.add(AccountSecret(account_id=account_id, password_hash=kept, changed_at=now))
    else:
        found.password_hash, found.changed_at = kept, now
    accounts_store.end_sessions(session, account_id, now)
