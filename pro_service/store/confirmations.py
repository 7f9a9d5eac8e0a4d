"""Confirmations that an account whose way in was made anew is in the hands of its own person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.accounts import AccountChange
from pro_service.store.base import Base, Recorded
from pro_service.store.invitations import Invitation, InvitationUse
from pro_service.store.second_factors import SecondFactor


class AccountConfirmation(Recorded, Base):
    """Another person knows that the owner of an account has it in hand.

    `renewals` is how many renewals of its way in there had been; a later one has to be confirmed again.
    """

    __tablename__ = "account_confirmation"
    __table_args__ = (
        CheckConstraint("renewals > 0", name="renewals"),
        UniqueConstraint("account_id", "renewals"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    renewals: Mapped[int]


@dataclass(frozen=True, slots=True)
class Renewal:
    """The way into an account was made anew: when it came about, and who had it made, as an actor."""

    at: datetime
    by: str


def renewals_of(session: Session, account_id: UUID) -> tuple[Renewal, ...]:
    """Every renewal that somebody else than the owner could have used, in order.

    A password set by an invitation while the second factor stood opens nothing without it, and is none.
    """
    stood = select(SecondFactor.id).where(
        SecondFactor.account_id == account_id,
        SecondFactor.confirmed_at < InvitationUse.recorded_at,
        func.coalesce(SecondFactor.ended_at > InvitationUse.recorded_at, True),
    )
    uses = (
        select(InvitationUse.recorded_at, Invitation.recorded_by)
        .join(Invitation, Invitation.id == InvitationUse.invitation_id)
        .where(Invitation.account_id == account_id, ~stood.exists())
    )
    resets = select(AccountChange.recorded_at, AccountChange.recorded_by).where(
        AccountChange.account_id == account_id, AccountChange.change == "second-factor-reset"
    )
    rows = (Renewal(at, by) for each in (uses, resets) for at, by in session.execute(each))
    return tuple(sorted(rows, key=lambda renewal: renewal.at))


def confirmed_renewals(session: Session, account_id: UUID) -> int:
    """How many of its renewals were confirmed."""
    rows = select(func.max(AccountConfirmation.renewals)).where(AccountConfirmation.account_id == account_id)
    return session.scalar(rows) or 0


def inviters_since_confirmed(session: Session, account_id: UUID) -> frozenset[str]:
    """Who gave an invitation that was used since the last confirmation, whatever stood beside it."""
    last = select(func.max(AccountConfirmation.recorded_at)).where(
        AccountConfirmation.account_id == account_id
    )
    uses = (
        select(Invitation.recorded_by)
        .join(InvitationUse, InvitationUse.invitation_id == Invitation.id)
        .where(Invitation.account_id == account_id)
    )
    since = session.scalar(last)
    if since is not None:
        uses = uses.where(InvitationUse.recorded_at >= since)
    return frozenset(session.scalars(uses))
