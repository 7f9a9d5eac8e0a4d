"""Scoring Parquet files: the same scores as from CSV, read and written by the ending of the file's name."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

import scoring
from tests.cli.test_score import PEAK
from tests.scoring.cases import LUPUS, LUPUSQOL, SF36V1, SF36V2, random_codes
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_SCORES

PROGRAM = Path(sys.executable).parent / "pro-service"
RESPONSES = 70_000  # more than one block


def table(definition, codes):
    """Responses as a table: a subject, and a column for each item."""
    items = {
        item.id: pa.array(column, from_pandas=True).cast(pa.int8())
        for item, column in zip(definition.items, codes.T, strict=True)
    }
    return pa.table({"subject": [f"s{row}" for row in range(len(codes))], **items})


def published():
    """The published responses to SF-36 v1."""
    lines = [[np.nan if each == "." else int(each) for each in line.split()] for line in APOLONE.values()]
    return table(SF36V1, np.array(lines, dtype=float))


@pytest.fixture
def score(run, tmp_path):
    """Score a table from Parquet to Parquet; gives how it ended, and the table that was written."""

    def _score(instrument, given, *options, target="scores.parquet"):
        source, target = tmp_path / "answers.parquet", tmp_path / target
        parquet.write_table(given, source)
        ended = run("score", instrument, source, target, *options)
        if ended.exit_code:
            assert sorted(tmp_path.iterdir()) == [source], "a failure leaves no half file"
            return ended, None
        return ended, parquet.read_table(target) if target.suffix == ".parquet" else target.read_text("utf-8")

    return _score


@pytest.mark.external
@pytest.mark.requirement("R42")
def test_the_published_cases_come_out_of_parquet(score):
    ended, found = score("sf36v1", published(), "--norms", "us1990")
    assert ended.exit_code == 0, ended.stderr
    assert found.column_names == ["subject", *scoring.score_codes(SF36V1, "us1990")]
    for nth, code in enumerate(SF36_SCORES):
        expected = [APOLONE_SCORES[name][nth] for name in APOLONE]
        assert found[code].to_pylist() == [
            each if each is None else pytest.approx(each, abs=DIGITS) for each in expected
        ]


@pytest.mark.requirement("I6")
def test_parquet_holds_the_bits_of_the_scores_in_the_order_of_the_rows(score):
    codes = random_codes(SF36V2, RESPONSES, seed=51)
    _, found = score("sf36v2", table(SF36V2, codes), "--norms", "us1998")
    expected = scoring.score_array(SF36V2, codes, norms="us1998").values
    assert found["subject"].to_pylist() == [f"s{row}" for row in range(RESPONSES)]
    values = np.stack([column.to_numpy() for column in found.columns[1:]], axis=1)
    assert np.array_equal(values, expected, equal_nan=True)
    assert sum(column.null_count for column in found.columns[1:]) == np.isnan(expected).sum()


@pytest.mark.requirement("I6")
def test_parquet_carries_the_lineage_of_its_scores(score):
    _, found = score("sf36v1", published(), "--norms", "us1990")
    assert json.loads(found.schema.metadata[b"pro-service"]) == {
        "instrument": "sf36v1",
        "definition_version": "1",
        "definition_hash": SF36V1.hash,
        "norm_set": "us1990",
        "norm_hash": scoring.load_norm_set("us1990").hash,
        "algorithm_version": scoring.ALGORITHM_VERSION,
        "recall": "standard",
        "policy": "half",
        "missing_rule": "half-scale/all-8",
    }


def test_csv_and_parquet_can_be_mixed(run, score, tmp_path):
    _, text = score("sf36v1", published(), "--norms", "us1990", target="scores.csv")
    _, whole = score("sf36v1", published(), "--norms", "us1990")
    as_csv = tmp_path / "answers.csv"
    pl.from_arrow(published()).write_csv(as_csv)
    assert run("score", "sf36v1", as_csv, tmp_path / "b.csv", "--norms", "us1990").exit_code == 0
    assert (tmp_path / "b.csv").read_text("utf-8") == text
    assert run("score", "sf36v1", as_csv, tmp_path / "b.parquet", "--norms", "us1990").exit_code == 0
    assert parquet.read_table(tmp_path / "b.parquet").equals(whole)


def test_ids_keep_their_type_in_parquet(score):
    visits = pa.array([dt.date(2026, 3, day + 1) for day in range(len(APOLONE))])
    given = published().append_column("visit", visits)
    _, found = score("sf36v1", given, "--id", "subject", "--id", "visit")
    assert found["visit"].equals(pa.chunked_array([visits]))
    _, text = score("sf36v1", given, "--id", "visit", "--id", "subject", target="scores.csv")
    assert text.splitlines()[1].startswith("2026-03-01,s0,10.0,")


def test_not_applicable_in_parquet_is_a_text(score):
    given = table(LUPUSQOL, np.full((1, 34), np.nan))
    for item, cell in zip(LUPUSQOL.items, LUPUS["gaps"].split(), strict=True):
        value = {".": None, "N": "NA"}.get(cell) if cell in ".N" else cell
        if item.allows_not_applicable:
            column = pa.array([value], pa.string())
        else:
            column = pa.array([None if value is None else int(value)])
        given = given.set_column(given.column_names.index(item.id), item.id, column)
    _, found = score("lupusqol", given)
    assert found["IR"].to_pylist() == [None]
    assert found["BI"].to_pylist() == [pytest.approx(66.66667, abs=DIGITS)]


@pytest.mark.parametrize("cell", [6, -99, 1.5, "secret"])
def test_a_cell_without_a_code_is_refused_by_row_and_item_or_counted(score, cell):
    given = published()
    cells = [5] * (len(APOLONE) - 1) + [cell]
    column = pa.array([str(each) for each in cells]) if isinstance(cell, str) else pa.array(cells)
    given = given.set_column(2, "q2", column)
    refused, _ = score("sf36v1", given)
    assert refused.exit_code == 1
    row = 1 if isinstance(cell, str) else len(APOLONE)
    assert f"Row {row}, q2: what stands there is off the scale" in refused.stderr
    assert "secret" not in refused.stderr
    ended, _ = score("sf36v1", given, "--off-scale", "missing")
    count = len(APOLONE) if isinstance(cell, str) else 1
    assert f"q2 {count})" in ended.stderr


def test_a_row_is_counted_over_all_blocks(score):
    codes = random_codes(SF36V2, RESPONSES, seed=52)
    codes[69_999, 5] = 9
    refused, _ = score("sf36v2", table(SF36V2, codes))
    assert "Row 70000, q3d: " in refused.stderr


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda given: given.drop_columns("q3b"), "lacks 1 item of sf36v1: 'q3b'"),
        (lambda given: given.rename_columns({"q3b": "Q3B"}), "Is 'Q3B' meant to be q3b?"),
        (lambda given: given.append_column("age", [[1] * len(APOLONE)]), "no items of sf36v1: 'age'"),
        (lambda given: given.rename_columns({"subject": "PF"}), "'PF' is called like a score"),
        (lambda given: given.select([]), "no columns"),
    ],
)
def test_a_table_that_does_not_fit_is_told_why(score, change, reason):
    refused, _ = score("sf36v1", change(published()))
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_a_file_that_is_no_parquet_is_told_by_name(run, tmp_path):
    source, target = tmp_path / "answers.parquet", tmp_path / "scores.parquet"
    for content in (b"", b"subject,q1\n", b"PAR1 and nothing more PAR1"):
        source.write_bytes(content)
        assert "answers.parquet cannot be read" in run("score", "sf36v1", source, target).stderr
    assert "cannot be read" in run("score", "sf36v1", tmp_path / "absent.parquet", target).stderr
    assert not target.exists()


def test_a_table_without_rows_gives_a_table_without_rows(score):
    ended, found = score("sf36v1", published().slice(0, 0), "--norms", "us1990")
    assert ended.exit_code == 0
    assert found.num_rows == 0
    assert found.column_names == ["subject", *scoring.score_codes(SF36V1, "us1990")]


def test_without_the_extra_parquet_is_refused_and_csv_is_not(tmp_path):
    program = (
        "import sys; sys.modules['pyarrow'] = None; from pro_service.cli import main; main(sys.argv[1:])"
    )
    words = ["score", "sf36v1", tmp_path / "in.parquet", tmp_path / "out.csv"]
    refused = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True)
    assert refused.returncode == 1
    assert "pip install 'pro-service[analysis]'" in refused.stderr


def test_a_long_parquet_file_takes_no_more_memory_than_a_short_one(tmp_path):
    codes = random_codes(SF36V2, 50_000, seed=53)
    peaks_kb = []
    for count in (200_000, 1_000_000):
        source, target = tmp_path / f"{count}.parquet", tmp_path / f"{count}-scores.parquet"
        given = table(SF36V2, codes)
        with parquet.ParquetWriter(source, given.schema) as writer:
            writer.write_table(pa.concat_tables([given] * (count // 50_000)), row_group_size=100_000)
        words = ["score", "sf36v2", source, target, "--norms", "us1998"]
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True
        )
        peaks_kb.append(int(done.stdout))
    assert peaks_kb[1] < 500 * 1024
    assert peaks_kb[1] - peaks_kb[0] < 60 * 1024
    assert parquet.read_metadata(target).num_rows == 1_000_000
