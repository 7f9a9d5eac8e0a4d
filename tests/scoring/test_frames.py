"""Frames of pandas, polars and Arrow: the same scores, the same kind back, and nothing misread."""

import itertools
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import scoring
from scoring import frames
from tests.scoring.cases import LUPUS, LUPUSQOL, SF36V1, SF36V2, V2, random_codes
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_SCORES

KINDS = pytest.mark.parametrize(
    "kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "arrow"]
)


def columns(definition, lines, not_applicable=None):
    """Responses given as lines of answers, by column; `.` unanswered, `N` not applicable."""
    marks = {".": None, "N": not_applicable}
    rows = [[marks[each] if each in marks else int(each) for each in line.split()] for line in lines.values()]
    items = {
        item.id: list(cells) for item, cells in zip(definition.items, zip(*rows, strict=True), strict=True)
    }
    return {"subject": list(lines), **items}


def one_row(**cells):
    """One complete response to SF-36 v2 in a polars frame, but for these cells."""
    return pl.DataFrame(columns(SF36V2, {"01": V2["best"]}) | {name: [cell] for name, cell in cells.items()})


def cells(frame, name):
    """A column as a list, None where nothing stands."""
    column = frame[name]
    found = column.to_pylist() if isinstance(frame, pa.Table) else column.to_list()
    return [None if cell != cell else cell for cell in found]  # NaN in pandas


@KINDS
@pytest.mark.external
@pytest.mark.requirement("R42")
def test_the_published_cases_come_out_of_a_frame_of_the_same_kind(kind):
    given = kind(columns(SF36V1, APOLONE))
    scored = frames.score(given, "sf36v1", norms="us1990", id_columns=["subject"])
    assert type(scored) is type(given)
    assert cells(scored, "subject") == list(APOLONE)
    for nth, code in enumerate(SF36_SCORES):
        expected = [APOLONE_SCORES[name][nth] for name in APOLONE]
        assert cells(scored, code) == [
            each if each is None else pytest.approx(each, abs=DIGITS) for each in expected
        ]


@KINDS
def test_each_score_comes_with_its_reason_and_its_count(kind):
    lines = {"whole": V2["best"], "some": "1 1 3 3 3 3 . . . . . . " + ". " * 24, "none": ". " * 36}
    scored = frames.score(kind(columns(SF36V2, lines)), "sf36v2", norms="us1998", id_columns=["subject"])
    assert cells(scored, "PF") == [100.0, None, None]
    assert cells(scored, "PF_n_answered") == [10, 4, 0]  # five of ten are needed
    assert cells(scored, "PF_reason") == [None, "too-few-items", "nothing-answered"]
    assert cells(scored, "GH_reason") == [None, "too-few-items", "nothing-answered"]
    assert cells(scored, "RP_reason") == [None, "nothing-answered", "nothing-answered"]
    assert cells(scored, "PCS_reason") == [None, "scale-missing", "scale-missing"]
    assert cells(scored, "n_off_scale") == [0, 0, 0]


@pytest.mark.requirement("I6")
def test_every_row_names_the_definition_the_norms_and_the_algorithm():
    norms = scoring.load_norm_set("us1998")
    (algorithm,) = frames.score(one_row(), "sf36v2", norms="us1998", id_columns=["subject"])["algorithm"]
    assert algorithm == (
        f"sf36v2 1@{SF36V2.hash[:12]}; us1998@{norms.hash[:12]}; standard; half-scale/all-8; algorithm 1"
    )
    (without,) = frames.score(one_row(), SF36V2, id_columns=["subject"])["algorithm"]
    assert "; no norms; " in without


