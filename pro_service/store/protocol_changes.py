"""Which version of its study an enrolment follows, and which is in force at a site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.participants import Enrolment
from pro_service.store.studies import StudyVersion
from pro_service.store.types import Code


class ProtocolChange(Recorded, Base):
    """From its recording on, an enrolment follows this version; its first is `enrolment.study_version`."""

    __tablename__ = "protocol_change"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "study_version"),
        ForeignKeyConstraint(
            ["study_id", "study_version"],
            ["study_version.study_id", "study_version.version"],
            name="fk_protocol_change_study_id_study_version",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    study_id: Mapped[str] = mapped_column(Code)
    study_version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(2000))


class SiteVersion(Recorded, Base):
    """From its recording on a version of the study is in force at a site, for who is enrolled there."""

    __tablename__ = "site_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["study_id", "study_version"],
            ["study_version.study_id", "study_version.version"],
            name="fk_site_version_study_id_study_version",
        ),
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_version_study_id_site"
        ),
    )

    study_id: Mapped[str] = mapped_column(Code, primary_key=True)
    site: Mapped[str] = mapped_column(Code, primary_key=True)
    study_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(2000))


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an enrolment to a version, with the hash of that version's content."""

    enrolment_id: UUID
    study_version: int
    content_hash: str
    recorded_at: datetime


def changes_of(session: Session, enrolments: Collection[UUID], as_of: datetime | None) -> Sequence[Change]:
    """The changes of these enrolments known at `as_of` (None: all), oldest first."""
    query = (
        select(
            ProtocolChange.enrolment_id,
            ProtocolChange.study_version,
            StudyVersion.content_hash,
            ProtocolChange.recorded_at,
        )
        .join(
            StudyVersion,
            (StudyVersion.study_id == ProtocolChange.study_id)
            & (StudyVersion.version == ProtocolChange.study_version),
        )
        .where(ProtocolChange.enrolment_id.in_(enrolments))
        .order_by(ProtocolChange.recorded_at, ProtocolChange.study_version)
    )
    if as_of is not None:
        query = query.where(ProtocolChange.recorded_at <= as_of)
    return [Change(*row) for row in session.execute(query)]


def in_force_at_sites(session: Session, study_id: str) -> dict[str, int]:
    """The newest version that was brought into force at each site, for sites where one was."""
    rows = select(SiteVersion.site, SiteVersion.study_version).where(SiteVersion.study_id == study_id)
    return {row.site: row.study_version for row in session.execute(rows.order_by(SiteVersion.study_version))}


def newest_in_force_everywhere(session: Session, study_id: str) -> int | None:
    """The newest version that was loaded before versions came into force site by site; None without one."""
    by_site = select(SiteVersion.study_version).where(SiteVersion.study_id == study_id)
    return session.scalar(
        select(StudyVersion.version)
        .where(StudyVersion.study_id == study_id, StudyVersion.version.not_in(by_site))
        .order_by(StudyVersion.version.desc())
        .limit(1)
    )


def following_another(
    session: Session, study_id: str, sites: Collection[str], study_version: int
) -> Sequence[UUID]:
    """The enrolments at these sites, by id, that have not come to a version and began before it."""
    there = select(ProtocolChange.enrolment_id).where(
        ProtocolChange.study_id == study_id, ProtocolChange.study_version >= study_version
    )
    query = select(Enrolment.id).where(
        Enrolment.study_id == study_id,
        Enrolment.site.in_(sites),
        Enrolment.study_version < study_version,
        Enrolment.id.not_in(there),
    )
    return session.scalars(query.order_by(Enrolment.id)).all()
