"""Scoring a response, and reading scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

import scoring
from pro_service.domain.canonical import content_hash
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import InstrumentUse
from pro_service.services import studies
from pro_service.services.participants import in_scope
from pro_service.store.assessments import Assessment
from pro_service.store.base import Fact
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion, Submission

SOFTWARE_VERSION = version("pro-service")
UNANSWERED = "skipped"


@dataclass(frozen=True, slots=True)
class Administration:
    """One scored administration: whose, which visit, when, by which lineage, and its scores."""

    enrolment: Enrolment
    subject_id: str
    assessment: Assessment
    submission: Submission
    response: ResponseVersion
    run: ScoreRun
    scores: tuple[Score, ...]


def run(now: datetime, response: ResponseVersion, use: InstrumentUse, language: str) -> list[Fact]:
    """Score a response once for each norm set of the study; gives the runs and scores to be recorded.

    A fault of the scoring marks the run and harms nothing else.
    """
    norm_sets = [use.norm_set, *use.secondary_norm_sets] if use.norm_set else [None]
    return [fact for norm_set in norm_sets for fact in _run(now, response, use, norm_set, language)]


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    enrolment_id: UUID | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[Sequence[Administration], tuple[datetime, str] | None]:
    """Scored administrations known at `as_of`, in the order in which they were scored.

    `after` is the last of the page before; the second of the pair is the last of this, or None at the end.
    Raises NotFound where the study is out of reach.
    """
    studies.get_study(session, scope, study_id)
    query = (
        select(ScoreRun, ResponseVersion, Submission, Assessment, Enrolment, Participant.subject_id)
        .join(ResponseVersion, ResponseVersion.id == ScoreRun.response_version_id)
        .join(
            Submission,
            (Submission.id == ResponseVersion.submission_id)
            & (Submission.enrolment_id == ResponseVersion.enrolment_id),
        )
        .join(Assessment, Assessment.id == ResponseVersion.assessment_id)
        .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(in_scope(scope, study_id), ScoreRun.recorded_at <= as_of)
        .order_by(ScoreRun.recorded_at, ScoreRun.id)
        .limit(limit + 1)
    )
    if enrolment_id is not None:
        query = query.where(Enrolment.id == enrolment_id)
    if after is not None:
        at, run_id = after[0], UUID(after[1])
        query = query.where(
            (ScoreRun.recorded_at > at) | ((ScoreRun.recorded_at == at) & (ScoreRun.id > run_id))
        )
    rows = session.execute(query).all()
    found = _administrations(session, rows[:limit])
    last = found[-1].run if len(rows) > limit else None
    return found, (last.recorded_at, str(last.id)) if last else None


def _administrations(session: Session, rows: Sequence) -> list[Administration]:
    scores = scores_of(session, [row.ScoreRun.id for row in rows])
    return [
        Administration(
            row.Enrolment,
            row.subject_id,
            row.Assessment,
            row.Submission,
            row.ResponseVersion,
            row.ScoreRun,
            tuple(scores.get(row.ScoreRun.id, ())),
        )
        for row in rows
    ]


def scores_of(session: Session, runs: Sequence[UUID]) -> dict[UUID, list[Score]]:
    """The scores of these runs, each in the instrument's order."""
    found: dict[UUID, list[Score]] = {}
    for score in session.scalars(select(Score).where(Score.run_id.in_(runs)).order_by(Score.position)):
        found.setdefault(score.run_id, []).append(score)
    return found


def _run(
    now: datetime, response: ResponseVersion, use: InstrumentUse, norm_set: str | None, language: str
) -> list[Fact]:
    definition = scoring.load(use.instrument)
    answers = {item: None if code == UNANSWERED else code for item, code in response.answers.items()}
    try:
        scored = scoring.score(definition, answers, norms=norm_set, recall=use.recall, policy=use.policy)
        fault = None
    except Exception as failure:  # whatever it is, the response is kept and the run is marked
        scored, fault = None, type(failure).__name__
    kept = ScoreRun(
        id=uuid4(),
        response_version_id=response.id,
        instrument=use.instrument,
        definition_version=definition.version,
        definition_hash=definition.hash,
        norm_set=norm_set,
        norm_hash=scored.norm_hash if scored else None,
        algorithm_version=scoring.ALGORITHM_VERSION,
        policy=use.policy,
        missing_rule=scored.missing_rule if scored else "",
        recall=use.recall,
        language=language,
        licence=use.licence,
        input_hash=content_hash(response.answers),
        software_version=SOFTWARE_VERSION,
        state="failed" if fault else "scored",
        fault=fault,
        recorded_at=now,
    )
    return [kept, *_scores(now, kept.id, scored)]


def _scores(now: datetime, run_id: UUID, scored: scoring.Scoring | None) -> list[Score]:
    return [
        Score(
            run_id=run_id,
            code=score.code,
            position=position,
            metric=score.metric,
            value=score.value,
            n_answered=score.n_answered,
            n_items=score.n_items,
            reason=score.reason,
            recorded_at=now,
        )
        for position, score in enumerate(scored.scores if scored else ())
    ]
