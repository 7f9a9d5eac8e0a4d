"""Scoring of data frames: pandas, polars, pyarrow in, the same kind out; Arrow batches for Spark and others.

    frames.score(answers, "sf36v2", norms="us1998", id_columns=("subject", "visit"))

Needs the extra `analysis`; the rest of `scoring` does without it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

try:
    import narwhals as nw
    import pyarrow as pa
    from narwhals.typing import IntoDataFrameT
except ImportError as absent:
    raise ImportError("scoring.frames needs the extra: pip install 'pro-service[analysis]'") from absent

from scoring.answers import score as score_one
from scoring.answers import score_array
from scoring.catalogue import load
from scoring.definition import Definition
from scoring.errors import ScoringError, WrongColumns
from scoring.frames.columns import codes, refuse_duplicates, refuse_other_columns
from scoring.plan import least_answered
from scoring.results import ArrayScores, Reason, Scoring

REASONS: tuple[Reason, ...] = ("nothing-answered", "too-few-items", "scale-missing")
HASH_SHOWN = 12
SPARK_TYPES = {
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.string(): "string",
    pa.large_string(): "string",
    pa.date32(): "date",
}

OffScaleWay = Literal["refuse", "missing"]


def score(
    frame: IntoDataFrameT,
    instrument: str | Definition,
    *,
    norms: str | None = None,
    recall: str | None = None,
    policy: str | None = None,
    id_columns: Sequence[str] = (),
    off_scale: OffScaleWay = "refuse",
) -> IntoDataFrameT:
    """Score the rows of a frame, in their order; the frame given back is of the same kind.

    frame       a column for each item under its id, whole numbers, null or NaN where unanswered. In the text
                column of an item that offers "not applicable", "NA" and its codes as text are read as well
    id_columns  columns to be kept as they are; together they must be different in each row
    norms, recall, policy   as for `scoring.score`
    off_scale   "refuse" raises OffScale with the row (from 0) and the item for a cell that holds no code of
                its item; "missing" takes it as unanswered and counts it in `n_off_scale`
    returns     the id columns, and the columns of `output_schema`; null (NaN in pandas) where no score is due
    raises      WrongColumns, DuplicateIds, OffScale, and what `scoring.score` raises
    """
    given = nw.from_native(frame, eager_only=True)
    way = _way(instrument, norms, recall, policy)
    refuse_other_columns(given.columns, way.definition, id_columns)
    _refuse_score_names(id_columns, way)
    refuse_duplicates(given, id_columns)
    scored = nw.from_arrow(_scored(given, way, off_scale), backend=given.implementation)
    beside = given.with_columns(*(scored[name] for name in scored.columns))  # by place, whatever the index
    return beside.select(*id_columns, *scored.columns).to_native()


def output_schema(
    instrument: str | Definition,
    *,
    norms: str | None = None,
    recall: str | None = None,
    policy: str | None = None,
) -> pa.Schema:
    """The columns that scoring adds, whatever the rows.

    PF, PF_NBS, PCS ...     the scores, unrounded
    PF_reason, PCS_reason   why there is no score; null where there is one. PF_NBS shares that of PF
    PF_n_answered ...       answered items of each scale
    n_off_scale             cells that were taken as unanswered because they held no code
    algorithm               instrument, norm set (each with its version or hash), recall, policy, algorithm
    """
    return _schema(_way(instrument, norms, recall, policy))


def batches(
    schema: pa.Schema,
    instrument: str | Definition,
    *,
    norms: str | None = None,
    recall: str | None = None,
    policy: str | None = None,
    id_columns: Sequence[str] = (),
    off_scale: OffScaleWay = "refuse",
) -> "Batches":
    """A function from Arrow record batches of this schema to scored ones, as Spark's mapInArrow asks for.

    As `score`, batch by batch: a row in a refusal is that of its batch, and ids are not compared.
    """
    way = _way(instrument, norms, recall, policy)
    refuse_other_columns(schema.names, way.definition, id_columns)
    _refuse_score_names(id_columns, way)
    ids = [schema.field(name) for name in id_columns]
    options = {"norms": norms, "recall": recall, "policy": policy}
    return Batches(
        pa.schema([*ids, *_schema(way)]), instrument, options, tuple(id_columns), off_scale, way.algorithm
    )


@dataclass(frozen=True)
class Batches:
    """Scores record batches; can be sent to other processes.

    schema     of every batch that comes out
    algorithm  as it was where this was made: a process that would score in another way refuses to
    """

    schema: pa.Schema
    instrument: str | Definition
    options: dict[str, str | None]
    id_columns: tuple[str, ...]
    off_scale: OffScaleWay
    algorithm: str

    @property
    def ddl(self) -> str:
        """The schema as Spark writes it: `subject` string, `PF` double, ..."""
        return ", ".join(f"`{field.name}` {_spark_type(field)}" for field in self.schema)

    def score(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Score each batch, in its order."""
        way = _way(self.instrument, **self.options)
        if way.algorithm != self.algorithm:
            raise ScoringError(f"this process would score by {way.algorithm}, not by {self.algorithm}")
        for batch in batches:
            given = nw.from_native(pa.Table.from_batches([batch]), eager_only=True)
            scored = _scored(given, way, self.off_scale).combine_chunks()
            columns = [batch.column(name) for name in self.id_columns]
            columns += [_one_chunk(column) for column in scored.columns]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)


