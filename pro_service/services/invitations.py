"""How a person sets the password of their account: by a link that opens once and that only they open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.receipts import as_typed
from pro_service.errors import DoesNotApply, IdReused, NotFound, WrongInvitation
from pro_service.services import attempts, passwords, secrets
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store import invitations as invitations_store
from pro_service.store.accounts import Account, AccountSecret
from pro_service.store.invitations import Invitation, InvitationUse

VALID_FOR = timedelta(hours=72)
PAGE = "/console/#invitation="
"""Where the link leads; the code stands in the fragment, which no server and no log ever gets."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A link to hand over; `is_new` is False where it was issued before."""

    link: str
    expires_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class InvitationTaken:
    """The code of an invitation and the password that its person chose."""

    code: str
    password: str


def issue(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    secret: bytes,
    base_url: str,
    account_id: UUID,
    invitation_id: UUID,
) -> Invited:
    """Issue a link by which the person sets a password, the first one or a new one; older links close.

    Raises NotFound without such an account, IdReused, DoesNotApply for a suspended account.
    """
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if session.get(Account, account_id) is None:
        raise NotFound
    code = secrets.invitation_code(secret, str(invitation_id))
    link = f"{base_url}{PAGE}{code}"
    before = session.get(Invitation, invitation_id)
    if before is not None:
        if before.account_id != account_id:
            raise IdReused
        return Invited(link, before.expires_at, is_new=False)
    if accounts_store.is_suspended(session, account_id):
        raise DoesNotApply
    invitation = Invitation(
        id=invitation_id, account_id=account_id, code_hmac=_kept(secret, code), expires_at=now + VALID_FOR,
        recorded_at=now, recorded_by=who.actor,
    )  # fmt: skip
    audit.record(session, now, audit.INSTALLATION, who.actor, "account.invited", [invitation])
    return Invited(link, invitation.expires_at, is_new=True)


def accept(
    session: Session, now: datetime, secret: bytes, use_id: UUID, taken: InvitationTaken, address: str
) -> WrongInvitation | None:
    """Set the password; every session of the account ends. The same again changes nothing.

    An unknown, used, replaced and expired code look the same. A wrong one is counted for the caller's
    address, so WrongInvitation is returned; TooManyAttempts is raised.
    """
    key = secrets.keyed_hash(secret, "invitation-address", address)
    attempts.begin(session, now, "invitation", key)
    if not _is_set(session, now, secret, use_id, taken):
        return WrongInvitation()
    attempts.succeeded(session, now, "invitation", key)
    return None


def _is_set(session: Session, now: datetime, secret: bytes, use_id: UUID, taken: InvitationTaken) -> bool:
    invitation = invitations_store.by_code(session, _kept(secret, as_typed(taken.code)))
    if invitation is None:
        return False
    at = audit.wait_for_turn(session, audit.INSTALLATION, now)
    used = invitations_store.use_of(session, invitation.id)
    if used is not None:
        return used.id == use_id and _is_standing(session, invitation.account_id, taken.password)
    if not _is_open(session, at, invitation) or session.get(InvitationUse, use_id) is not None:
        return False
    actor = f"account:{invitation.account_id}"
    use = InvitationUse(id=use_id, invitation_id=invitation.id, recorded_at=at, recorded_by=actor)
    audit.record(session, at, audit.INSTALLATION, actor, "password.set", [use])
    passwords.put(session, at, invitation.account_id, taken.password)
    return True


def _is_open(session: Session, now: datetime, invitation: Invitation) -> bool:
    last = invitations_store.last_of(session, invitation.account_id)
    is_suspended = accounts_store.is_suspended(session, invitation.account_id)
    return last is invitation and now < invitation.expires_at and not is_suspended


def _is_standing(session: Session, account_id: UUID, password: str) -> bool:
    found = session.get(AccountSecret, account_id)
    return secrets.is_password(found.password_hash if found else None, password)


def _kept(secret: bytes, code: str) -> str:
    return secrets.keyed_hash(secret, "invitation-code-kept", code)
