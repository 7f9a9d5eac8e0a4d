"""TOML -> thresholds of change, checked in the same way as instruments."""

from dataclasses import dataclass
from typing import cast

from scoring.change import Direction, Level, Threshold
from scoring.definition import Definition
from scoring.errors import DefinitionError, WrongThreshold
from scoring.reading import content_hash, read_id, read_sources
from scoring.results import Metric
from scoring.tables import Table, parse


@dataclass(frozen=True)
class ThresholdSet:
    """The thresholds of one file at one version. `hash` is the SHA-256 of the canonical JSON of its file."""

    id: str
    version: str
    title: str
    hash: str
    thresholds: tuple[Threshold, ...]


def read_thresholds(content: bytes, file: str) -> ThresholdSet:
    """The thresholds of one file; what is unverified, or has no citation, is refused."""
    parsed = parse(content, file)
    top = Table(parsed, file)
    sources = read_sources(top)
    thresholds: list[Threshold] = []
    for table in top.tables("thresholds"):
        threshold = _threshold(table, sources)
        if threshold.id in {each.id for each in thresholds}:
            raise table.fault("id", f"{threshold.id} is given twice")
        thresholds.append(threshold)
    found = ThresholdSet(
        id=read_id(top, file),
        version=top.text("version"),
        title=top.text("title"),
        hash=content_hash(parsed),
        thresholds=tuple(thresholds),
    )
    top.refuse_rest()
    return found


def scores_in(definition: Definition, metric: Metric) -> tuple[str, ...]:
    """The codes of an instrument's scores in one metric: 0-100 the scales, T all that needs a norm set."""
    scales = tuple(scale.code for scale in definition.scales)
    if metric == "0-100":
        return scales
    summaries = tuple(each.code for each in definition.summaries)
    return (*(f"{code}_NBS" for code in scales), *summaries) if summaries else ()


def check_threshold_fit(threshold: Threshold, definition: Definition, file: str) -> None:
    """Refuse a threshold for scores that its instrument does not have in that metric."""
    known = scores_in(definition, threshold.metric)
    for code in threshold.scores:
        if code not in known:
            raise DefinitionError(
                file, threshold.id, f"{definition.id} has no {code} in the metric {threshold.metric}"
            )


def _threshold(table: Table, sources: dict[str, str]) -> Threshold:
    basis = table.basis(tuple(sources))
    if basis.confidence == "U":
        raise table.fault("confidence", "what is unverified is not shipped")
    try:
        threshold = Threshold(
            id=table.text("id"),
            instruments=table.texts("instruments"),
            scores=table.texts("scores"),
            metric=cast(Metric, table.choice("metric", ("0-100", "T"))),
            direction=cast(Direction, table.choice("direction", ("improvement", "deterioration"))),
            value=table.number("value") if table.has("value") else None,
            level=cast(Level, table.choice("level", ("group", "individual"))),
            population=table.text("population"),
            citation=table.text("citation"),
            confidence=basis.confidence,
            range_over_scores=_range(table),
        )
    except WrongThreshold as fault:
        raise table.fault("value", str(fault)) from fault
    table.refuse_rest()
    return threshold


def _range(table: Table) -> tuple[float, float] | None:
    """The range that stands where the source gives no value by score: the one or the other."""
    if table.has("value") == table.has("range_over_scores"):
        raise table.fault("value", "give either a value or the range over the scores")
    if table.has("value"):
        return None
    ends = table.hundredths("range_over_scores")
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise table.fault("range_over_scores", "must hold the lower and the upper end")
    return ends[0] / 100, ends[1] / 100
