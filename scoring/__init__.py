"""Scores of questionnaires from their answers: pure, exact, and with a source beside every number.

    definition = scoring.load("sf36v2")
    scoring.score(definition, answers, norms="us1998")["PCS"]

No database, no network, no clock; instruments and norms are the TOML files beside this one.
"""

from scoring.answers import Fault, check, missing_rule, score, score_array, score_codes, scores_of
from scoring.catalogue import (
    available,
    available_thresholds,
    consistency_list,
    load,
    load_file,
    load_norm_set,
    load_threshold,
    norm_sets,
    threshold_sets,
    versions,
)
from scoring.change import (
    Change,
    ReliableChange,
    Responder,
    Threshold,
    change,
    change_of,
    differences,
    reaches,
    reliable_change_index,
    responder,
)
from scoring.definition import Definition, Item, NormSet, Scale, Summary
from scoring.errors import (
    DefinitionError,
    DuplicateIds,
    GroupLevelThreshold,
    NormSetMismatch,
    OffScale,
    ScoringError,
    ThresholdMismatch,
    ThresholdWithoutValue,
    UnknownInstrument,
    UnknownItem,
    UnknownNormSet,
    UnknownPolicy,
    UnknownRecall,
    UnknownThreshold,
    WrongColumns,
    WrongReliability,
    WrongSeconds,
    WrongShape,
    WrongThreshold,
)
from scoring.explain import Explanation, ScoreExplanation, Step, explain
from scoring.item_scale import LEAST_RESPONSES, ItemStatistic, ScaleStatistics, item_scale_statistics
from scoring.kernel import ALGORITHM_VERSION
from scoring.plan import norm_based_codes
from scoring.quality import Quality, StraightLine, Timing, data_quality
from scoring.reading import read_definition
from scoring.reading_norms import read_norm_set
from scoring.reading_thresholds import scores_in
from scoring.results import ArrayScores, Metric, Score, Scoring

__all__ = [
    "ALGORITHM_VERSION",
    "LEAST_RESPONSES",
    "ArrayScores",
    "Change",
    "Definition",
    "DefinitionError",
    "DuplicateIds",
    "Explanation",
    "Fault",
    "GroupLevelThreshold",
    "Item",
    "ItemStatistic",
    "Metric",
    "NormSet",
    "NormSetMismatch",
    "OffScale",
    "Quality",
    "ReliableChange",
    "Responder",
    "Scale",
    "ScaleStatistics",
    "Score",
    "ScoreExplanation",
    "Scoring",
    "ScoringError",
    "Step",
    "StraightLine",
    "Summary",
    "Threshold",
    "ThresholdMismatch",
    "ThresholdWithoutValue",
    "Timing",
    "UnknownInstrument",
    "UnknownItem",
    "UnknownNormSet",
    "UnknownPolicy",
    "UnknownRecall",
    "UnknownThreshold",
    "WrongColumns",
    "WrongReliability",
    "WrongSeconds",
    "WrongShape",
    "WrongThreshold",
    "available",
    "available_thresholds",
    "change",
    "change_of",
    "check",
    "consistency_list",
    "data_quality",
    "differences",
    "explain",
    "item_scale_statistics",
    "load",
    "load_file",
    "load_norm_set",
    "load_threshold",
    "missing_rule",
    "norm_based_codes",
    "norm_sets",
    "reaches",
    "read_definition",
    "read_norm_set",
    "reliable_change_index",
    "responder",
    "score",
    "score_array",
    "score_codes",
    "scores_in",
    "scores_of",
    "threshold_sets",
    "versions",
]
