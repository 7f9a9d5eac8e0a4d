"""Drafts of questionnaires that were begun and not sent: sealed, one an assessment, and no records."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.assessments import Assessment
from pro_service.store.base import Base
from pro_service.store.devices import Device
from pro_service.store.sealing import Place, Sealed, SealedValue
from pro_service.store.standings import EnrolmentStanding
from pro_service.store.types import Hash


class Draft(Base):
    """The last state of a questionnaire that a phone laid down here; overwritten and deleted freely.

    tag  a keyed HMAC of the content, by which two phones see that they hold the same
    """

    __tablename__ = "draft"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    tag: Mapped[str] = mapped_column(Hash)
    body: Mapped[SealedValue] = mapped_column(Sealed)
    saved_at: Mapped[datetime]


def place_of(assessment_id: UUID) -> Place:
    """Where the body of a draft stands: it opens nowhere else."""
    return Place(Draft.__tablename__, "body", str(assessment_id))


def find(session: Session, enrolment_id: UUID, assessment_id: UUID) -> Draft | None:
    mine = (Draft.assessment_id == assessment_id) & (Draft.enrolment_id == enrolment_id)
    return session.scalars(select(Draft).where(mine)).one_or_none()


def is_laid_down() -> ColumnElement[bool]:
    """Whether the assessment of a row has a draft."""
    return exists().where(Draft.assessment_id == Assessment.id).correlate(Assessment)


def saved(session: Session, enrolment_id: UUID) -> dict[UUID, datetime]:
    """Since when the draft of each assessment is laid down, for those of an enrolment that have one."""
    rows = select(Draft.assessment_id, Draft.saved_at).where(Draft.enrolment_id == enrolment_id)
    return {row.assessment_id: row.saved_at for row in session.execute(rows)}


def remove(session: Session, assessment_id: UUID) -> int:
    """Delete the draft of an assessment; gives how many there were, 0 or 1."""
    return _delete(session, Draft.assessment_id == assessment_id)


def remove_taken_over(session: Session, device_id: UUID, assessment_id: UUID, at: datetime) -> int:
    """Delete the draft that the upload of this phone, received at `at`, was made from; gives 0 or 1.

    A phone goes on with what it or a phone paired before it had laid down. What a later phone laid down has
    nothing to do with it.
    """
    paired_at = select(Device.recorded_at).where(Device.id == device_id).scalar_subquery()
    up_to_it = select(Device.id).where((Device.id == device_id) | (Device.recorded_at < paired_at))
    theirs = (Draft.assessment_id == assessment_id) & Draft.device_id.in_(up_to_it)
    return _delete(session, theirs & (Draft.saved_at <= at))


def remove_ended(session: Session, now: datetime, enrolment_id: UUID | None = None) -> int:
    """Delete the drafts of whom nothing is expected any more: of one enrolment, or of all."""
    ended = select(EnrolmentStanding.enrolment_id).where(EnrolmentStanding.expectation_ended_at <= now)
    if enrolment_id is not None:
        ended = ended.where(EnrolmentStanding.enrolment_id == enrolment_id)
    return _delete(session, Draft.enrolment_id.in_(ended))


def remove_closed(session: Session, before: datetime) -> int:
    """Delete the drafts of assessments whose window had closed by then."""
    closed = select(Assessment.id).where(Assessment.closes_at <= before)
    return _delete(session, Draft.assessment_id.in_(closed))


def _delete(session: Session, which: ColumnElement[bool]) -> int:
    gone = delete(Draft).where(which).execution_options(synchronize_session=False)
    return session.execute(gone).rowcount  # type: ignore[attr-defined]
