"""Invitations by which a person sets the password of their account; each opens once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import SECRET, Base, Numbered, Recorded
from pro_service.store.types import Hash


class Invitation(Numbered, Recorded, Base):
    """A single-use link to set a password, of which only a keyed hash is kept; the last one issued counts."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hmac: Mapped[str] = mapped_column(Hash, unique=True, info=SECRET)
    expires_at: Mapped[datetime]


class InvitationUse(Recorded, Base):
    """A password was set by an invitation; `id` was minted by the page that did it."""

    __tablename__ = "invitation_use"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id"), unique=True)


def by_code(session: Session, code_hmac: str) -> Invitation | None:
    return session.scalars(select(Invitation).where(Invitation.code_hmac == code_hmac)).one_or_none()


def last_of(session: Session, account_id: UUID) -> Invitation | None:
    """The invitation that counts: the one issued last."""
    rows = select(Invitation).where(Invitation.account_id == account_id)
    return session.scalars(rows.order_by(*Invitation.last_first()).limit(1)).first()


def use_of(session: Session, invitation_id: UUID) -> InvitationUse | None:
    rows = select(InvitationUse).where(InvitationUse.invitation_id == invitation_id)
    return session.scalars(rows).one_or_none()