def test_the_index_of_a_pandas_frame_is_kept():
    given = pd.DataFrame(columns(SF36V1, APOLONE), index=[7] * len(APOLONE))
    scored = frames.score(given, "sf36v1", norms="us1990", id_columns=["subject"])
    assert scored.index.tolist() == [7] * len(APOLONE)
    assert scored["subject"].tolist() == list(APOLONE)
    assert scored["PF"].iloc[0] == 10.0


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
def test_the_nullable_types_of_pandas_are_read(backend):
    given = pd.DataFrame(columns(SF36V2, V2)).convert_dtypes(dtype_backend=backend)
    scored = frames.score(given, "sf36v2", id_columns=["subject"])
    expected = frames.score(pd.DataFrame(columns(SF36V2, V2)), "sf36v2", id_columns=["subject"])
    assert scored["VT"].tolist() == expected["VT"].tolist()


def test_the_number_type_and_the_order_of_columns_do_not_matter():
    given = pl.DataFrame(columns(SF36V2, {"01": V2["middle"], "02": V2["best"]}))
    expected = frames.score(given, "sf36v2", id_columns=["subject"])
    for kind in (pl.Int8, pl.UInt16, pl.Float32, pl.Float64, pl.Decimal(4, 1)):
        other = given.with_columns(pl.exclude("subject").cast(kind)).select(reversed(given.columns))
        assert frames.score(other, "sf36v2", id_columns=["subject"]).equals(expected)


def test_ids_keep_their_type():
    ids = pa.array(["01-001"]).dictionary_encode()
    given = pa.table(columns(SF36V2, {"01": V2["best"]})).set_column(0, "subject", ids)
    scored = frames.score(given, "sf36v2", id_columns=["subject"])
    assert scored.schema.field("subject").type == ids.type


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("3", "a text where no text may stand"),
        ("NA", "not applicable where the item does not offer it"),
        ("secret", "a text"),
        (1.5, "no whole number"),
        (float("inf"), "infinite"),
        (6, "off the scale"),
        (0, "off the scale"),
        (-99, "off the scale"),
        (2**40, "off the scale"),
        (True, "a truth value"),
    ],
)
def test_what_is_no_code_is_refused_by_row_and_item_or_counted(cell, what):
    given = pd.DataFrame(columns(SF36V2, {"01": V2["best"], "02": V2["best"]}))
    given["q2"] = pd.Series([1, cell], dtype=object)
    with pytest.raises(scoring.OffScale, match=r"^row 1, q2: the code is off the scale$") as refusal:
        frames.score(given, "sf36v2", id_columns=["subject"])
    assert (refusal.value.row, refusal.value.item) == (1, "q2")
    scored = frames.score(given, "sf36v2", id_columns=["subject"], off_scale="missing")
    assert scored["n_off_scale"].tolist() == [0, 1], what
    assert scored["PF"].tolist() == [100.0, 100.0]  # q2 is in no scale


@KINDS
def test_a_typed_column_of_texts_or_truths_is_refused(kind):
    given = columns(SF36V2, {"01": V2["best"], "02": V2["best"]})
    for item, column in (("q1", ["1", "2"]), ("q3a", [True, False]), ("q1", ["1", None])):
        with pytest.raises(scoring.OffScale, match=f"row 0, {item}"):
            frames.score(kind(given | {item: column}), "sf36v2", id_columns=["subject"])


@pytest.mark.parametrize("blank", ["NA", ""])
@KINDS
def test_not_applicable_is_read_where_the_item_offers_it(kind, blank):
    """A column that holds NA is a column of texts, so its codes are read as texts too."""
    given = columns(LUPUSQOL, {"L4": LUPUS["gaps"]}, not_applicable=blank)
    given |= {
        item.id: [None if cell is None else str(cell) for cell in given[item.id]]
        for item in LUPUSQOL.items
        if item.allows_not_applicable
    }
    scored = frames.score(kind(given), "lupusqol", id_columns=["subject"])
    assert cells(scored, "IR") == [None]
    assert cells(scored, "BI") == [pytest.approx(66.66667, abs=DIGITS)]


