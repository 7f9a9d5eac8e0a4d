"""How assessments stand now, judged by the database: domain/status.RULE as one CASE over stored columns.

Windows and ends are read from their projections, all else from the facts. So this holds for the present, up
to the facts recorded by `as_of`; a past instant is judged from the facts alone (services/assessments.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    ForeignKey,
    FunctionElement,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.domain.compliance import Counted
from pro_service.domain.status import OTHERWISE, RULE, Status
from pro_service.domain.timing import CLOCK_MOVED
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import Assessment, ExpectationChange
from pro_service.store.base import Base
from pro_service.store.corrections import Correction
from pro_service.store.licences import Presentation
from pro_service.store.participants import Enrolment
from pro_service.store.responses import is_last_correction, stands
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion, Submission
from pro_service.store.types import UTCDateTime


class EnrolmentStanding(Base):
    """From when on nothing more is expected of a participant, and they are not contacted any more.

    A projection of the anchor events by the study's table of end reasons, None while it goes on; written by
    services/windows.py alone.
    """

    __tablename__ = "enrolment_standing"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    expectation_ended_at: Mapped[datetime | None]
    contact_ended_at: Mapped[datetime | None]


class Microseconds(FunctionElement[int]):
    """An instant as whole microseconds since 1970, so that intervals can be added exactly."""

    type = BigInteger()
    inherit_cache = True
    name = "microseconds"


@compiles(Microseconds, "postgresql")
def _on_postgres(element: Microseconds, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"CAST(EXTRACT(EPOCH FROM {instant}) * 1000000 AS BIGINT)"


@compiles(Microseconds, "sqlite")
def _on_sqlite(element: Microseconds, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)  # 'YYYY-MM-DD hh:mm:ss.ffffff'
    return (
        f"(CAST(strftime('%s', substr({instant}, 1, 19)) AS INTEGER) * 1000000"
        f" + CAST(substr({instant}, 21, 6) AS INTEGER))"
    )


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How many assessments of a visit and instrument stand alike."""

    visit: str
    visit_number: float
    instrument: str
    position: int
    counted: Counted


@dataclass(frozen=True, slots=True)
class Stands:
    """One assessment, its status now, and since when it is begun; None where it is not."""

    assessment: Assessment
    status: Status
    started_at: datetime | None


def counts(session: Session, within: ColumnElement[bool], as_of: datetime) -> list[VisitCount]:
    """The assessments that a condition on `enrolment` and `assessment` reaches, counted in one statement."""
    evaluable = case((Submission.id.is_not(None), _is_evaluable(as_of)), else_=literal(value=False))
    each = _from_facts(
        select(
            Assessment.visit,
            Assessment.visit_number,
            Assessment.instrument,
            Assessment.position,
            _status(as_of).label("status"),
            evaluable.label("is_evaluable"),
        ),
        as_of,
    ).where(within, Enrolment.recorded_at <= as_of)
    one = each.subquery()
    rows = session.execute(
        select(
            one.c.visit,
            func.min(one.c.visit_number),
            one.c.instrument,
            func.min(one.c.position),
            one.c.status,
            one.c.is_evaluable,
            func.count(),
        ).group_by(one.c.visit, one.c.instrument, one.c.status, one.c.is_evaluable)
    )
    return [
        VisitCount(visit, number, instrument, position, Counted(Status(status), bool(is_evaluable), n))
        for visit, number, instrument, position, status, is_evaluable, n in rows
    ]


def standing(
    session: Session, within: ColumnElement[bool], as_of: datetime, wanted: Collection[Status] = tuple(Status)
) -> Sequence[Stands]:
    """The assessments that the condition reaches with one of these statuses, in the order of asking."""
    judged = _status(as_of)
    rows = session.execute(
        _from_facts(select(Assessment, judged, Presentation.started_at), as_of)
        .where(within, Enrolment.recorded_at <= as_of, judged.in_([each.value for each in wanted]))
        .order_by(Assessment.enrolment_id, Assessment.visit_number, Assessment.position)
    )
    return [Stands(assessment, Status(status), started_at) for assessment, status, started_at in rows]


def evaluable(session: Session, enrolments: Collection[UUID], as_of: datetime) -> set[UUID]:
    """The assessments of these enrolments with an evaluable response, known at `as_of`."""
    rows = (
        select(Submission.assessment_id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Assessment.enrolment_id.in_(enrolments), stands(as_of), _is_evaluable(as_of))
    )
    return set(session.scalars(rows))


