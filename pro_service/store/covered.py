"""The responses that a rescoring covers, and how far it has come with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from pro_service.store.participants import Enrolment
from pro_service.store.rescoring import Rescoring
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion

Counted = TypeVar("Counted")

Covered = Row[UUID, Any, str, str | None]
"""Id of the response version, answers, language and licence."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many responses a rescoring covers, how many it has scored, and how many of these failed."""

    covered: int
    done: int
    failed: int

    @property
    def is_complete(self) -> bool:
        """Every response has its run."""
        return self.done == self.covered


def progress(session: Session, rescoring: Rescoring) -> Progress:
    """How far a rescoring has come."""
    covered = session.scalar(select(func.count()).select_from(_covered(rescoring).subquery())) or 0
    mine = _of_covered(rescoring, select(func.count()))
    done = session.scalar(mine) or 0
    return Progress(covered, done, session.scalar(mine.where(ScoreRun.state == "failed")) or 0)


def n_runs(session: Session, rescoring: Rescoring) -> int:
    """How many runs a rescoring made of the responses that it covers."""
    return session.scalar(_of_covered(rescoring, select(func.count()))) or 0


def following(session: Session, rescoring: Rescoring, limit: int) -> Sequence[Covered]:
    """The next responses to score, by id, after the last that was."""
    query = _covered(rescoring)
    last = _last(session, rescoring)
    if last is not None:
        query = query.where(ScoreRun.response_version_id > last)
    return session.execute(query.order_by(ScoreRun.response_version_id).limit(limit)).all()


def passed_over(session: Session, rescoring: Rescoring, limit: int) -> Sequence[Covered]:
    """Responses that came to light behind those already scored: they were being stored as it began."""
    done = aliased(ScoreRun)
    is_done = exists().where(
        done.rescoring_id == rescoring.id, done.response_version_id == ScoreRun.response_version_id
    )
    query = _covered(rescoring).where(~is_done)
    return session.execute(query.order_by(ScoreRun.response_version_id).limit(limit)).all()


def between(session: Session, rescoring: Rescoring, first: UUID, last: UUID) -> Sequence[Covered]:
    """The responses that a rescoring covers, from one id to another, by id."""
    span = ScoreRun.response_version_id.between(first, last)
    return session.execute(_covered(rescoring).where(span).order_by(ScoreRun.response_version_id)).all()


def _last(session: Session, rescoring: Rescoring) -> UUID | None:
    scored = _of_covered(rescoring, select(ScoreRun.response_version_id))
    return session.scalar(scored.order_by(ScoreRun.response_version_id.desc()).limit(1))


def _of_covered(rescoring: Rescoring, query: Select[Counted]) -> Select[Counted]:
    """Its runs of responses that it covers; corrections that came after it began were scored with them."""
    runs = query.select_from(ScoreRun)
    return runs.join(ResponseVersion, ResponseVersion.id == ScoreRun.response_version_id).where(
        ScoreRun.rescoring_id == rescoring.id, ResponseVersion.recorded_at <= rescoring.recorded_at
    )


def _covered(rescoring: Rescoring) -> Select[UUID, Any, str, str | None]:
    """The responses with a run as received in the place of the rescoring, stored before it began."""
    query = (
        select(ScoreRun.response_version_id, ResponseVersion.answers, ScoreRun.language, ScoreRun.licence)
        .join(ResponseVersion, ResponseVersion.id == ScoreRun.response_version_id)
        .join(Enrolment, Enrolment.id == ResponseVersion.enrolment_id)
        .where(
            Enrolment.study_id == rescoring.study_id,
            ScoreRun.rescoring_id.is_(None),
            ScoreRun.instrument == rescoring.instrument,
            ScoreRun.norm_set.is_not_distinct_from(rescoring.instead_of),
            ScoreRun.recorded_at <= rescoring.recorded_at,
        )
    )
    return query.where(ScoreRun.state == "failed") if rescoring.failed_only else query