@dataclass(frozen=True)
class _Way:
    """One way of scoring; `scoring` is that of a response without answers, for its lineage."""

    definition: Definition
    norms: str | None
    scoring: Scoring

    @property
    def algorithm(self) -> str:
        made = self.scoring
        norm_set = f"{made.norm_set}@{(made.norm_hash or '')[:HASH_SHOWN]}" if made.norm_set else "no norms"
        return "; ".join(
            (
                f"{made.instrument} {made.definition_version}@{made.definition_hash[:HASH_SHOWN]}",
                norm_set,
                made.recall,
                made.missing_rule,
                f"algorithm {made.algorithm_version}",
            )
        )


def _way(instrument: str | Definition, norms: str | None, recall: str | None, policy: str | None) -> _Way:
    definition = load(instrument) if isinstance(instrument, str) else instrument
    return _Way(definition, norms, score_one(definition, {}, norms=norms, recall=recall, policy=policy))


def _schema(way: _Way) -> pa.Schema:
    scales = [scale.code for scale in way.definition.scales]
    summaries = [summary.code for summary in way.definition.summaries] if way.norms else []
    return pa.schema(
        [(name, pa.float64()) for name in way.scoring]
        + [(f"{name}_reason", pa.string()) for name in scales + summaries]
        + [(f"{name}_n_answered", pa.int32()) for name in scales]
        + [("n_off_scale", pa.int32()), ("algorithm", pa.string())]
    )


def _scored(given: nw.DataFrame[Any], way: _Way, off_scale: OffScaleWay) -> pa.Table:
    made = way.scoring
    arrays = score_array(
        way.definition,
        codes(given, way.definition),
        norms=way.norms,
        recall=made.recall,
        policy=made.policy,
        off_scale=off_scale,
    )
    no_score = np.isnan(arrays.values)
    columns = [
        pa.array(values, mask=mask) for values, mask in zip(arrays.values.T.copy(), no_score.T, strict=True)
    ]
    columns += _reasons(arrays, no_score, way)
    columns += [pa.array(counts) for counts in arrays.n_answered.T.copy()]
    columns += [pa.array(arrays.n_off_scale), pa.repeat(pa.scalar(way.algorithm), len(given))]
    return pa.table(columns, schema=_schema(way))


def _reasons(arrays: ArrayScores, no_score: NDArray[np.bool_], way: _Way) -> list[pa.Array]:
    """Why there is no score, for each scale and then for each summary."""
    found = []
    for nth, scale in enumerate(way.definition.scales):
        n = arrays.n_answered[:, nth]
        too_few = n < least_answered(way.scoring.policy, len(scale.items))
        found.append(np.where(n == 0, 0, 1) * too_few - ~too_few)
    summaries = range(2 * len(way.definition.scales), len(arrays.codes))
    found += [np.where(no_score[:, nth], 2, -1) for nth in summaries]
    return [pa.array(REASONS).take(pa.array(each, mask=each < 0)) for each in found]


def _refuse_score_names(id_columns: Sequence[str], way: _Way) -> None:
    if same := sorted(set(id_columns) & set(_schema(way).names)):
        raise WrongColumns(f"an id is called like a column that scoring adds: {', '.join(same)}")


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _spark_type(field: pa.Field) -> str:
    if field.type not in SPARK_TYPES:
        raise WrongColumns(f"{field.name}: Spark has no plain name for {field.type}; cast it first")
    return SPARK_TYPES[field.type]
