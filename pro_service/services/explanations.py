"""How one stored score came about: computed again from the response, and held against what is stored."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.answers import as_scored
from pro_service.domain.permissions import Scope
from pro_service.errors import NotFound, NotRecomputable
from pro_service.services import packs, studies
from pro_service.services.scores import NormSets, at_hand, is_at_hand
from pro_service.store import administrations, responses
from pro_service.store.administrations import Administration
from pro_service.store.scores import Score


@dataclass(frozen=True, slots=True)
class Explained:
    """One score of a run with the steps that lead to it.

    score    as computed again, with its steps from the raw codes on; the last gives the value
    stored   as kept
    is_same  the two agree, in every bit
    stands   the response version stands now: neither corrected since nor invalidated
    """

    administration: Administration
    definition: scoring.Definition
    score: scoring.ScoreExplanation
    stored: Score
    is_same: bool
    stands: bool


def explain(session: Session, scope: Scope, study_id: str, run_id: UUID, code: str) -> Explained:
    """Explain a score of any run within reach, promoted or not, of a response that stands or not.

    Raises NotFound where there is no such run or score in reach, NotRecomputable where the run was made by a
    definition, norm set or algorithm that is not at hand.
    """
    studies.refuse_out_of_reach(scope, study_id)
    found = administrations.find(session, scope, study_id, run_id)
    stored = {score.code: score for score in found.scores} if found else {}
    if found is None or code not in stored:
        raise NotFound
    norm_sets = packs.norm_sets(session)
    if not is_at_hand(found.run.lineage, norm_sets):
        raise NotRecomputable
    definition = scoring.load(found.run.instrument, found.run.definition_version)
    score, kept = _computed_again(found, definition, norm_sets)[code], stored[code]
    is_same = (_bits(score.value), score.reason) == (_bits(kept.value), kept.reason)
    stands = responses.does_version_stand(session, found.response.id)
    return Explained(found, definition, score, kept, is_same, stands)


def _computed_again(
    found: Administration, definition: scoring.Definition, norm_sets: NormSets
) -> scoring.Explanation:
    run, answers = found.run, as_scored(found.response.answers)
    norms = at_hand(run.norm_set, norm_sets)
    return scoring.explain(definition, answers, norms=norms, recall=run.recall, policy=run.policy)


def _bits(value: float | None) -> str | None:
    return None if value is None else value.hex()
