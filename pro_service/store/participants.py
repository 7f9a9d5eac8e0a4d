"""Participants, their enrolments and consents."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.types import CanonicalJson, Code


class Participant(Recorded, Base):
    """The person in the study, known by the subject id that the site gave; never a name."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("study_id", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"))
    subject_id: Mapped[str] = mapped_column(String(40))


class Enrolment(Recorded, Base):
    """A participant's time in the study; a re-enrolment is a new row with the next sequence."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("participant_id", "sequence"),
        ForeignKeyConstraint(
            ["study_id", "study_version"],
            ["study_version.study_id", "study_version.version"],
            name="fk_enrolment_study_id_study_version",
        ),
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_enrolment_study_id_site"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"))
    sequence: Mapped[int]
    study_id: Mapped[str] = mapped_column(Code, index=True)
    study_version: Mapped[int]
    site: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    zone: Mapped[str] = mapped_column(Code)
    enrolled_on: Mapped[date]


class Consent(Numbered, Recorded, Base):
    """A signed agreement: its version, and what it permits."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    version: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    permissions: Mapped[list] = mapped_column(CanonicalJson)
    signed_at: Mapped[datetime]


def last_enrolment(session: Session, study_id: str, subject_id: str) -> Enrolment | None:
    """The latest enrolment under a subject id of the study; None where the subject id is free."""
    rows = (
        select(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Participant.study_id == study_id, Participant.subject_id == subject_id)
    )
    return session.scalars(rows.order_by(Enrolment.sequence.desc()).limit(1)).first()


def consents_of(session: Session, enrolments: Collection[UUID]) -> Sequence[Consent]:
    """The consents of these enrolments, oldest first."""
    rows = select(Consent).where(Consent.enrolment_id.in_(enrolments))
    return session.scalars(rows.order_by(*Consent.in_order())).all()
