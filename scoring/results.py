"""What scoring gives back: for one response, and for many."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Metric = Literal["0-100", "T"]
Reason = Literal["too-few-items", "nothing-answered", "scale-missing"]


@dataclass(frozen=True)
class Score:
    """One score, unrounded; `value` is None (never 0) where the rule gives none, and `reason` says why.

    n_answered, n_items  items of the score, all its scales together for a summary
    """

    code: str
    metric: Metric
    value: float | None
    n_answered: int
    n_items: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """By what a score was made: with the answers, all that is needed to make it again.

    norm_set, norm_hash  None where the score needs no norms
    """

    instrument: str
    definition_version: str
    definition_hash: str
    norm_set: str | None
    norm_hash: str | None
    recall: str
    policy: str
    algorithm_version: str

    @classmethod
    def of(cls, made: object) -> "Lineage":
        """That of anything that has all these names."""
        return cls(*_IN_ORDER(made))


_IN_ORDER = attrgetter(*(each.name for each in fields(Lineage)))


@dataclass(frozen=True)
class Scoring:
    """All scores of one response with the lineage that they share."""

    instrument: str
    definition_version: str
    definition_hash: str
    norm_set: str | None
    norm_hash: str | None
    algorithm_version: str
    recall: str
    policy: str
    missing_rule: str
    scores: tuple[Score, ...]

    @property
    def lineage(self) -> Lineage:
        return Lineage.of(self)

    def __iter__(self) -> Iterator[str]:
        return (score.code for score in self.scores)

    def __getitem__(self, code: str) -> float | None:
        for score in self.scores:
            if score.code == code:
                return score.value
        raise KeyError(code)


@dataclass(frozen=True, eq=False)
class ArrayScores:
    """The scores of many responses.

    codes            score codes, in the order of the columns of `values`
    values           (responses, scores) unrounded; NaN where no score is due
    n_answered       (responses, scales) answered items, scales in the order of the definition
    off_scale_count  codes that were off the scale and were taken as missing
    off_scale_rows   the rows that held any of them, rising
    n_off_scale      (responses,) how many of them each row held
    """

    codes: tuple[str, ...]
    values: NDArray[np.float64]
    n_answered: NDArray[np.int32]
    off_scale_count: int
    off_scale_rows: NDArray[np.int64]
    n_off_scale: NDArray[np.int32]
