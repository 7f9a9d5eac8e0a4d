"""Sheets of answers as Parquet: read and written in blocks, so that any length takes the same memory.

Needs the extra `analysis`, and is imported only where a file is called .parquet.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pro_service.cli.files import writing_bytes
from pro_service.cli.sheets import (
    NO_CODE,
    NOT_APPLICABLE_GIVEN,
    UNANSWERED,
    Block,
    Column,
    Task,
    columns_of,
    no_code,
    refuse_score_names,
)
from pro_service.cli.speaking import Refused

try:
    import narwhals as nw
    import pyarrow as pa
    from pyarrow import parquet

    from scoring.frames.columns import codes as codes_of
except ImportError:
    raise Refused(
        "Parquet is read and written by the extra `analysis`.",
        "Install it: pip install 'pro-service[analysis]'; or take CSV",
    ) from None

ROWS_AT_A_TIME = 65_536
BYTES_AT_A_TIME = 1 << 16  # of each column, so that a file of one row group takes no more memory


@contextmanager
def answers(path: Path, task: Task) -> "Iterator[Sheet]":
    """The answers in a Parquet file. Raises Refused where it is none."""
    with _refusing(path):
        source = parquet.ParquetFile(path, buffer_size=BYTES_AT_A_TIME, pre_buffer=False)
    with source:
        yield Sheet(path, source, task)


@contextmanager
def scores(path: Path, task: Task, id_names: Sequence[str]) -> "Iterator[Writer]":
    """A Parquet file to be written."""
    with writing_bytes(path) as target:
        writer = Writer(target, task, id_names)
        yield writer
        writer.close()


@dataclass
class Sheet:
    """One file being read. `off_scale` counts, by item, the codes that were taken as missing."""

    path: Path
    source: parquet.ParquetFile
    task: Task
    off_scale: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        names = self.source.schema_arrow.names
        if not names:
            raise Refused("The file is empty: it has no columns.")
        self.columns = columns_of(names, self.task.definition, self.task.id_columns, self.task.separator)
        self._rows = 0

    def blocks(self) -> Iterator[Block]:
        """The rows of the file, some at a time. Raises Refused at the first row that cannot be read."""
        with _refusing(self.path):
            for batch in self.source.iter_batches(ROWS_AT_A_TIME):
                yield self._block(batch)

    def done(self) -> tuple[float, float]:
        """How many rows have been read, and of how many."""
        return self._rows, self.source.metadata.num_rows

    def _block(self, batch: pa.RecordBatch) -> Block:
        table = nw.from_native(pa.Table.from_batches([batch]), eager_only=True)
        marked = NOT_APPLICABLE_GIVEN if self.task.tells_apart else UNANSWERED
        codes = codes_of(table, self.task.definition, marked)
        self._judge(codes)
        self._rows += len(codes)
        return Block([batch.column(name) for name in self.columns.id_names], codes)

    def _judge(self, codes: NDArray[np.float64]) -> None:
        """Refuse the first row with a cell that holds no code, or count such cells and empty them."""
        items = self.task.definition.items
        others = [NOT_APPLICABLE_GIVEN] if self.task.tells_apart else []
        wrong = np.stack(
            [
                ~(np.isin(codes[:, nth], [*item.codes, *others]) | np.isnan(codes[:, nth]))
                for nth, item in enumerate(items)
            ]
        )
        if not wrong.any():
            return
        if self.task.tells_apart:
            codes[wrong.T] = NO_CODE
            return
        if not self.task.takes_missing:
            row = int(wrong.any(axis=0).argmax())
            raise no_code(f"Row {self._rows + row + 1}", items[int(wrong[:, row].argmax())])
        counts = zip(items, wrong.sum(axis=1).tolist(), strict=True)
        self.off_scale.update({item.id: count for item, count in counts if count})
        codes[wrong.T] = np.nan


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except pa.ArrowInvalid:
        raise Refused(f"{path} cannot be read: it is no Parquet file, or damaged.") from None
    except OSError as fault:
        raise Refused(f"{path} cannot be read: {fault.strerror or 'it is damaged'}.") from None


class Writer:
    """Writes ids, in the type that they came in, and scores, unrounded; null where none is due.

    The lineage of the scores stands in the metadata of the file, under `pro-service`.
    """

    def __init__(self, target: BinaryIO, task: Task, id_names: Sequence[str]) -> None:
        refuse_score_names(id_names, task.codes)
        self.rows = 0
        self._target, self._task, self._id_names = target, task, tuple(id_names)
        self._waiting: list[pa.RecordBatch] = []
        self._writer: parquet.ParquetWriter | None = None

    def add(self, ids: Sequence[Column], values: NDArray[np.float64]) -> None:
        columns = [
            column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in ids
        ]
        columns += [pa.array(column, mask=np.isnan(column)) for column in values.T.copy()]
        self._waiting.append(pa.RecordBatch.from_arrays(columns, self._id_names + self._task.codes))
        self.rows += len(values)
        if sum(batch.num_rows for batch in self._waiting) >= ROWS_AT_A_TIME:
            self._write()

    def close(self) -> None:
        """Write what waits and the end of the file."""
        if self.rows == 0:
            self.add([[] for _ in self._id_names], np.empty((0, len(self._task.codes))))
        self._write()
        if self._writer:
            self._writer.close()

    def _write(self) -> None:
        """One row group of what waits."""
        if not self._waiting:
            return
        table = pa.Table.from_batches(self._waiting)
        if self._writer is None:
            lineage = {"pro-service": json.dumps(dict(self._task.lineage))}
            schema = table.schema.with_metadata(lineage)
            self._writer = parquet.ParquetWriter(self._target, schema, compression="zstd")
        self._writer.write_table(table.cast(self._writer.schema), row_group_size=len(table) or None)
        self._waiting = []
