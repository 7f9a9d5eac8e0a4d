"""The thresholds of change of a study file: shipped ones by their id, or its own with their citation."""

from typing import cast

import scoring
from pro_service.domain.protocol import PlannedThreshold, StudyDefinition
from pro_service.domain.reading import Place, Sheet
from scoring.change import Direction, Level
from scoring.definition import Confidence
from scoring.results import Metric

METRICS = ("0-100", "T")
DIRECTIONS = ("improvement", "deterioration")
LEVELS = ("group", "individual")
NAMED_IN_A_STUDY_FILE: Confidence = "1"
"""The confidence of a study's own threshold: it stands in the one source that the file cites."""


def read_threshold(place: Place) -> PlannedThreshold:
    """One entry: the id of a shipped threshold, or under `own` one that is not shipped."""
    own = place.place("own") if "own" in place.keys_left() else None
    threshold = place.code("threshold") if own else place.choice("threshold", scoring.available_thresholds())
    planned = PlannedThreshold(
        threshold=threshold,
        label=place.text("label", longest=200),
        allow_group_level=place.optional_text("allow_group_level", longest=500),
        own=_own(own, threshold) if own else None,
    )
    if own and threshold in scoring.available_thresholds():
        place.note("threshold", "is the id of a threshold that is shipped: give the study's own another")
    place.finish()
    return planned


def _own(place: Place, threshold_id: str) -> scoring.Threshold | None:
    """A threshold that the study brings; None where it is faulty, which has been noted."""
    instrument = place.choice("instrument", scoring.available())
    scores = place.texts("scores")
    metric = place.choice("metric", METRICS)
    direction = place.choice("direction", DIRECTIONS)
    value = place.number("value")
    level = place.choice("level", LEVELS)
    population = place.text("population", longest=200)
    citation = place.text("citation", longest=500)
    place.finish()
    if not place.sheet.is_clean(place.key):
        return None
    known = scoring.scores_in(scoring.load(instrument), cast(Metric, metric))
    if strangers := [code for code in scores if code not in known]:
        place.note("scores", f"{instrument} has no {strangers[0]} in the metric {metric}")
        return None
    try:
        return scoring.Threshold(
            id=threshold_id,
            instruments=(instrument,),
            scores=scores,
            metric=cast(Metric, metric),
            direction=cast(Direction, direction),
            value=value,
            level=cast(Level, level),
            population=population,
            citation=citation,
            confidence=NAMED_IN_A_STUDY_FILE,
        )
    except scoring.WrongThreshold:
        place.note("value", "must be above 0 for improvement, below 0 for deterioration")
        return None


def check_thresholds(study: StudyDefinition, sheet: Sheet) -> None:
    """Note every threshold by which nobody in this study could or may be judged."""
    if not sheet.is_clean("instruments"):
        return
    for nth, planned in enumerate(study.thresholds):
        if sheet.is_clean(f"thresholds[{nth}]"):
            _check(planned, study, f"thresholds[{nth}]", sheet)


def _check(planned: PlannedThreshold, study: StudyDefinition, key: str, sheet: Sheet) -> None:
    threshold = planned.judged_by
    uses = [use for use in study.instruments if use.instrument in threshold.instruments]
    if threshold.value is None:
        sheet.note(f"{key}.threshold", "its sources give no single value: nobody can be judged by it")
    elif not uses:
        sheet.note(
            f"{key}.threshold", f"is for {', '.join(threshold.instruments)}, which the study does not use"
        )
    elif threshold.metric == "T" and not any(use.norm_set for use in uses):
        sheet.note(f"{key}.threshold", "is in T scores, and the study has no norm set to make them with")
    if threshold.level == "group" and planned.allow_group_level is None:
        sheet.note(
            f"{key}.allow_group_level", "must cite what allows a group-level threshold to judge one person"
        )
    if threshold.level == "individual" and planned.allow_group_level is not None:
        sheet.note(f"{key}.allow_group_level", "must be left out: the threshold is of individual level")
