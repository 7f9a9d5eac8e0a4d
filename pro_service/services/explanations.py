"""How one stored score came about: computed again from the response, and held against what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.permissions import Scope
from pro_service.errors import NotFound, NotRecomputable
from pro_service.services import packs, studies
from pro_service.services.scores import UNANSWERED, NormSets, at_hand, norm_hash
from pro_service.store import administrations
from pro_service.store.administrations import Administration
from pro_service.store.scores import ScoreRun


@dataclass(frozen=True, slots=True)
class Explained:
    """One score of a run with the steps that lead to it.

    value, reason  as computed again; `stored_value` and `stored_reason` as kept
    is_same        the two agree, in every bit
    steps          from the raw codes on, each as plain arithmetic; the last gives the value
    """

    administration: Administration
    code: str
    metric: str
    value: float | None
    reason: str | None
    stored_value: float | None
    stored_reason: str | None
    is_same: bool
    steps: Sequence[Any]


def explain(session: Session, scope: Scope, study_id: str, run_id: UUID, code: str) -> Explained:
    """Explain a score of any run within reach, promoted or not.

    Raises NotFound where there is no such run or score in reach, NotRecomputable where the run was made by a
    definition, norm set or algorithm that is not at hand.
    """
    studies.refuse_out_of_reach(scope, study_id)
    found = administrations.find(session, scope, study_id, run_id)
    stored = {score.code: score for score in found.scores} if found else {}
    if found is None or code not in stored:
        raise NotFound
    norm_sets = packs.norm_sets(session)
    refuse_another_lineage(found.run, norm_sets)
    score = _computed_again(found, norm_sets)[code]
    kept = stored[code]
    return Explained(
        administration=found,
        code=code,
        metric=score.metric,
        value=score.value,
        reason=score.reason,
        stored_value=kept.value,
        stored_reason=kept.reason,
        is_same=(_bits(score.value), score.reason) == (_bits(kept.value), kept.reason),
        steps=score.steps,
    )


def _computed_again(found: Administration, norm_sets: NormSets) -> dict[str, Any]:
    run = found.run
    answers = {item: None if code == UNANSWERED else code for item, code in found.response.answers.items()}
    norms = at_hand(run.norm_set, norm_sets)
    explanation = scoring.explain(
        scoring.load(run.instrument), answers, norms=norms, recall=run.recall, policy=run.policy
    )
    return {score.code: score for score in explanation.scores}


def refuse_another_lineage(run: ScoreRun, norm_sets: NormSets) -> None:
    mine = (scoring.load(run.instrument).hash, norm_hash(run.norm_set, norm_sets), scoring.ALGORITHM_VERSION)
    if mine != (run.definition_hash, run.norm_hash, run.algorithm_version):
        raise NotRecomputable


def _bits(value: float | None) -> str | None:
    return None if value is None else value.hex()
