"""Service tokens: what an analyst's programs read a study with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.accounts import REASON
from pro_service.store.base import SECRET, Base, Recorded
from pro_service.store.types import Hash


class ServiceToken(Recorded, Base):
    """The right to read one study as an analyst does, until an instant; only the token's hash is kept."""

    __tablename__ = "service_token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(Hash, unique=True, info=SECRET)
    expires_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(REASON)


class ServiceTokenRevocation(Recorded, Base):
    """A token is worth nothing from here on."""

    __tablename__ = "service_token_revocation"

    token_id: Mapped[UUID] = mapped_column(ForeignKey("service_token.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(REASON)


class ServiceTokenUse(Base):
    """When a token was last used, to the minute; working data."""

    __tablename__ = "service_token_use"

    token_id: Mapped[UUID] = mapped_column(ForeignKey("service_token.id"), primary_key=True)
    last_used_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with what became of it: None where it was never used, or not revoked."""

    token: ServiceToken
    last_used_at: datetime | None
    revocation: ServiceTokenRevocation | None


def _issued() -> Select[ServiceToken, datetime, ServiceTokenRevocation]:
    return (
        select(ServiceToken, ServiceTokenUse.last_used_at, ServiceTokenRevocation)
        .outerjoin(ServiceTokenUse, ServiceTokenUse.token_id == ServiceToken.id)
        .outerjoin(ServiceTokenRevocation, ServiceTokenRevocation.token_id == ServiceToken.id)
    )


def by_hash(session: Session, token_hash: str) -> Issued | None:
    row = session.execute(_issued().where(ServiceToken.token_hash == token_hash)).one_or_none()
    return Issued(*row) if row else None


def of_study(session: Session, study_id: str) -> Sequence[Issued]:
    """Every token of a study, the newest first."""
    rows = _issued().where(ServiceToken.study_id == study_id)
    newest_first = (ServiceToken.recorded_at.desc(), ServiceToken.id)
    return [Issued(*row) for row in session.execute(rows.order_by(*newest_first))]


def of_all(session: Session) -> Sequence[Issued]:
    """Every token of every study, the newest first."""
    rows = _issued().order_by(ServiceToken.recorded_at.desc(), ServiceToken.id)
    return [Issued(*row) for row in session.execute(rows)]


def find(session: Session, study_id: str, token_id: UUID) -> Issued | None:
    rows = _issued().where(ServiceToken.study_id == study_id, ServiceToken.id == token_id)
    row = session.execute(rows).one_or_none()
    return Issued(*row) if row else None


def note_use(session: Session, token_id: UUID, now: datetime) -> None:
    """Write down that a token was used; it never goes back."""
    used = update(ServiceTokenUse).where(ServiceTokenUse.token_id == token_id)
    session.execute(used.where(ServiceTokenUse.last_used_at < now).values(last_used_at=now))
    if session.get(ServiceTokenUse, token_id) is None:
        session.add(ServiceTokenUse(token_id=token_id, last_used_at=now))
