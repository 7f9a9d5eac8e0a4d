"""Score answers on Spark: Parquet in, Parquet out, in as many worker processes as there are.

    spark-submit examples/spark_scoring.py sf36v2 answers.parquet scores.parquet --norms us1998 --id subject

The answers have a column for each item and the id columns that are named. The workers need pro-service with
its extra `spark`; PYSPARK_PYTHON names their Python. Rows come out in no promised order: give ids.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from scoring import frames


def score(answers: DataFrame, instrument: str, norms: str | None, ids: Sequence[str]) -> DataFrame:
    """The ids and scores of every row; nothing is computed before the result is asked for."""
    scorer = frames.batches(to_arrow_schema(answers.schema), instrument, norms=norms, id_columns=ids)
    return answers.mapInArrow(scorer.score, scorer.ddl)


def main() -> None:
    """Read the words of the command line, score, and say how many rows were written."""
    words = argparse.ArgumentParser(description="Score answers on Spark")
    words.add_argument("instrument")
    words.add_argument("source")
    words.add_argument("target")
    words.add_argument("--norms")
    words.add_argument("--id", action="append", required=True)
    words.add_argument("--master", help="as spark-submit takes it, when run by python itself")
    asked = words.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("pro-service scoring")
    spark = (builder.master(asked.master) if asked.master else builder).getOrCreate()
    scored = score(spark.read.parquet(asked.source), asked.instrument, asked.norms, asked.id)
    scored.write.parquet(asked.target, compression="zstd")
    print(f"{spark.read.parquet(asked.target).count()} responses scored")
    spark.stop()


if __name__ == "__main__":
    main()
