"""Spark on a cluster of two workers of this machine: the same bits, scored in the workers alone.

Slow: needs Java 17 and the extra `spark`, which `make test-all` installs.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import scoring
from scoring import frames
from tests.scoring.cases import SF36V2, random_codes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.requirement("I6"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
]

EXAMPLE = Path(__file__).parents[2] / "examples" / "spark_scoring.py"
RESPONSES = 100_000
CLUSTER = "local-cluster[2,1,1024]"  # two workers of one core and 1 GB each
ENVIRON = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
CODES = scoring.score_codes(SF36V2, "us1998")


@pytest.fixture(scope="module")
def answers():
    """Responses to SF-36 v2 in a shuffled order, with their keys; and their scores by key."""
    codes = random_codes(SF36V2, RESPONSES, seed=61)
    keys = np.random.default_rng(62).permutation(RESPONSES)
    items = {
        item.id: pa.array(codes[keys, nth], from_pandas=True).cast(pa.int8())
        for nth, item in enumerate(SF36V2.items)
    }
    return pa.table({"key": keys} | items), scoring.score_array(SF36V2, codes, norms="us1998").values


@pytest.fixture(scope="module")
def spark():
    sql = import_module("pyspark.sql")  # only where this tier was asked for
    os.environ |= ENVIRON
    session = sql.SparkSession.builder.master(CLUSTER).config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def assert_same_bits(scored, expected):
    table = scored.sort_by("key")
    assert table["key"].to_pylist() == list(range(RESPONSES))
    found = np.stack([table[code].to_numpy() for code in CODES], axis=1)
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert np.nan_to_num(found).tobytes() == np.nan_to_num(expected).tobytes()


@pytest.mark.parametrize("parts", [1, 2, 7, 64])
def test_spark_gives_the_same_bits_and_scores_in_its_workers_only(spark, answers, parts):
    table, expected = answers
    scorer = frames.batches(table.schema, "sf36v2", norms="us1998", id_columns=["key"])

    def scored_by(batches):
        """Score, and tell which process did it."""
        for batch in scorer.score(batches):
            process = pa.array([os.getpid()] * batch.num_rows, pa.int64())
            yield pa.RecordBatch.from_arrays([*batch.columns, process], [*batch.schema.names, "process"])

    frame = spark.createDataFrame(table).repartition(parts)
    scored = frame.mapInArrow(scored_by, f"{scorer.ddl}, `process` bigint").toArrow()
    processes = set(scored["process"].to_pylist())
    assert os.getpid() not in processes
    assert len(processes) >= min(parts, 2)
    assert_same_bits(scored, expected)


def test_the_example_scores_a_file(answers, tmp_path):
    table, expected = answers
    parquet.write_table(table, tmp_path / "answers.parquet")
    words = ["sf36v2", tmp_path / "answers.parquet", tmp_path / "scores", "--norms", "us1998", "--id", "key"]
    words = [sys.executable, EXAMPLE, *words, "--master", CLUSTER]
    done = subprocess.run(words, env=os.environ | ENVIRON, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{RESPONSES} responses scored"
    assert_same_bits(parquet.read_table(tmp_path / "scores"), expected)