def moved_since(session: Session, within: ColumnElement[bool], since: datetime) -> list[UUID]:
    """The enrolments that a condition reaches with an anchor event recorded after an instant."""
    moved = (
        select(AnchorEvent.id)
        .where(AnchorEvent.enrolment_id == Enrolment.id, AnchorEvent.recorded_at > since)
        .exists()
    )
    return list(session.scalars(select(Enrolment.id).where(within, moved)))


def _from_facts(query: Select, as_of: datetime) -> Select:
    """The joins that the columns of `_status` need; each adds at most one row to an assessment."""
    later = aliased(ExpectationChange)
    is_later = (later.recorded_at > ExpectationChange.recorded_at) | (
        (later.recorded_at == ExpectationChange.recorded_at) & (later.id > ExpectationChange.id)
    )
    superseded = (
        select(later.id)
        .where(
            later.assessment_id == ExpectationChange.assessment_id,
            later.recorded_at <= as_of,
            is_later,
        )
        .exists()
    )
    return (
        query.select_from(Assessment)
        .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
        .outerjoin(EnrolmentStanding, EnrolmentStanding.enrolment_id == Assessment.enrolment_id)
        .outerjoin(Submission, and_(Submission.assessment_id == Assessment.id, stands(as_of)))
        .outerjoin(Correction, is_last_correction(as_of))
        .outerjoin(
            Presentation, and_(Presentation.assessment_id == Assessment.id, Presentation.recorded_at <= as_of)
        )
        .outerjoin(
            ExpectationChange,
            and_(
                ExpectationChange.assessment_id == Assessment.id,
                ExpectationChange.recorded_at <= as_of,
                ~superseded,
            ),
        )
    )


def _status(as_of: datetime) -> ColumnElement[str]:
    """The rule over a record with the fields of AssessmentFacts as columns."""
    columns = SimpleNamespace(
        as_of=literal(as_of, UTCDateTime()),
        opens_at=Assessment.opens_at,
        closes_at=Assessment.closes_at,
        started_at=Presentation.started_at,
        received_at=Submission.recorded_at,
        is_in_window=_is_in_window(),
        exempt_at=_changed_at("exempt"),
        cancelled_at=_changed_at("cancelled"),
        expectation_ended_at=EnrolmentStanding.expectation_ended_at,
    )
    return case(*((condition(columns), each.value) for condition, each in RULE), else_=OTHERWISE.value)


def _changed_at(change: str) -> ColumnElement[datetime]:
    return type_coerce(
        case((ExpectationChange.change == change, ExpectationChange.recorded_at), else_=null()), UTCDateTime()
    )


def _is_in_window() -> ColumnElement[bool]:
    """As services/assessments.py judges it: late is what every reading of the phone's clock puts after it."""
    offset_before, offset_after = _stands("clock_offset_before_ms"), _stands("clock_offset_after_ms")
    before, after = (
        func.coalesce(offset_before, offset_after, 0),
        func.coalesce(offset_after, offset_before, 0),
    )
    is_steady = func.abs(after - before) <= CLOCK_MOVED // timedelta(milliseconds=1)
    offset = case((is_steady, after), (after < before, after), else_=before)
    earliest = Microseconds(_stands("completed_at")) + 1000 * offset
    return case(
        (Assessment.closes_at.is_(None), _stands("timing") == "in_window"),
        else_=type_coerce(earliest < Microseconds(Assessment.closes_at), Boolean()),
    )


def _stands(name: str) -> ColumnElement[Any]:
    """One of the particulars of the submission, as it stands corrected."""
    return case((Correction.id.is_not(None), getattr(Correction, name)), else_=getattr(Submission, name))


def _is_evaluable(as_of: datetime) -> ColumnElement[bool]:
    """domain/compliance.py: of the participant's own answers a 0-100 scale has a value, as received."""
    return (
        select(Score.run_id)
        .join(ScoreRun, ScoreRun.id == Score.run_id)
        .join(ResponseVersion, ResponseVersion.id == ScoreRun.response_version_id)
        .where(
            ResponseVersion.assessment_id == Submission.assessment_id,
            ResponseVersion.submission_id == Submission.id,
            ResponseVersion.version == 1,
            ScoreRun.rescoring_id.is_(None),
            ScoreRun.recorded_at <= as_of,
            Score.metric == "0-100",
            Score.value.is_not(None),
        )
        .correlate(Submission)
        .exists()
    )