def test_numbers_and_not_applicable_may_stand_in_one_pandas_column():
    given = pd.DataFrame(
        columns(LUPUSQOL, {"L4": LUPUS["gaps"], "all 4": LUPUS["all 4"]}, not_applicable="NA")
    )
    scored = frames.score(given, "lupusqol", id_columns=["subject"])
    assert cells(scored, "IR") == [None, 100.0]
    given["q27"] = ["5", 4]
    with pytest.raises(scoring.OffScale, match="row 0, q27"):
        frames.score(given, "lupusqol", id_columns=["subject"])


@pytest.mark.parametrize(
    ("change", "ids", "reason"),
    [
        (lambda given: given.drop("q3b"), ["subject"], "items of sf36v2 are missing: 'q3b'"),
        (lambda given: given.rename({"q3b": "Q3B"}), ["subject"], "is 'Q3B' meant to be 'q3b'?"),
        (lambda given: given, [], "no items of sf36v2: 'subject'; name those to be kept"),
        (lambda given: given.with_columns(age=1), ["subject"], "no items of sf36v2: 'age'"),
        (lambda given: given, ["Subject"], "id columns are missing: 'Subject'; is 'subject' meant to be"),
        (lambda given: given, ["subject", "q1"], "an item cannot be an id: 'q1'"),
        (lambda given: given.rename({"subject": "PF"}), ["PF"], "called like a column that scoring adds: PF"),
    ],
)
def test_columns_that_do_not_fit_are_named_with_the_nearest_match(change, ids, reason):
    with pytest.raises(scoring.WrongColumns) as refusal:
        frames.score(change(one_row()), "sf36v2", id_columns=ids)
    assert reason in str(refusal.value)


@KINDS
def test_the_same_ids_twice_are_refused(kind):
    given = columns(SF36V2, {"01": V2["best"], "02": V2["best"], "03": V2["best"]})
    given["subject"] = ["01", "02", "01"]
    with pytest.raises(scoring.DuplicateIds, match="row 2 has the ids of an earlier row"):
        frames.score(kind(given), "sf36v2", id_columns=["subject"])
    given["visit"] = ["w0", "w0", "w24"]
    both = frames.score(kind(given), "sf36v2", id_columns=["subject", "visit"])
    assert cells(both, "visit") == ["w0", "w0", "w24"]


@KINDS
def test_a_frame_without_rows_gives_one_without_rows(kind):
    given = kind({name: [] for name in columns(SF36V2, {"01": V2["best"]})})
    scored = frames.score(given, "sf36v2", norms="us1998", id_columns=["subject"])
    assert type(scored) is type(given)
    assert scored.shape == (0, 39)  # id, 18 scores, 10 reasons, 8 counts, n_off_scale, algorithm


@pytest.mark.parametrize("what", [{"norms": "us1990"}, {"recall": "yearly"}, {"policy": "any"}])
def test_a_way_of_scoring_that_does_not_exist_is_refused(what):
    with pytest.raises(scoring.ScoringError):
        frames.score(one_row(), "sf36v2", id_columns=["subject"], **what)


def test_a_frame_is_left_as_it_was():
    given = pd.DataFrame(columns(SF36V2, V2))
    before = given.copy()
    frames.score(given, "sf36v2", id_columns=["subject"])
    pd.testing.assert_frame_equal(given, before)


def test_batches_have_the_schema_that_was_promised():
    given = pa.table(columns(SF36V2, V2))
    scorer = frames.batches(given.schema, "sf36v2", norms="us1998", id_columns=["subject"])
    scored = list(scorer.score(given.to_batches(max_chunksize=2)))
    assert [batch.num_rows for batch in scored] == [2, 2, 1]
    assert all(batch.schema == scorer.schema for batch in scored)
    whole = frames.score(given, "sf36v2", norms="us1998", id_columns=["subject"])
    assert pa.Table.from_batches(scored).equals(whole)
    assert scorer.ddl.startswith("`subject` string, `PF` double, ")
    assert "`PF_reason` string" in scorer.ddl
    assert scorer.ddl.endswith("`n_off_scale` int, `algorithm` string")


