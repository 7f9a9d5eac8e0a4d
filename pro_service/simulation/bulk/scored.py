"""The score runs and scores of very many responses, through the kernel on arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID, uuid4

import scoring
from pro_service.domain.protocol import InstrumentUse
from pro_service.services.rescoring.derived import Received, derive
from pro_service.services.scores import SOFTWARE_VERSION, NormSets, at_hand
from pro_service.simulation.bulk.chronicle import ToScore

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """The rows of one response: a run for each norm set of the study in its order, and their scores."""

    runs: list[Row] = field(default_factory=list)
    scores: list[Row] = field(default_factory=list)


def score(wanted: Iterable[ToScore], norm_sets: NormSets) -> dict[UUID, Rows]:
    """As services/scores.run makes them of one response after the other, by response version id.

    norm_sets  those of imported packs, by id
    """
    found: dict[UUID, Rows] = {}
    in_order = sorted(wanted, key=lambda each: each.use.instrument)
    for use, alike in groupby(in_order, key=attrgetter("use")):
        of_use = list(alike)
        for norm_set in [use.norm_set, *use.secondary_norm_sets] if use.norm_set else [None]:
            _add(found, of_use, norm_set, norm_sets)
    return found


def as_received(
    received: Sequence[ToScore], norm_set: str | None, norm_sets: NormSets
) -> tuple[list[Row], list[Row]]:
    """The rows of runs and of scores of one instrument by one norm set, each recorded with its response."""
    of_each = [
        Received(each.response.id, each.response.answers, each.language, each.use.licence)
        for each in received
    ]
    recorded_at = {each.response.id: each.response.recorded_at for each in received}
    lineage, now = _lineage(received[0].use, norm_set, norm_sets), received[0].response.recorded_at
    made = derive(uuid4(), lineage, of_each, now, SOFTWARE_VERSION, norm_sets)
    for run in made.runs:
        run |= {"rescoring_id": None, "recorded_at": recorded_at[run["response_version_id"]]}
    of_run = {run["id"]: run["recorded_at"] for run in made.runs}
    for each in made.scores:
        each["recorded_at"] = of_run[each["run_id"]]
    return made.runs, made.scores


def _add(
    found: dict[UUID, Rows], received: Sequence[ToScore], norm_set: str | None, norm_sets: NormSets
) -> None:
    runs, scores = as_received(received, norm_set, norm_sets)
    of_run: Mapping[UUID, list[Row]] = {
        run_id: list(alike) for run_id, alike in groupby(scores, key=itemgetter("run_id"))
    }
    for run in runs:
        rows = found.setdefault(run["response_version_id"], Rows())
        rows.runs.append(run)
        rows.scores += of_run.get(run["id"], [])


def _lineage(use: InstrumentUse, norm_set: str | None, norm_sets: NormSets) -> scoring.Lineage:
    """How the study scores an instrument with a norm set."""
    definition, norms = scoring.load(use.instrument, use.definition_version), at_hand(norm_set, norm_sets)
    return scoring.score(definition, {}, norms=norms, recall=use.recall, policy=use.policy).lineage
