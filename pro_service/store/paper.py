"""What the site entered of questionnaires that were filled in on paper or asked in an interview."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Tuple, exists, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.corrections import Invalidation
from pro_service.store.responses import stands
from pro_service.store.submissions import Submission
from pro_service.store.types import CanonicalJson, Code, Hash


class PaperEntry(Numbered, Recorded, Base):
    """One entry of a questionnaire by one account, as it was typed; two that agree may be asked for.

    `completed_on` is the day on the paper, or that of the interview. The entry by which the questionnaire
    was accepted gave its id to the submission.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (CheckConstraint("mode IN ('self_on_paper', 'interview', 'telephone')", name="mode"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    form_version: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    mode: Mapped[str] = mapped_column(Code)
    completed_by: Mapped[str] = mapped_column(Code)
    completed_on: Mapped[date]
    answers: Mapped[dict] = mapped_column(CanonicalJson)
    content_hash: Mapped[str] = mapped_column(Hash)


def of_assessment(session: Session, assessment_id: UUID) -> Sequence[PaperEntry]:
    """Every entry of an assessment, oldest first."""
    rows = select(PaperEntry).where(PaperEntry.assessment_id == assessment_id)
    return session.scalars(rows.order_by(*PaperEntry.in_order())).all()


def in_question(session: Session, assessment_id: UUID, as_of: datetime) -> Sequence[PaperEntry]:
    """The entries of an assessment that another one may agree with: none from before an invalidation."""
    rows = select(PaperEntry).where(PaperEntry.assessment_id == assessment_id, ~_is_settled(as_of))
    return session.scalars(rows.order_by(*PaperEntry.in_order())).all()


def to_enter(session: Session, enrolments: Collection[UUID], as_of: datetime) -> frozenset[UUID]:
    """The assessments of these enrolments that were entered and not accepted by `as_of`."""
    accepted = select(Submission.assessment_id).where(stands(as_of))
    return frozenset(
        session.scalars(
            select(PaperEntry.assessment_id)
            .join(Assessment, Assessment.id == PaperEntry.assessment_id)
            .where(
                PaperEntry.enrolment_id.in_(enrolments),
                PaperEntry.recorded_at <= as_of,
                ~_is_settled(as_of),
                PaperEntry.assessment_id.not_in(accepted),
            )
        )
    )


def _is_settled(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `paper_entry` that the answers of its time were invalidated by then."""
    return exists().where(
        Invalidation.assessment_id == PaperEntry.assessment_id,
        _place(Invalidation) >= _place(PaperEntry),
        Invalidation.recorded_at <= as_of,
    )


def _place(of: type[Numbered]) -> Tuple:
    return tuple_(of.recorded_at, of.place_at_instant())
