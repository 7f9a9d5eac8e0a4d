"""Scores of questionnaires from their answers: pure, exact, and with a source beside every number.

    definition = scoring.load("sf36v2")
    scoring.score(definition, answers, norms="us1998")["PCS"]

No database, no network, no clock; instruments and norms are the TOML files beside this one.
"""

from scoring.answers import Fault, check, missing_rule, score, score_array, score_codes, scores_of
from scoring.catalogue import available, load, load_norm_set, norm_sets
from scoring.change import Change, change, change_of, differences
from scoring.definition import Definition, Item, NormSet, Scale, Summary
from scoring.errors import (
    DefinitionError,
    NormSetMismatch,
    OffScale,
    ScoringError,
    UnknownInstrument,
    UnknownItem,
    UnknownNormSet,
    UnknownPolicy,
    UnknownRecall,
    WrongShape,
)
from scoring.kernel import ALGORITHM_VERSION
from scoring.reading import read_definition
from scoring.reading_norms import read_norm_set
from scoring.results import ArrayScores, Metric, Score, Scoring

__all__ = [
    "ALGORITHM_VERSION",
    "ArrayScores",
    "Change",
    "Definition",
    "DefinitionError",
    "Fault",
    "Item",
    "Metric",
    "NormSet",
    "NormSetMismatch",
    "OffScale",
    "Scale",
    "Score",
    "Scoring",
    "ScoringError",
    "Summary",
    "UnknownInstrument",
    "UnknownItem",
    "UnknownNormSet",
    "UnknownPolicy",
    "UnknownRecall",
    "WrongShape",
    "available",
    "change",
    "change_of",
    "check",
    "differences",
    "load",
    "load_norm_set",
    "missing_rule",
    "norm_sets",
    "read_definition",
    "read_norm_set",
    "score",
    "score_array",
    "score_codes",
    "scores_of",
]
