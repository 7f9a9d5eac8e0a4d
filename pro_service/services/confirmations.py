"""What has to be confirmed by a second person before an account signs in its owner's name.

Whoever issues an invitation or takes a second factor away could use the way in themselves
(docs/decisions/0026).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import ChangedMeanwhile, DoesNotApply, IdReused, NotFound, SecondPersonNeeded
from pro_service.store import accounts as accounts_store
from pro_service.store import audit
from pro_service.store import confirmations as confirmations_store
from pro_service.store.accounts import Account
from pro_service.store.confirmations import AccountConfirmation


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An account whose way in was made anew, when last, and by whom that was asked for (actors).

    renewals  how often in all; a confirmation names it, so that a later renewal is not confirmed unseen
    """

    account: Account
    renewals: int
    renewed_at: datetime
    renewed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The confirmation; `is_new` is False where it was given before, under this id."""

    confirmation: AccountConfirmation
    is_new: bool


def is_awaited(session: Session, account_id: UUID) -> bool:
    """Whether the way into this account was made anew and nobody has confirmed yet whose hands it is in."""
    n_confirmed = confirmations_store.confirmed_renewals(session, account_id)
    return len(confirmations_store.renewals_of(session, account_id)) > n_confirmed


def unconfirmed(session: Session, now: datetime, scope: Scope) -> Sequence[Unconfirmed]:
    """The accounts in reach that have to be confirmed, by login; of a site, those that hold a role there."""
    found = (_waiting(session, each) for each in accounts_store.all_accounts(session))
    return [each for each in found if each is not None and _is_in_reach(session, now, scope, each.account.id)]


def waiting(session: Session, account_id: UUID) -> Unconfirmed:
    """What has to be confirmed of one account. Raises NotFound, DoesNotApply where nothing has."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    left = _waiting(session, account)
    if left is None:
        raise DoesNotApply
    return left


def confirm(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    account_id: UUID,
    confirmation_id: UUID,
    renewals: int,
) -> Confirmed:
    """Confirm that the owner of an account has it in hand, as who saw them sign in.

    renewals  how often its way in had been made anew when the second person looked

    Raises NotFound out of reach, IdReused, DoesNotApply where nothing is to be confirmed, SecondPersonNeeded
    for the owner, for whoever had the way in made anew, and for whoever gave an invitation that was used
    since the last confirmation: that one may know the password. Raises ChangedMeanwhile where it was made
    anew once more since.
    """
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if session.get(Account, account_id) is None or not _is_in_reach(session, now, scope, account_id):
        raise NotFound
    before = session.get(AccountConfirmation, confirmation_id)
    if before is not None:
        if (before.account_id, before.renewals, before.recorded_by) != (account_id, renewals, who.actor):
            raise IdReused
        return Confirmed(before, is_new=False)
    left = waiting(session, account_id)
    had_a_hand = confirmations_store.inviters_since_confirmed(session, account_id)
    if who.actor in {f"account:{account_id}", *left.renewed_by, *had_a_hand}:
        raise SecondPersonNeeded
    if renewals != left.renewals:
        raise ChangedMeanwhile
    given = AccountConfirmation(
        id=confirmation_id,
        account_id=account_id,
        renewals=renewals,
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, audit.INSTALLATION, who.actor, "account.confirmed", [given])
    return Confirmed(given, is_new=True)


def _waiting(session: Session, account: Account) -> Unconfirmed | None:
    renewals = confirmations_store.renewals_of(session, account.id)
    left = renewals[confirmations_store.confirmed_renewals(session, account.id) :]
    if not left:
        return None
    return Unconfirmed(account, len(renewals), left[-1].at, tuple(sorted({each.by for each in left})))


def _is_in_reach(session: Session, now: datetime, scope: Scope, account_id: UUID) -> bool:
    if scope.is_everywhere:
        return True
    held = accounts_store.grants_held(session, account_id, now)
    return any(
        each.study_id is not None and each.site is not None and scope.reaches_site(each.study_id, each.site)
        for each in held
    )
