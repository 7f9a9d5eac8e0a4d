"""The rows of a rescoring: what follows, to the bit, from the responses and the rescoring's lineage.

Nothing else goes into them, so that they can be made again from the facts and held against the digest that
stands in the audit trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

import scoring
from pro_service.domain.answers import SKIPPED, as_scored
from pro_service.domain.canonical import canonical_json, content_hash, sha256_hex
from pro_service.services.scores import NormSets, at_hand
from scoring import Lineage

OFF_SCALE = 99.0
"""A code of no item: what is no sound answer is read as this, so that the kernel marks its response."""

Norms = str | scoring.NormSet | None


@dataclass(frozen=True, slots=True)
class Received:
    """A response, with what of its run as received every later run of it keeps."""

    response_version_id: UUID
    answers: Mapping[str, int | str]
    language: str
    licence: str | None


@dataclass(frozen=True, slots=True)
class Derived:
    """Rows of `score_run` and of `score`, in the order of the responses."""

    runs: list[dict[str, Any]]
    scores: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of all rows."""
        return sha256_hex(
            canonical_json([[_plain(row) for row in rows] for rows in (self.runs, self.scores)])
        )


def run_id(rescoring_id: UUID, response_version_id: UUID) -> UUID:
    """The id of the run that a rescoring makes of a response."""
    return uuid5(rescoring_id, str(response_version_id))


def derive(
    rescoring_id: UUID,
    lineage: Lineage,
    received: Sequence[Received],
    now: datetime,
    software_version: str,
    norm_sets: NormSets,
) -> Derived:
    """Score these responses; one that cannot be scored has a run marked with its fault, and no scores."""
    definition = scoring.load(lineage.instrument, lineage.definition_version)
    codes = np.array([_codes(definition, each.answers) for each in received], dtype=np.float64)
    norms = at_hand(lineage.norm_set, norm_sets)
    made = _scored(definition, lineage, norms, codes)
    faults = _faults(definition, lineage, norms, received, made)
    runs, scores = [], []
    rows = scoring.scores_of(definition, made, lineage.policy)
    for nth, (each, row) in enumerate(zip(received, rows, strict=True)):
        run = _run(definition, rescoring_id, lineage, each, faults.get(nth))
        run |= {"software_version": software_version, "recorded_at": now}
        runs.append(run)
        if nth not in faults:
            scores += [_score(run["id"], position, score, now) for position, score in enumerate(row)]
    return Derived(runs, scores)


def _scored(
    definition: scoring.Definition, lineage: Lineage, norms: Norms, codes: NDArray[np.float64]
) -> scoring.ArrayScores:
    return scoring.score_array(
        definition,
        codes,
        norms=norms,
        recall=lineage.recall,
        policy=lineage.policy,
        off_scale="missing",
    )


def _codes(definition: scoring.Definition, answers: Mapping[str, int | str]) -> list[float]:
    return [_code(item, answers.get(item.id)) for item in definition.items]


def _code(item: scoring.Item, answer: int | str | None) -> float:
    if type(answer) is int:
        return float(answer)
    is_not_applicable = answer == scoring.NOT_APPLICABLE and item.allows_not_applicable
    return float("nan") if answer in (None, SKIPPED) or is_not_applicable else OFF_SCALE


def _faults(
    definition: scoring.Definition,
    lineage: Lineage,
    norms: Norms,
    received: Sequence[Received],
    made: scoring.ArrayScores,
) -> dict[int, str]:
    """The faults by place: each doubtful response is scored alone, which names its fault."""
    known = definition.item_by_id.keys()
    strange = [nth for nth, each in enumerate(received) if not each.answers.keys() <= known]
    doubtful = {*strange, *made.off_scale_rows.tolist()}
    return {nth: _fault(definition, lineage, norms, received[nth].answers) for nth in doubtful}


def _fault(
    definition: scoring.Definition, lineage: Lineage, norms: Norms, answers: Mapping[str, int | str]
) -> str:
    recall, policy = lineage.recall, lineage.policy
    try:
        scoring.score(definition, as_scored(answers), norms=norms, recall=recall, policy=policy)
    except scoring.ScoringError as fault:
        return type(fault).__name__
    raise AssertionError("a response is sound alone and unsound among others")


def _run(
    definition: scoring.Definition,
    rescoring_id: UUID,
    lineage: Lineage,
    each: Received,
    fault: str | None,
) -> dict[str, Any]:
    return {
        "id": run_id(rescoring_id, each.response_version_id),
        "response_version_id": each.response_version_id,
        **asdict(lineage),
        "norm_hash": None if fault else lineage.norm_hash,
        "missing_rule": "" if fault else scoring.missing_rule(definition, lineage.policy),
        "language": each.language,
        "licence": each.licence,
        "input_hash": content_hash(each.answers),
        "state": "failed" if fault else "scored",
        "fault": fault,
        "rescoring_id": rescoring_id,
    }


def _score(run: UUID, position: int, score: scoring.Score, now: datetime) -> dict[str, Any]:
    return {
        "run_id": run,
        "code": score.code,
        "position": position,
        "metric": score.metric,
        "value": score.value,
        "n_answered": score.n_answered,
        "n_items": score.n_items,
        "reason": score.reason,
        "recorded_at": now,
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
