"""Studies, their versions and sites."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

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
