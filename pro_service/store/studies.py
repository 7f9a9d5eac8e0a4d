"""Studies, their versions and sites."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Recorded
from pro_service.store.types import CanonicalJson, Code, Hash


class Study(Recorded, Base):
    """One trial."""

    __tablename__ = "study"

    id: Mapped[str] = mapped_column(Code, primary_key=True)
    title: Mapped[str] = mapped_column(String(500))


class StudyVersion(Recorded, Base):
    """One version of a study definition, as loaded; a new one never rewrites an old one."""

    __tablename__ = "study_version"

    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict] = mapped_column(CanonicalJson)
    content_hash: Mapped[str] = mapped_column(Hash)


class Site(Recorded, Base):
    """A place under one principal investigator, known since a study version first named it."""

    __tablename__ = "site"

    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


def newest_version(session: Session, study_id: str) -> int | None:
    """The number of the newest version of a study; None where there is no such study."""
    return session.scalar(select(func.max(StudyVersion.version)).where(StudyVersion.study_id == study_id))


def versions(session: Session, study_id: str) -> Sequence[int]:
    """The numbers of all versions loaded of a study, rising."""
    rows = select(StudyVersion.version).where(StudyVersion.study_id == study_id)
    return session.scalars(rows.order_by(StudyVersion.version)).all()


def all_ids(session: Session) -> Sequence[str]:
    return session.scalars(select(Study.id).order_by(Study.id)).all()


def sites_of(session: Session, study_id: str) -> frozenset[str]:
    """The codes of the sites known of a study."""
    return frozenset(session.scalars(select(Site.code).where(Site.study_id == study_id)))


def hash_of(session: Session, study_id: str, version: int) -> str:
    """The content hash of a version."""
    return session.execute(
        select(StudyVersion.content_hash).where(
            StudyVersion.study_id == study_id, StudyVersion.version == version
        )
    ).scalar_one()
