"""From the Authorization header to the caller and what this operation reaches for it."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock, errors
from pro_service.domain.callers import DeviceCaller, Staff, TokenCaller
from pro_service.domain.permissions import (
    BEFORE_SECOND_FACTOR,
    NEEDS_CONFIRMED,
    PUBLIC,
    Grant,
    Role,
    Scope,
    roles_for,
    scope_of,
)
from pro_service.domain.phones import is_app_version, is_older
from pro_service.errors import Problem
from pro_service.services import confirmations, locks, refusals, submissions
from pro_service.services.identity import device_of, note_contact, program_of, staff_of, touch
from pro_service.services.transactions import in_transaction
from pro_service.store import reach

Caller = Staff | TokenCaller | DeviceCaller
TAKES_REVOKED_DEVICES = frozenset({"putSubmission"})  # what was answered in good faith is kept aside
TAKES_OLD_APPS = frozenset(
    {
        "putSubmission",
        "listMySubmissions",
        "withdrawContact",
        "removePushSubscription",
        "sayNotToday",
        "exportMyData",
    }
)  # handing in and its receipts; and what nobody may be kept from
OF_TABLETS = frozenset(
    {
        "getMe",
        "listMyAssessments",
        "getForm",
        "startAssessment",
        "getDraft",
        "putDraft",
        "putSubmission",
        "listMySubmissions",
    }
)
"""What a tablet of the site may do in a participant's hand: answer the questionnaires of the visit."""
AFTER_ITS_TIME = frozenset({"putSubmission", "listMySubmissions"})
"""And what it may do when its time is over: hand in what was answered."""
COUNTS_REFUSED = frozenset({"putSubmission"})  # somebody's answers may be in it
LONGEST_TOKEN = 200
_OF_A_DEVICE = (Grant(Role.PARTICIPANT),)


def identify(
    session: Session, now: datetime, operation: str, authorization: str | None
) -> tuple[Caller | None, Scope]:
    """The caller of an operation and its scope; nobody and an empty scope where it is public.

    Raises Unauthenticated without a valid token or while a second factor is awaited, Forbidden where no role
    of the caller permits it, IdentityUnconfirmed where a second person has to confirm the account first.
    """
    if operation in PUBLIC:
        reach.widen(session)  # a code, a signed link or a signed receipt says whose it is
        return None, Scope()
    caller = _known(session, now, _bearer(authorization))
    if caller is None or (_is_revoked(caller) and operation not in TAKES_REVOKED_DEVICES):
        raise errors.Unauthenticated
    if _is_halfway(caller, operation) or _is_past_its_time(caller, operation):
        raise errors.Unauthenticated
    if isinstance(caller, DeviceCaller) and caller.visit is not None and operation not in OF_TABLETS:
        raise errors.Forbidden
    scope = scope_of(operation, _OF_A_DEVICE if isinstance(caller, DeviceCaller) else caller.grants)
    if scope is None:
        raise errors.Forbidden
    if _is_unconfirmed(session, caller, operation):
        raise errors.IdentityUnconfirmed
    reach.narrow(session, scope, caller.enrolment_id if isinstance(caller, DeviceCaller) else None)
    return caller, scope


def refuses_old_apps(operation: str) -> bool:
    """Whether an operation is refused to a phone whose app is older than the service supports.

    Every operation of phones but handing in: what was answered is taken from any app.
    """
    is_of_phones = operation not in PUBLIC and Role.PARTICIPANT in roles_for(operation)
    return is_of_phones and operation not in TAKES_OLD_APPS


def refuse_old_app(operation: str, caller: Caller | None, version: str | None, oldest: str | None) -> None:
    """Raises AppTooOld; an app that does not say its version, or not as a version, is taken as it is."""
    if oldest is None or version is None or not isinstance(caller, DeviceCaller):
        return
    if not is_app_version(version):
        return
    if refuses_old_apps(operation) and is_older(version, oldest):
        raise errors.AppTooOld(oldest)


