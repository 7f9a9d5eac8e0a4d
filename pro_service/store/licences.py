"""The licence ledger, and what was shown under it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.licences import Held
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Fact, Recorded
from pro_service.store.types import Code


class Licence(Recorded, Base):
    """The right to show one instrument to participants of one study; both days are included.

    The id was minted by the client. `administrations` is None for as many as one likes.
    """

    __tablename__ = "licence"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", name="period"),
        CheckConstraint("administrations > 0", name="administrations"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"), index=True)
    instrument: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    mode: Mapped[str] = mapped_column(Code)
    country: Mapped[str] = mapped_column(String(2))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    administrations: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(200))


class Presentation(Fact, Base):
    """The first time that the form of an assessment was shown, on which phone and under which licence.

    One row an assessment: it is one administration, however often it is looked at. `licence_id` is None for
    a placeholder, which needs no licence. On paper or in an interview it was shown by no phone: `entered_by`
    tells who entered it.
    """

    __tablename__ = "presentation"
    __table_args__ = (
        CheckConstraint("(device_id IS NULL) <> (entered_by IS NULL)", name="shown_or_entered"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    licence_id: Mapped[UUID | None] = mapped_column(ForeignKey("licence.id"), index=True)
    form_version: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    started_at: Mapped[datetime]
    entered_by: Mapped[str | None] = mapped_column(Code, sort_order=99)


def was_shown(
    session: Session, enrolment_id: UUID, instrument: str, form_version: str, language: str
) -> bool:
    """Whether a questionnaire of this enrolment was begun with this version of a form in this language."""
    shown = (
        select(Presentation.assessment_id)
        .join(Assessment, Assessment.id == Presentation.assessment_id)
        .where(
            Assessment.enrolment_id == enrolment_id,
            Assessment.instrument == instrument,
            Presentation.form_version == form_version,
            Presentation.language == language,
        )
    )
    return session.scalar(select(shown.exists())) or False


def of_study(session: Session, study_id: str) -> Sequence[Held]:
    """Every licence of a study by its first day, with the number of administrations begun under it."""
    used = (
        select(func.count()).where(Presentation.licence_id == Licence.id).correlate(Licence).scalar_subquery()
    )
    rows = select(Licence, used).where(Licence.study_id == study_id).order_by(Licence.from_on, Licence.id)
    return [Held(*row) for row in session.execute(rows)]
