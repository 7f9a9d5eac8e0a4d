"""Copies of source data that were left with the sites."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.audit import AuditEvent
from pro_service.store.base import Base, Recorded
from pro_service.store.types import Code, Hash


class SiteCopy(Recorded, Base):
    """The copy of a site's source data of one local day was left in the site's own folder.

    It holds what was recorded by `as_of`; `content_hash` is the SHA-256 of its file.
    """

    __tablename__ = "site_copy"
    __table_args__ = (
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_copy_study_id_site"
        ),
    )

    study_id: Mapped[str] = mapped_column(Code, primary_key=True)
    site: Mapped[str] = mapped_column(Code, primary_key=True)
    local_day: Mapped[date] = mapped_column(primary_key=True)
    as_of: Mapped[datetime]
    file: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(Hash)


def last_of(session: Session, study_id: str, site: str) -> SiteCopy | None:
    """The copy that was left last; None before the first."""
    rows = select(SiteCopy).where(SiteCopy.study_id == study_id, SiteCopy.site == site)
    return session.scalars(rows.order_by(SiteCopy.local_day.desc()).limit(1)).first()


def has_news(session: Session, streams: Collection[str], since: datetime | None, as_of: datetime) -> bool:
    """Whether any event of these streams was recorded after an instant (None: ever) and by another."""
    told = select(AuditEvent.seq).where(AuditEvent.stream.in_(streams), AuditEvent.recorded_at <= as_of)
    if since is not None:
        told = told.where(AuditEvent.recorded_at > since)
    return session.scalars(told.limit(1)).first() is not None
