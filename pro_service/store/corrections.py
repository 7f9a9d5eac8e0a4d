"""What the site put right: corrections of responses, and invalidations that free an assessment again."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pro_service.domain.corrections import KINDS, REQUESTED_BY
from pro_service.store.base import Base, Numbered, Recorded, later
from pro_service.store.submissions import Particulars
from pro_service.store.types import Code


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Correction(Particulars, Recorded, Base):
    """The response version of the same id is a correction: on whose request, by what support, and the
    particulars as they are with it; answers and reason stand in the version.
    """

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "submission_id", "version"),
        ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            ["submission.enrolment_id", "submission.id"],
            name="fk_correction_enrolment_id_submission_id",
        ),
        CheckConstraint("version > 1", name="version"),
        CheckConstraint(_one_of("requested_by", REQUESTED_BY), name="requested_by"),
        CheckConstraint("query_id IS NULL OR requested_by = 'query'", name="for_a_query"),
        CheckConstraint("timing IN ('in_window', 'late')", name="timing"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("response_version.id"), primary_key=True)
    enrolment_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    version: Mapped[int]
    requested_by: Mapped[str] = mapped_column(Code)
    note: Mapped[str | None] = mapped_column(String(2000))
    query_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("query.id"), index=True, sort_order=99, info=later()
    )


class Invalidation(Numbered, Recorded, Base):
    """A submission counts no longer from here on, and its assessment is free again; it happens once.

    Where it was moved, the new submission stands at another assessment, with the same body.
    """

    __tablename__ = "invalidation"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "submission_id"),
        ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            ["submission.enrolment_id", "submission.id"],
            name="fk_invalidation_enrolment_id_submission_id",
        ),
        ForeignKeyConstraint(
            ["moved_to_enrolment_id", "moved_to_submission_id"],
            ["submission.enrolment_id", "submission.id"],
            name="fk_invalidation_moved_to_enrolment_id_moved_to_submission_id",
        ),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(
            "(moved_to_enrolment_id IS NULL) = (moved_to_submission_id IS NULL)", name="moved_whole"
        ),
        UniqueConstraint("moved_to_enrolment_id", "moved_to_submission_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(String(2000))
    moved_to_enrolment_id: Mapped[UUID | None]
    moved_to_submission_id: Mapped[UUID | None]
