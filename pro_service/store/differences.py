"""What the scores of a rescoring change, held against those that count at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Double, Subquery, case, cast, exists, func, null, select
from sqlalchemy.orm import Session, aliased

from pro_service.store.assessments import Assessment
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.rescoring import Rescoring, WhichScores, counting
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion

Before = aliased(ScoreRun)
After = aliased(ScoreRun)


@dataclass(frozen=True, slots=True)
class Counted:
    """One score over all responses of a rescoring.

    n                   responses with a value before and after
    changed             of these, how many differ in any bit; `largest` is the largest absolute difference,
                        None where n is 0
    appeared, vanished  responses with a value only after, only before
    """

    code: str
    n: int
    changed: int
    largest: float | None
    appeared: int
    vanished: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of one response that differs."""

    code: str
    subject_id: str
    visit: str
    before: float
    after: float


def by_score(session: Session, rescoring: Rescoring, against: WhichScores, as_of: datetime) -> list[Counted]:
    """Each score of either side, in the order of the instrument."""
    pairs = _pairs(session, rescoring, against, as_of)
    is_both = pairs.c.before.is_not(None) & pairs.c.after.is_not(None)
    rows = session.execute(
        select(
            pairs.c.code,
            _count(is_both),
            _count(is_both & (pairs.c.before != pairs.c.after)),
            func.max(case((is_both, func.abs(pairs.c.after - pairs.c.before)))),
            _count(pairs.c.before.is_(None) & pairs.c.after.is_not(None)),
            _count(pairs.c.before.is_not(None) & pairs.c.after.is_(None)),
        )
        .group_by(pairs.c.code)
        .order_by(func.min(pairs.c.position), pairs.c.code)
    )
    return [Counted(*row) for row in rows]


def largest(
    session: Session, rescoring: Rescoring, against: WhichScores, as_of: datetime, each: int
) -> list[Difference]:
    """For each score the `each` largest differences, the largest first."""
    pairs = _pairs(session, rescoring, against, as_of)
    by = func.abs(pairs.c.after - pairs.c.before)
    place = func.row_number().over(
        partition_by=pairs.c.code, order_by=(by.desc(), pairs.c.response_version_id)
    )
    ranked = select(pairs, place.label("place")).where(pairs.c.before != pairs.c.after).subquery()
    rows = session.execute(
        select(ranked.c.code, Participant.subject_id, Assessment.visit, ranked.c.before, ranked.c.after)
        .join(ResponseVersion, ResponseVersion.id == ranked.c.response_version_id)
        .join(Assessment, Assessment.id == ResponseVersion.assessment_id)
        .join(Enrolment, Enrolment.id == ResponseVersion.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(ranked.c.place <= each)
        .order_by(ranked.c.position, ranked.c.code, ranked.c.place)
    )
    return [Difference(*row) for row in rows]


def mended(session: Session, rescoring: Rescoring, against: WhichScores, as_of: datetime) -> int:
    """How many responses whose scoring had failed now have scores."""
    states = (
        select(func.count())
        .select_from(After)
        .join(ResponseVersion, ResponseVersion.id == After.response_version_id)
        .join(Before, Before.response_version_id == ResponseVersion.id)
        .where(*_sides(session, rescoring, against, as_of))
        .where(Before.state == "failed", After.state == "scored")
    )
    return session.scalar(states) or 0


def _pairs(session: Session, rescoring: Rescoring, against: WhichScores, as_of: datetime) -> Subquery:
    """Every score of either side, with its value before and after; null where a side has none."""
    sides = _sides(session, rescoring, against, as_of)
    runs = (
        select(After.id.label("after_id"), Before.id.label("before_id"), After.response_version_id)
        .join(ResponseVersion, ResponseVersion.id == After.response_version_id)
        .join(Before, Before.response_version_id == ResponseVersion.id)
        .where(*sides)
        .subquery()
    )
    now, was = aliased(Score), aliased(Score)
    kept = (
        select(
            runs.c.response_version_id,
            now.code,
            now.position,
            was.value.label("before"),
            now.value.label("after"),
        )
        .join(now, now.run_id == runs.c.after_id)
        .outerjoin(was, (was.run_id == runs.c.before_id) & (was.code == now.code))
    )
    gone = select(runs.c.response_version_id, was.code, was.position, was.value, cast(null(), Double)).join(
        was, was.run_id == runs.c.before_id
    )
    still = exists().where(now.run_id == runs.c.after_id, now.code == was.code)
    return kept.union_all(gone.where(~still)).subquery()


def _sides(
    session: Session, rescoring: Rescoring, against: WhichScores, as_of: datetime
) -> Sequence[ColumnElement[bool]]:
    """The runs of the rescoring, and beside each the one that counts in its place."""
    places = select(Rescoring.instead_of).where(Rescoring.id == Before.rescoring_id).scalar_subquery()
    place = case((Before.rescoring_id.is_(None), Before.norm_set), else_=places)
    return (
        After.rescoring_id == rescoring.id,
        Before.instrument == rescoring.instrument,
        place.is_not_distinct_from(rescoring.instead_of),
        counting(session, rescoring.study_id, against, as_of, Before),
    )


def _count(condition: ColumnElement[bool]) -> Any:
    return func.count(case((condition, 1)))