def test_an_id_that_spark_cannot_name_is_refused():
    schema = pa.table(columns(SF36V2, V2)).schema.set(0, pa.field("subject", pa.time32("s")))
    scorer = frames.batches(schema, "sf36v2", id_columns=["subject"])
    with pytest.raises(scoring.WrongColumns, match="subject: Spark has no plain name"):
        _ = scorer.ddl


def test_a_process_that_would_score_in_another_way_refuses_to():
    schema = pa.table(columns(SF36V2, V2)).schema
    made = frames.batches(schema, "sf36v2", id_columns=["subject"])
    elsewhere = frames.Batches(
        made.schema, "sf36v1", made.options, made.id_columns, made.off_scale, made.algorithm
    )
    with pytest.raises(scoring.ScoringError, match="would score by sf36v1"):
        next(elsewhere.score([]))


WITHOUT = """
import sys
sys.modules.update({"narwhals": None, "pyarrow": None})
import scoring
assert scoring.score(scoring.load("sf36v2"), {"q7": 1, "q8": 1})["BP"] == 100
try:
    import scoring.frames
except ImportError as absent:
    print(absent)
"""


def test_scoring_itself_does_without_the_extra():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "scoring.frames needs the extra: pip install 'pro-service[analysis]'"


RESPONSES = 100_000
WAY = {"norms": "us1998", "id_columns": ["key"]}


@pytest.fixture(scope="module")
def shuffled():
    """Responses to SF-36 v2 in a shuffled order with their keys, and the bytes of their scores by key."""
    codes = random_codes(SF36V2, RESPONSES, seed=41)
    expected = scoring.score_array(SF36V2, codes, norms="us1998").values
    keys = np.random.default_rng(42).permutation(RESPONSES)
    table = pa.table(
        {"key": keys}
        | {item.id: pa.array(codes[keys, nth], from_pandas=True) for nth, item in enumerate(SF36V2.items)}
    )
    return table, expected


def by_key(scored):
    """The bytes of the scores in a table, in the order of its keys."""
    table = scored.sort_by("key")
    assert table["key"].to_pylist() == list(range(RESPONSES))
    return np.stack([table[code].to_numpy() for code in scoring.score_codes(SF36V2, "us1998")], axis=1)


def numpy_part(table):
    codes = np.stack([table[item.id].to_numpy() for item in SF36V2.items], axis=1)
    values = scoring.score_array(SF36V2, codes, norms="us1998").values
    names = scoring.score_codes(SF36V2, "us1998")
    return pa.table({"key": table["key"]} | dict(zip(names, values.T, strict=True)))


ENGINES = {
    "numpy": numpy_part,
    "pandas": lambda part: pa.Table.from_pandas(
        frames.score(part.to_pandas(), "sf36v2", **WAY), preserve_index=False
    ),
    "polars": lambda part: frames.score(pl.from_arrow(part), "sf36v2", **WAY).to_arrow(),
    "arrow": lambda part: frames.score(part, "sf36v2", **WAY),
    "batches": lambda part: pa.Table.from_batches(
        frames.batches(part.schema, "sf36v2", **WAY).score(part.to_batches())
    ),
}


@pytest.mark.requirement("I6")
@pytest.mark.parametrize("parts", [1, 2, 7, 64])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_bits_however_the_rows_are_split(shuffled, engine, parts):
    table, expected = shuffled
    cuts = np.linspace(0, RESPONSES, parts + 1, dtype=int).tolist()
    scored = [ENGINES[engine](table.slice(cut, end - cut)) for cut, end in itertools.pairwise(cuts)]
    found = by_key(pa.concat_tables(scored))
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert np.nan_to_num(found).tobytes() == np.nan_to_num(expected).tobytes()