def note_use(engine: Engine, now: datetime, caller: Caller | None, phone_clock: datetime | None) -> None:
    """After the answer is made: that the session is in use, and how the phone's clock stands."""
    if isinstance(caller, Staff | TokenCaller) and caller.is_stale:
        in_transaction(engine, lambda session: touch(session, now, caller))
    elif isinstance(caller, DeviceCaller) and phone_clock is not None:
        in_transaction(engine, lambda session: note_contact(session, now, caller, phone_clock))


def note_refused(engine: Engine, operation: str, authorization: str | None, problem: Problem) -> None:
    """Count what a known phone sent in vain, where it has to be seen to; a stranger's counts nowhere."""
    if operation not in COUNTS_REFUSED:
        return

    def count(session: Session) -> None:
        now = clock.now(session)
        with suppress(errors.Unauthenticated, errors.Forbidden):
            caller, _ = identify(session, now, operation, authorization)
            if isinstance(caller, DeviceCaller):
                submissions.note_refused(session, now, caller, problem)

    in_transaction(engine, count)


def note_forbidden(engine: Engine, operation: str, authorization: str | None, study_id: str | None) -> None:
    """Tell of a write that its caller's role does not permit, where nothing of it could be read."""
    if operation in PUBLIC or not _bearer(authorization):
        return

    def tell(session: Session) -> None:
        now = clock.now(session)
        try:
            identify(session, now, operation, authorization)
        except errors.Unauthenticated:
            return
        except errors.Forbidden:
            caller = _known(session, now, _bearer(authorization))
            if caller is not None:
                refusals.note_write(session, now, caller, operation, study_id)

    in_transaction(engine, tell)


def note_out_of_reach(
    engine: Engine,
    operation: str,
    authorization: str | None,
    refusal: Problem,
    study_id: str | None,
    *,
    is_write: bool,
) -> None:
    """Tell of a write that its caller's role does not permit, and count what is not there for a caller.

    In a transaction of its own, since that of the request left nothing; a stranger's counts nowhere.
    """
    if not (is_write and isinstance(refusal, errors.Forbidden)) and not isinstance(refusal, errors.NotFound):
        return

    def note(session: Session) -> None:
        now = clock.now(session)
        caller = _known(session, now, _bearer(authorization))
        if caller is None or operation in PUBLIC:
            return
        if isinstance(refusal, errors.Forbidden):
            refusals.note_write(session, now, caller, operation, study_id)
        else:
            refusals.note_absent(session, now, caller)

    in_transaction(engine, note)


def note_locked(engine: Engine, operation: str, authorization: str | None, refusal: errors.Locked) -> None:
    """Tell in the trail that somebody who may do it tried to change locked data."""

    def tell(session: Session) -> None:
        now = clock.now(session)
        with suppress(errors.Unauthenticated, errors.Forbidden):
            caller, _ = identify(session, now, operation, authorization)
            if caller is not None:
                locks.note_refused(session, now, caller.actor, operation, refusal)

    in_transaction(engine, tell)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    is_plausible = scheme.lower() == "bearer" and token.isascii() and len(token) <= LONGEST_TOKEN
    return token if is_plausible else ""


def _known(session: Session, now: datetime, token: str) -> Caller | None:
    if token.startswith("pst_"):
        return staff_of(session, now, token)
    if token.startswith("psd_"):
        return device_of(session, now, token)
    if token.startswith("psv_"):
        return program_of(session, now, token)
    return None


def _is_halfway(caller: Caller, operation: str) -> bool:
    """Whether the session is not whole yet, and this is none of the steps that make it so."""
    awaiting = caller.awaiting if isinstance(caller, Staff) else None
    return awaiting is not None and operation not in BEFORE_SECOND_FACTOR[awaiting]


def _is_unconfirmed(session: Session, caller: Caller, operation: str) -> bool:
    """Whether a second person has to confirm first whose hands the account is in."""
    if operation not in NEEDS_CONFIRMED or not isinstance(caller, Staff):
        return False
    return confirmations.is_awaited(session, caller.account_id)


def _is_past_its_time(caller: Caller, operation: str) -> bool:
    return isinstance(caller, DeviceCaller) and caller.is_over and operation not in AFTER_ITS_TIME


def _is_revoked(caller: Caller) -> bool:
    return isinstance(caller, DeviceCaller) and caller.revoked_at is not None
