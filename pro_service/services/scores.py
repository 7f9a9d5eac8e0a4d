"""Scoring a response, and reading scores."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.answers import as_scored
from pro_service.domain.canonical import content_hash
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import InstrumentUse
from pro_service.services import studies
from pro_service.store import administrations, rescoring
from pro_service.store.administrations import Administration
from pro_service.store.arrivals import Key
from pro_service.store.base import Fact
from pro_service.store.rescoring import WhichScores
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion

SOFTWARE_VERSION = version("pro-service")

NormSets = Mapping[str, scoring.NormSet]
"""Norm sets of imported packs, by id; those shipped are known without."""


def run(
    now: datetime,
    response: ResponseVersion,
    use: InstrumentUse,
    language: str,
    norm_sets: NormSets,
    withheld: str | None = None,
) -> list[Fact]:
    """Score a response once for each norm set of the study; gives the runs and scores to be recorded.

    A fault of the scoring marks the run and harms nothing else; so does the coded reason why no score may be
    given yet (`withheld`).
    """
    wanted = [use.norm_set, *use.secondary_norm_sets] if use.norm_set else [None]
    made = [_run(now, response, use, each, norm_sets, language, withheld) for each in wanted]
    return [*(kept for kept, _ in made), *(score for _, scores in made for score in scores)]


def is_at_hand(lineage: scoring.Lineage, norm_sets: NormSets) -> bool:
    """Whether this version of the service has the same definition, norm set and algorithm."""
    try:
        definition = scoring.load(lineage.instrument, lineage.definition_version)
        norms = _norm_hash(lineage.norm_set, norm_sets)
    except scoring.ScoringError:
        return False
    mine = (definition.hash, norms, scoring.ALGORITHM_VERSION)
    return mine == (lineage.definition_hash, lineage.norm_hash, lineage.algorithm_version)


def at_hand(norm_set: str | None, norm_sets: NormSets) -> str | scoring.NormSet | None:
    """What scoring takes for the id of a norm set: that of a pack itself, one shipped by its id.

    No pack takes the id of a norm set shipped; where one is shipped under it later, that of the pack goes on.
    """
    return None if norm_set is None else norm_sets.get(norm_set, norm_set)


def _norm_hash(norm_set: str | None, norm_sets: NormSets) -> str | None:
    norms = at_hand(norm_set, norm_sets)
    norms = scoring.load_norm_set(norms) if isinstance(norms, str) else norms
    return norms.hash if norms else None


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    enrolment_id: UUID | None,
    after: Key | None,
    limit: int,
    *,
    which: WhichScores | None = WhichScores.AS_RECEIVED,
    state: str | None = None,
) -> tuple[Sequence[Administration], Key | None]:
    """Scored administrations known at `as_of`, in the order in which they were scored.

    which  the scores as received, or the current ones; None wants both, each run once
    state  only runs that are `scored` or `failed`; None wants both
    after  the last of the page before; the second of the pair is the last of this, or None at the end

    Raises NotFound where the study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    counting = {one: rescoring.counting(session, study_id, one, as_of) for one in WhichScores.of(which)}
    return administrations.page(session, scope, study_id, counting, enrolment_id, state, after, limit)


def _run(
    now: datetime,
    response: ResponseVersion,
    use: InstrumentUse,
    norm_set: str | None,
    norm_sets: NormSets,
    language: str,
    withheld: str | None,
) -> tuple[ScoreRun, list[Score]]:
    definition = scoring.load(use.instrument, use.definition_version)
    answers = as_scored(response.answers)
    scored, fault = None, withheld
    try:
        if withheld is None:
            norms = at_hand(norm_set, norm_sets)
            scored = scoring.score(definition, answers, norms=norms, recall=use.recall, policy=use.policy)
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
    return kept, _scores(now, kept.id, scored)


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
