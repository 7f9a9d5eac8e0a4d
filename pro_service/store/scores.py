"""Score runs and their scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Double, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pro_service.store.base import Base, Fact
from pro_service.store.lineages import Traced
from pro_service.store.submissions import ResponseVersion
from pro_service.store.types import Code, Hash


class ScoreRun(Traced, Fact, Base):
    """One scoring of one response version, with all that is needed to do it again to the same bits.

    `recorded_at` is when it was computed. A fault of the scoring marks the run; the response stays.
    `rescoring_id` is None where the response was scored as it was received.
    """

    __tablename__ = "score_run"
    __table_args__ = (
        CheckConstraint("state IN ('scored', 'failed')", name="state"),
        CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="fault"),
        Index(
            "uq_score_run_rescoring_id_response_version_id",
            "rescoring_id",
            "response_version_id",
            unique=True,
        ),
        Index("ix_score_run_recorded_at_id", "recorded_at", "id"),  # the order in which scores are listed
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    response_version_id: Mapped[UUID] = mapped_column(ForeignKey("response_version.id"), index=True)
    missing_rule: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    licence: Mapped[str | None] = mapped_column(String(200))
    input_hash: Mapped[str] = mapped_column(Hash)
    software_version: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    fault: Mapped[str | None] = mapped_column(Code)
    rescoring_id: Mapped[UUID | None] = mapped_column(ForeignKey("rescoring.id"))


class Score(Fact, Base):
    """One score of a run, unrounded; null with a coded reason where the rule gives none."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("(value IS NULL) = (reason IS NOT NULL)", name="null_for_a_reason"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("score_run.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    position: Mapped[int]  # in the instrument's order
    metric: Mapped[str] = mapped_column(Code)
    value: Mapped[float | None] = mapped_column(Double)
    n_answered: Mapped[int]
    n_items: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Code)


class Value(NamedTuple):
    """What is read of a score where very many are read."""

    code: str
    metric: str
    value: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A score run with the response it is of, and its scores in the instrument's order."""

    assessment_id: UUID
    enrolment_id: UUID
    version: int
    run: ScoreRun
    scores: list[Value]


def of_enrolments(
    session: Session,
    enrolments: Collection[UUID],
    counting: ColumnElement[bool],
    *,
    instrument: str | None = None,
    code: str | None = None,
) -> list[Scored]:
    """Every run that counts for responses of these enrolments, oldest first.

    instrument  its runs alone; None: those of all
    code        the scores of this code alone; None: all. A run without such a score has none
    """
    of_run = (
        Score.run_id == ScoreRun.id if code is None else (Score.run_id == ScoreRun.id) & (Score.code == code)
    )
    query = (
        select(
            ResponseVersion.assessment_id,
            ResponseVersion.enrolment_id,
            ResponseVersion.version,
            ScoreRun,
            Score.code,
            Score.metric,
            Score.value,
            Score.reason,
        )
        .join(ScoreRun, ScoreRun.response_version_id == ResponseVersion.id)
        .outerjoin(Score, of_run)
        .where(ResponseVersion.enrolment_id.in_(enrolments), counting)
        .order_by(ScoreRun.recorded_at, ScoreRun.id, Score.position)
    )
    if instrument is not None:
        query = query.where(ScoreRun.instrument == instrument)
    found: dict[UUID, Scored] = {}
    for assessment_id, enrolment_id, version, run, score, metric, value, reason in session.execute(query):
        each = found.get(run.id)
        if each is None:
            each = found[run.id] = Scored(assessment_id, enrolment_id, version, run, [])
        if score is not None:
            each.scores.append(Value(score, metric, value, reason))
    return list(found.values())


def of_runs(session: Session, runs: Collection[UUID]) -> dict[UUID, list[Score]]:
    """The scores of these runs, each in the instrument's order."""
    found: dict[UUID, list[Score]] = {run: [] for run in runs}
    for score in session.scalars(select(Score).where(Score.run_id.in_(runs)).order_by(Score.position)):
        found[score.run_id].append(score)
    return found


def add_rows(
    session: Session, runs: Sequence[Mapping[str, Any]], scores: Sequence[Mapping[str, Any]]
) -> None:
    """Add many runs and their scores as plain rows; whoever does so tells of them in the trail itself."""
    for table, rows in ((ScoreRun.__tablename__, runs), (Score.__tablename__, scores)):
        if rows:
            session.execute(insert(Base.metadata.tables[table]), list(rows))
