"""The licence ledger, and what was shown under it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    String,
    and_,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.domain.licences import Held
from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Fact, Recorded, later
from pro_service.store.corrections import Invalidation
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

    One row an attempt: it is one administration, however often it is looked at. An invalidation frees the
    assessment, and its next attempt is another administration (`submission.attempt`). `licence_id` is None
    for a placeholder, which needs no licence. On paper or in an interview it was shown by no phone:
    `entered_by` tells who entered it.
    """

    __tablename__ = "presentation"
    __table_args__ = (
        CheckConstraint("(device_id IS NULL) <> (entered_by IS NULL)", name="shown_or_entered"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=99, info=later(1))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    licence_id: Mapped[UUID | None] = mapped_column(ForeignKey("licence.id"), index=True)
    form_version: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    started_at: Mapped[datetime]
    entered_by: Mapped[str | None] = mapped_column(Code, sort_order=99)


def is_last_showing(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition on `presentation` beside `assessment`: it is the last one of it by then.

    Joined from outside it adds one row at most, and none where nothing was shown.
    """
    later = aliased(Presentation)
    return and_(
        Presentation.assessment_id == Assessment.id,
        Presentation.recorded_at <= as_of,
        ~exists().where(
            later.assessment_id == Presentation.assessment_id,
            later.attempt > Presentation.attempt,
            later.recorded_at <= as_of,
        ),
    )


def is_over(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition on `presentation` that the answer of its attempt was invalidated by then."""
    freed = select(func.count()).where(
        Invalidation.assessment_id == Presentation.assessment_id, Invalidation.recorded_at <= as_of
    )
    return freed.correlate(Presentation).scalar_subquery() >= Presentation.attempt


def last_until(session: Session, assessment_id: UUID, attempt: int) -> Presentation | None:
    """The showing of an attempt at an assessment; where it has none, of the last one before it that has."""
    rows = select(Presentation).where(
        Presentation.assessment_id == assessment_id, Presentation.attempt <= attempt
    )
    return session.scalars(rows.order_by(Presentation.attempt.desc()).limit(1)).first()


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
