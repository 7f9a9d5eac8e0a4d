"""Beginning a rescoring: what it will do is checked whole and written down before anything is scored."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.callers import Operator
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import InstrumentUse
from pro_service.errors import NotFound
from pro_service.services import packs, studies
from pro_service.services.scores import NormSets, at_hand, is_at_hand
from pro_service.store import audit
from pro_service.store.rescoring import Rescoring
from scoring import Lineage

LONGEST_REASON = 2000


class RescoringRefused(ValueError):
    """A rescoring or a promotion that cannot be; the text says why."""


@dataclass(frozen=True, slots=True)
class RescoringAsked:
    """What to score again, and how; None leaves it as the study has it.

    instead_of   the norm set whose runs it stands beside: unless told the same norm set where the study
                 uses it, else the study's first
    failed_only  only the responses whose scoring failed as they were received
    definition_version  another version of the instrument's definition than the study's
    """

    study_id: str
    instrument: str
    reason: str
    norm_set: str | None = None
    policy: str | None = None
    recall: str | None = None
    instead_of: str | None = None
    failed_only: bool = False
    definition_version: str | None = None


def start(
    session: Session, now: datetime, who: Operator, rescoring_id: UUID, asked: RescoringAsked
) -> Rescoring:
    """Write down a rescoring of everything of the instrument that the study has received until now.

    It scores nothing yet, and nothing that was scored before is touched. Raises RescoringRefused.
    """
    use = _use(session, asked)
    reason = checked_reason(asked.reason)
    norm_set = asked.norm_set or use.norm_set
    policy, recall = asked.policy or use.policy, asked.recall or use.recall
    norms = at_hand(norm_set, packs.norm_sets(session))
    definition_version = asked.definition_version or use.definition_version
    sample = _sample(use.instrument, definition_version, norms, policy, recall)
    made = Rescoring(
        id=rescoring_id,
        study_id=asked.study_id,
        instrument=use.instrument,
        instead_of=asked.instead_of or _place(use, norm_set),
        failed_only=asked.failed_only,
        definition_version=sample.definition_version,
        definition_hash=sample.definition_hash,
        norm_set=norm_set,
        norm_hash=sample.norm_hash,
        policy=policy,
        recall=recall,
        algorithm_version=sample.algorithm_version,
        reason=reason,
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, made.study_id, who.actor, "rescoring.started", [made])
    return made


def find(session: Session, rescoring_id: UUID) -> Rescoring:
    """Raises RescoringRefused where there is none."""
    found = session.get(Rescoring, rescoring_id)
    if found is None:
        raise RescoringRefused("there is no such rescoring")
    return found


def refuse_another_lineage(lineage: Lineage, norm_sets: NormSets) -> None:
    """Raises RescoringRefused where the scoring at hand is no longer the one that the rescoring names."""
    if not is_at_hand(lineage, norm_sets):
        raise RescoringRefused(
            "this version of the service scores by another definition, norm set or algorithm than the one "
            "with which the rescoring was started: start another"
        )


def checked_reason(reason: str) -> str:
    """Raises RescoringRefused for a reason that says nothing or is too long."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise RescoringRefused(f"a reason has 1 to {LONGEST_REASON} characters")
    return said


def _use(session: Session, asked: RescoringAsked) -> InstrumentUse:
    try:
        definition = studies.get_study(session, EVERYWHERE, asked.study_id)
        return definition.instrument(asked.instrument)
    except NotFound:
        raise RescoringRefused(f"no study '{asked.study_id}' is loaded") from None
    except KeyError:
        raise RescoringRefused(f"{asked.study_id} does not use '{asked.instrument}'") from None


def _place(use: InstrumentUse, norm_set: str | None) -> str | None:
    return norm_set if norm_set in use.secondary_norm_sets else use.norm_set


def _sample(
    instrument: str, version: str, norms: str | scoring.NormSet | None, policy: str, recall: str
) -> scoring.Scoring:
    """An empty response scored: it has the whole lineage, and shows what cannot be scored in this way."""
    try:
        definition = scoring.load(instrument, version)
        return scoring.score(definition, {}, norms=norms, recall=recall, policy=policy)
    except scoring.ScoringError as fault:
        raise RescoringRefused(str(fault)) from None
