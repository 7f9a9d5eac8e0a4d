"""How assessments stand now, judged by the database: domain/status.RULE as one CASE over stored columns.

Windows, ends and what came of each assessment are read from their projections, so that a whole site is judged
from narrow rows. This holds for the present; a past instant is judged from the facts alone
(services/assessments.py). `project` writes what came, from the facts.
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
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from pro_service.domain.compliance import Counted
from pro_service.domain.status import OTHERWISE, RULE, Status
from pro_service.domain.timing import CLOCK_MOVED
from pro_service.store.anchor_events import AnchorEvent
from pro_service.store.assessments import CAME, Assessment, ExpectationChange, is_last_change
from pro_service.store.base import Base
from pro_service.store.corrections import Correction
from pro_service.store.licences import Presentation, is_last_showing
from pro_service.store.participants import Enrolment
from pro_service.store.responses import FOR_EVER, is_last_correction, stands
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


def project(session: Session, now: datetime, within: ColumnElement[bool]) -> None:
    """Write what came of the assessments that a condition on `assessment` reaches, by all facts there are.

    In the transaction that records a submission, a correction, an invalidation or a change of expectation,
    and where a window moved.
    """
    anew = _from_facts(within)
    row = dict(zip(CAME, anew.c[1:], strict=True)) | {"projected_at": now}
    session.execute(
        update(Assessment).where(Assessment.id == anew.c.id, _differs(anew)).values(row),
        execution_options={"synchronize_session": False},  # nobody reads them off an object
    )


def differences(session: Session, within: ColumnElement[bool]) -> Sequence[UUID]:
    """The assessments of which something else is stored than what their facts say; none when all is well."""
    anew = _from_facts(within)
    rows = select(Assessment.id).join(anew, anew.c.id == Assessment.id).where(_differs(anew))
    return session.scalars(rows.order_by(Assessment.id)).all()


def counts(session: Session, within: ColumnElement[bool], as_of: datetime) -> list[VisitCount] | None:
    """The assessments that a condition on `enrolment` and `assessment` reaches, counted in one statement.

    None where something of them was written after `as_of`: what was there before, only the facts know.
    """
    one = (
        select(
            Assessment.visit,
            Assessment.visit_number,
            Assessment.instrument,
            Assessment.position,
            Assessment.projected_at,
            func.coalesce(Assessment.is_evaluable, false()).label("is_evaluable"),
            _status(as_of).label("status"),
        )
        .join_from(Assessment, Enrolment, Enrolment.id == Assessment.enrolment_id)
        .outerjoin(EnrolmentStanding, EnrolmentStanding.enrolment_id == Assessment.enrolment_id)
        .where(within, Enrolment.recorded_at <= as_of)
        .subquery()
    )
    alike = (one.c.visit, one.c.instrument, one.c.status, one.c.is_evaluable)
    least = (func.min(one.c.visit_number), func.min(one.c.position))
    rows = session.execute(
        select(*alike, *least, func.max(one.c.projected_at), func.count()).group_by(*alike)
    ).all()
    if any(written_at is not None and written_at > as_of for *_, written_at, _ in rows):
        return None
    return [
        VisitCount(visit, number, instrument, position, Counted(Status(status), bool(is_evaluable), n))
        for visit, instrument, status, is_evaluable, number, position, _, n in rows
    ]


def standing(
    session: Session, within: ColumnElement[bool], as_of: datetime, wanted: Collection[Status] = tuple(Status)
) -> Sequence[Stands]:
    """The assessments that the condition reaches with one of these statuses, in the order of asking."""
    judged = _status(as_of, Presentation.started_at)
    rows = session.execute(
        select(Assessment, judged, Presentation.started_at)
        .join_from(Assessment, Enrolment, Enrolment.id == Assessment.enrolment_id)
        .outerjoin(EnrolmentStanding, EnrolmentStanding.enrolment_id == Assessment.enrolment_id)
        .outerjoin(Presentation, is_last_showing(as_of))
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


def _status(
    as_of: datetime, started_at: ColumnElement[datetime] | InstrumentedAttribute[datetime] | None = None
) -> ColumnElement[str]:
    """The rule over a record with the fields of AssessmentFacts as columns.

    Without `started_at` what is started counts as open.
    """
    columns = SimpleNamespace(
        as_of=literal(as_of, UTCDateTime()),
        opens_at=Assessment.opens_at,
        closes_at=Assessment.closes_at,
        started_at=type_coerce(null(), UTCDateTime()) if started_at is None else started_at,
        received_at=Assessment.received_at,
        is_in_window=Assessment.is_in_window,
        exempt_at=Assessment.exempt_at,
        cancelled_at=Assessment.cancelled_at,
        expectation_ended_at=EnrolmentStanding.expectation_ended_at,
    )
    return case(*((condition(columns), each.value) for condition, each in RULE), else_=OTHERWISE.value)


def _from_facts(within: ColumnElement[bool]) -> Subquery:
    """The id of each assessment and the columns of CAME; each join adds at most one row to an assessment."""
    came = Submission.id.is_not(None)
    return (
        select(
            Assessment.id,
            Submission.recorded_at.label("received_at"),
            case((came, _is_in_window())).label("is_in_window"),
            case((came, _is_evaluable(FOR_EVER))).label("is_evaluable"),
            _changed_at("exempt").label("exempt_at"),
            _changed_at("cancelled").label("cancelled_at"),
        )
        .select_from(Assessment)
        .outerjoin(Submission, and_(Submission.assessment_id == Assessment.id, stands(FOR_EVER)))
        .outerjoin(Correction, is_last_correction(FOR_EVER))
        .outerjoin(ExpectationChange, is_last_change(FOR_EVER))
        .where(within)
        .subquery()
    )


def _differs(anew: Subquery) -> ColumnElement[bool]:
    return or_(*(getattr(Assessment, name).is_distinct_from(anew.c[name]) for name in CAME))


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
