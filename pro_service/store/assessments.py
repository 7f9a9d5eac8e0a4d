"""Planned assessments, their windows, and changes of what is expected."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    exists,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.domain.identifiers import assessment_id
from pro_service.domain.protocol import PlannedAssessment, StudyDefinition
from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.types import Code

PROJECTED = ("opens_at", "due_at", "overdue_at", "closes_at")
"""The columns of `assessment` that follow from anchors and may be rewritten when an anchor moves."""

CAME = ("received_at", "is_in_window", "is_evaluable", "exempt_at", "cancelled_at")
"""The columns of `assessment` that follow from what came of it and from what is expected."""

COUNTED = (
    *("visit", "visit_number", "instrument", "position", "opens_at", "closes_at"),
    *CAME,
    "projected_at",
)
"""The columns that rates of participation are counted from: on PostgreSQL an index holds them whole."""


class Assessment(Base):
    """One instrument planned for one participant at one visit.

    Its id never depends on dates. The four instants are a projection of the anchor events, written by
    services/windows.py alone. What came of it is one of the facts, written by store/standings.project alone:

    received_at    when the response that stands was recorded; None while none does, as the next two
    is_in_window   that response, as it stands corrected, was completed before the window closed
    is_evaluable   domain/compliance.py says what that is
    exempt_at, cancelled_at  when it was last changed to that, while it is the last change
    projected_at   when one of all these was last written: what was known before may have been otherwise
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "visit", "instrument", "occurrence"),
        CheckConstraint(
            "opens_at <= due_at AND due_at <= overdue_at AND overdue_at <= closes_at", name="window"
        ),
        Index("ix_assessment_counted", "enrolment_id", postgresql_include=COUNTED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    visit: Mapped[str] = mapped_column(Code)
    visit_number: Mapped[float] = mapped_column(Float)
    instrument: Mapped[str] = mapped_column(Code)
    occurrence: Mapped[int]
    position: Mapped[int]
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    is_in_window: Mapped[bool | None]
    is_evaluable: Mapped[bool | None]
    exempt_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    projected_at: Mapped[datetime | None]


class ExpectationChange(Numbered, Recorded, Base):
    """An assessment is no longer asked of this participant (exempt, cancelled), or is again (expected)."""

    __tablename__ = "expectation_change"
    __table_args__ = (CheckConstraint("change IN ('exempt', 'cancelled', 'expected')", name="change"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    change: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(Code)


def new_row(enrolment_id: UUID, definition: StudyDefinition, planned: PlannedAssessment) -> Assessment:
    """The row of something that a version of the study plans for an enrolment, without its window."""
    return Assessment(
        id=assessment_id(enrolment_id, planned.visit, planned.instrument, planned.occurrence),
        enrolment_id=enrolment_id,
        visit=planned.visit,
        visit_number=definition.visit(planned.visit).number,
        instrument=planned.instrument,
        occurrence=planned.occurrence,
        position=planned.position,
    )


def of_enrolment(session: Session, enrolment_id: UUID) -> Sequence[Assessment]:
    """Everything planned for an enrolment, in the order of asking."""
    rows = select(Assessment).where(Assessment.enrolment_id == enrolment_id)
    return session.scalars(rows.order_by(Assessment.visit_number, Assessment.position)).all()


def is_last_change(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition on `expectation_change` beside `assessment`: it is the last one of it by then.

    Joined from outside it adds one row at most, and none where nothing was changed.
    """
    later = aliased(ExpectationChange)
    is_later = tuple_(*later.in_order()) > tuple_(*ExpectationChange.in_order())
    return and_(
        ExpectationChange.assessment_id == Assessment.id,
        ExpectationChange.recorded_at <= as_of,
        ~exists().where(
            later.assessment_id == ExpectationChange.assessment_id, later.recorded_at <= as_of, is_later
        ),
    )


def last_changes(
    session: Session, enrolments: Collection[UUID], as_of: datetime
) -> dict[UUID, ExpectationChange]:
    """The last change of expectation of each assessment, where there was one by `as_of`."""
    changes = session.scalars(
        select(ExpectationChange)
        .join(Assessment, Assessment.id == ExpectationChange.assessment_id)
        .where(Assessment.enrolment_id.in_(enrolments), ExpectationChange.recorded_at <= as_of)
        .order_by(*ExpectationChange.in_order())
    )
    return {change.assessment_id: change for change in changes}
