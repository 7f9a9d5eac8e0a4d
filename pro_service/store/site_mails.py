"""The daily e-mail to each site: one row a site and local day, so that it is sent once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base
from pro_service.store.types import CanonicalJson, Code

STATES = ("sending", "handed-over", "not-needed", "failed", "unknown")


class SiteMail(Base):
    """What a site was told on a day: counts alone. `sending` that stays means that nobody knows.

    not_before  when one that failed is tried again; None where it is not
    """

    __tablename__ = "site_mail"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_mail_study_id_site"
        ),
    )

    study_id: Mapped[str] = mapped_column(Code, primary_key=True)
    site: Mapped[str] = mapped_column(Code, primary_key=True)
    local_day: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Code)
    counts: Mapped[dict] = mapped_column(CanonicalJson)
    decided_at: Mapped[datetime]
    not_before: Mapped[datetime | None]


def of_day(session: Session, study_id: str, site: str, local_day: date) -> SiteMail | None:
    """What the site was told on that day of its own, locked; None where it is still to be told."""
    return session.get(SiteMail, (study_id, site, local_day), with_for_update=True, populate_existing=True)
