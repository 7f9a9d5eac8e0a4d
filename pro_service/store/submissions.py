"""What arrived from phones, the responses made of it, and what is held aside."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.domain.timing import Readings, readings
from pro_service.store.base import Base, Fact, Recorded
from pro_service.store.types import CanonicalJson, Code, Hash


class Particulars:
    """How a questionnaire was filled in, when it was completed, and how that was judged.

    Those of a submission are as they came; a correction has its own, whole, in their place.
    """

    form_version: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    mode: Mapped[str] = mapped_column(Code)
    completed_by: Mapped[str] = mapped_column(Code)
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime]
    utc_offset_minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(Code)
    clock_offset_before_ms: Mapped[int | None] = mapped_column(BigInteger)
    clock_offset_after_ms: Mapped[int | None] = mapped_column(BigInteger)
    corrected_completed_at: Mapped[datetime]
    timing: Mapped[str] = mapped_column(Code)
    flags: Mapped[list] = mapped_column(CanonicalJson)

    @property
    def readings(self) -> Readings:
        """When it may have been completed, by what the phone's clock showed around it."""
        before, after = self.clock_offset_before_ms, self.clock_offset_after_ms
        return readings(
            self.completed_at,
            None if before is None else timedelta(milliseconds=before),
            None if after is None else timedelta(milliseconds=after),
        )


class Submission(Particulars, Fact, Base):
    """One accepted upload exactly as it arrived from a phone, or was entered from paper by the site.

    The id was minted by the sender, so that a retry is harmless; where the site moved it, or took it in from
    what was kept aside, it follows from that fact. Either `device_id` or `entered_by` stands.
    `attempt` is 1 plus the number of invalidations before it: with the unique pair it is the last guard of
    one response an assessment. Whether it stands at an instant, `store/responses.py` says.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("assessment_id", "attempt"),
        CheckConstraint("timing IN ('in_window', 'late')", name="timing"),
        # Rows are added in the order of time: a block range index costs a write next to nothing.
        Index("ix_submission_recorded_at", "recorded_at", postgresql_using="brin"),
        CheckConstraint("(device_id IS NULL) <> (entered_by IS NULL)", name="sent_or_entered"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    attempt: Mapped[int]
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(Hash)
    sent_at: Mapped[datetime | None]
    entered_by: Mapped[str | None] = mapped_column(Code, sort_order=99)


class ResponseVersion(Recorded, Base):
    """The answers of an accepted submission: version 1 is the participant's, later ones corrections."""

    __tablename__ = "response_version"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "submission_id", "version"),
        ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            ["submission.enrolment_id", "submission.id"],
            name="fk_response_version_enrolment_id_submission_id",
        ),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="corrected_for_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    version: Mapped[int]
    answers: Mapped[dict] = mapped_column(CanonicalJson)
    reason: Mapped[str | None] = mapped_column(String(2000))


class Quarantined(Fact, Base):
    """An upload that is kept aside until the site has looked at it; nothing is thrown away."""

    __tablename__ = "quarantined"
    __table_args__ = (UniqueConstraint("enrolment_id", "submission_id", "content_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    submission_id: Mapped[UUID]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    reason: Mapped[str] = mapped_column(Code)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(Hash)
    completed_at: Mapped[datetime]
    utc_offset_minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(Code)
    sent_at: Mapped[datetime | None]


def versions_of(session: Session, enrolment_id: UUID) -> dict[UUID, list[ResponseVersion]]:
    """The response versions of an enrolment by submission, each from the first on."""
    rows = select(ResponseVersion).where(ResponseVersion.enrolment_id == enrolment_id)
    found: dict[UUID, list[ResponseVersion]] = {}
    for row in session.scalars(rows.order_by(ResponseVersion.submission_id, ResponseVersion.version)):
        found.setdefault(row.submission_id, []).append(row)
    return found
