"""The second factor at sign-in: an authenticator's code, or a recovery code in the place of a lost one.

The code counts from the instant outside, which `code_at` says: an authenticator knows no simulated clock.
"""

import base64
import secrets as random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import second_factors
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import STAFF
from pro_service.domain.receipts import as_typed
from pro_service.errors import DoesNotApply, IdReused, NotFound, WrongSecondFactor
from pro_service.services import attempts, secrets, sessions
from pro_service.services.installation import PRODUCTION
from pro_service.services.sessions import SignedIn
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store import second_factors as factors_store
from pro_service.store.deployment import mark_of
from pro_service.store.sealing import Keyring, SealedValue
from pro_service.store.second_factors import SecondFactor


@dataclass(frozen=True, slots=True)
class Enrolling:
    """The key of a new factor, for an authenticator; it counts once a code of it was given."""

    id: UUID
    key: str
    uri: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The factor is in force: recovery codes, shown this once, and the one session that is left."""

    recovery_codes: tuple[str, ...]
    session: SignedIn


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a code is checked with: the keys of the installation, and the instant outside."""

    keyring: Keyring
    secret: bytes
    code_at: datetime


def required_roles(session: Session, wanted: Iterable[str] | None) -> frozenset[str]:
    """The roles whose holders need a second factor; where nothing is said, all of them in production."""
    if wanted is not None:
        return frozenset(wanted)
    return frozenset(role.value for role in STAFF) if mark_of(session) == PRODUCTION else frozenset()


def enrol(session: Session, now: datetime, keyring: Keyring, who: Staff, factor_id: UUID) -> Enrolling:
    """Begin a factor; the same again tells the same key, until it is confirmed.

    Raises DoesNotApply where one is in force (an administrator takes a lost one away), IdReused.
    """
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if factors_store.in_force(session, who.account_id) is not None:
        raise DoesNotApply
    before = session.get(SecondFactor, factor_id)
    if before is not None and (before.account_id != who.account_id or before.ended_at is not None):
        raise IdReused
    if before is not None:
        return _told(_key(keyring, before), who, factor_id, is_new=False)
    factor = SecondFactor(
        id=factor_id, account_id=who.account_id, kind="totp", sealed_secret=SealedValue(""), added_at=now,
        confirmed_at=None, last_used_step=None, ended_at=None,
    )  # fmt: skip
    key = random.token_bytes(second_factors.KEY_BYTES)
    factor.sealed_secret = keyring.seal(base64.b64encode(key).decode(), factor.place)
    session.add(factor)
    audit.record(session, now, audit.INSTALLATION, who.actor, "second-factor.begun", factor_id=str(factor_id))
    return _told(key, who, factor_id, is_new=True)


def confirm(
    session: Session,
    now: datetime,
    keyring: Keyring,
    secret: bytes,
    who: Staff,
    factor_id: UUID,
    code: str,
    code_at: datetime,
) -> Confirmed | WrongSecondFactor:
    """Put a factor in force by its first code; every session of the account ends but the new one.

    A wrong code is counted, so WrongSecondFactor is returned; TooManyAttempts is raised, NotFound without
    such a factor of the caller's, DoesNotApply where one is in force already.
    """
    attempts.begin(session, now, "second-factor", str(who.account_id))
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    factor = session.get(SecondFactor, factor_id)
    if factor is None or factor.account_id != who.account_id or factor.ended_at is not None:
        raise NotFound
    if factors_store.in_force(session, who.account_id) is not None:
        raise DoesNotApply
    step = second_factors.step_matched(_key(keyring, factor), code, code_at, factor.last_used_step)
    if step is None:
        return _refused(session, now, who)
    attempts.succeeded(session, now, "second-factor", str(who.account_id))
    codes = secrets.new_recovery_codes()
    factors_store.confirm(session, factor_id, step, now, (_kept(secret, factor_id, each) for each in codes))
    audit.record(
        session, now, audit.INSTALLATION, who.actor, "second-factor.confirmed", factor_id=str(factor_id)
    )
    accounts_store.end_sessions(session, who.account_id, now)
    return Confirmed(codes, sessions.opened(session, now, who.account_id, by="second-factor"))


def prove(
    session: Session, now: datetime, keyring: Keyring, secret: bytes, who: Staff, code: str, code_at: datetime
) -> SignedIn | WrongSecondFactor:
    """Finish signing in by a code; the session that waited for it ends, and a new one is opened.

    A wrong code is counted for the account, so WrongSecondFactor is returned; TooManyAttempts is raised, and
    DoesNotApply where nothing waits for a code.
    """
    if who.awaiting != "second_factor":
        raise DoesNotApply
    by = given_by(session, now, who, code, CodeCheck(keyring, secret, code_at))
    if by is None:
        return _refused(session, now, who)
    accounts_store.end_session(session, who.session_id, now)
    return sessions.opened(session, now, who.account_id, by=by)


def given_by(session: Session, now: datetime, who: Staff, code: str, check: CodeCheck) -> str | None:
    """What a code was, `second-factor` or `recovery-code`, each good once; None where it opens nothing.

    What opens nothing stays counted for the account. Raises TooManyAttempts.
    """
    attempts.begin(session, now, "second-factor", str(who.account_id))
    factor = factors_store.in_force(session, who.account_id)
    by = _opened_by(session, now, factor, code, check) if factor else None
    if by is not None:
        attempts.succeeded(session, now, "second-factor", str(who.account_id))
    return by


def _opened_by(
    session: Session, now: datetime, factor: SecondFactor, code: str, check: CodeCheck
) -> str | None:
    if code.isdecimal() and len(code) == second_factors.DIGITS:
        key = _key(check.keyring, factor)
        step = second_factors.step_matched(key, code, check.code_at, factor.last_used_step)
        is_used = step is not None and factors_store.use_step(session, factor.id, step)
        return "second-factor" if is_used else None
    kept = _kept(check.secret, factor.id, as_typed(code))
    return "recovery-code" if factors_store.use_recovery_code(session, factor.id, kept, now) else None


def _refused(session: Session, now: datetime, who: Staff) -> WrongSecondFactor:
    audit.record(session, now, audit.INSTALLATION, who.actor, "second-factor.refused")
    return WrongSecondFactor()


def _told(key: bytes, who: Staff, factor_id: UUID, *, is_new: bool) -> Enrolling:
    uri = second_factors.provisioning_uri(key, who.login)
    return Enrolling(factor_id, second_factors.as_base32(key), uri, is_new)


def _key(keyring: Keyring, factor: SecondFactor) -> bytes:
    return base64.b64decode(keyring.open(factor.sealed_secret, factor.place))


def _kept(secret: bytes, factor_id: UUID, code: str) -> str:
    return secrets.keyed_hash(secret, f"recovery-code {factor_id}", code)
