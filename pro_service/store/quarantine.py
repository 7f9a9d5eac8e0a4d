"""What the site decided about uploads that were kept aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.assessments import Assessment
from pro_service.store.base import Base, Recorded
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.submissions import Quarantined
from pro_service.store.types import Code

Key = tuple[datetime, UUID]


class QuarantineResolution(Recorded, Base):
    """The site's decision about an upload that was kept aside: one, with its reason.

    Where it was taken in, `submission_id` is the submission made of it, at its own assessment (accepted) or
    at another one (attached). The upload itself stays where it is.
    """

    __tablename__ = "quarantine_resolution"
    __table_args__ = (
        UniqueConstraint("quarantined_id"),
        ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            ["submission.enrolment_id", "submission.id"],
            name="fk_quarantine_resolution_enrolment_id_submission_id",
        ),
        CheckConstraint("outcome IN ('accepted', 'attached', 'rejected')", name="outcome"),
        CheckConstraint("(outcome = 'rejected') = (submission_id IS NULL)", name="taken_in"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    quarantined_id: Mapped[UUID] = mapped_column(ForeignKey("quarantined.id"))
    enrolment_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(String(2000))
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    submission_id: Mapped[UUID | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload that was kept aside, whose and what for, and what was decided; None while nothing is."""

    quarantined: Quarantined
    assessment: Assessment
    subject_id: str
    site: str
    resolution: QuarantineResolution | None


def is_resolved(as_of: datetime) -> ColumnElement[bool]:
    """The condition on `quarantined` that the site had decided about it by then."""
    return exists().where(
        QuarantineResolution.quarantined_id == Quarantined.id, QuarantineResolution.recorded_at <= as_of
    )


def page(
    session: Session,
    within: ColumnElement[bool],
    as_of: datetime,
    *,
    is_waiting: bool | None,
    enrolment_id: UUID | None,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[Kept], Key | None]:
    """What was kept aside by `as_of`, oldest first; waiting, decided or (None) both; and the page's end."""
    decided = (QuarantineResolution.quarantined_id == Quarantined.id) & (
        QuarantineResolution.recorded_at <= as_of
    )
    query = (
        select(Quarantined, Assessment, Participant.subject_id, Enrolment.site, QuarantineResolution)
        .join(Assessment, Assessment.id == Quarantined.assessment_id)
        .join(Enrolment, Enrolment.id == Quarantined.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(QuarantineResolution, decided)
        .where(within, Quarantined.recorded_at <= as_of)
        .order_by(Quarantined.recorded_at, Quarantined.id)
        .limit(limit + 1)
    )
    if is_waiting is not None:
        none = QuarantineResolution.id.is_(None)
        query = query.where(none if is_waiting else ~none)
    if enrolment_id is not None:
        query = query.where(Quarantined.enrolment_id == enrolment_id)
    if after is not None:
        at, last_id = after
        query = query.where(
            (Quarantined.recorded_at > at) | ((Quarantined.recorded_at == at) & (Quarantined.id > last_id))
        )
    rows = [Kept(*row) for row in session.execute(query)]
    last = rows[limit - 1].quarantined if len(rows) > limit else None
    return rows[:limit], (last.recorded_at, last.id) if last else None


def waiting(session: Session, enrolment_id: UUID) -> frozenset[UUID]:
    """The assessments of an enrolment for which something is kept aside that nobody has decided about."""
    decided = exists().where(QuarantineResolution.quarantined_id == Quarantined.id)
    mine = Quarantined.enrolment_id == enrolment_id
    return frozenset(session.scalars(select(Quarantined.assessment_id).where(mine, ~decided)))


def resolution_of(session: Session, quarantined_id: UUID) -> QuarantineResolution | None:
    """What was decided about an upload that was kept aside."""
    rows = select(QuarantineResolution).where(QuarantineResolution.quarantined_id == quarantined_id)
    return session.scalars(rows).one_or_none()


def taken_in_as(session: Session, enrolment_id: UUID, submission_id: UUID) -> QuarantineResolution | None:
    """The decision by which a submission was taken in from what was kept aside; None where it was not."""
    rows = select(QuarantineResolution).where(
        QuarantineResolution.enrolment_id == enrolment_id,
        QuarantineResolution.submission_id == submission_id,
    )
    return session.scalars(rows).one_or_none()
