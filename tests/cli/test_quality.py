"""The quality of answers in a file: what is there, what contradicts itself, how the group holds together."""

import csv
import io
import re

import pyarrow as pa
import pytest
from pyarrow import parquet

import scoring
from tests.cli.test_score import sheet
from tests.scoring.cases import LUPUS, LUPUSQOL, SF36V2, V2

pytestmark = pytest.mark.requirement("R42")


@pytest.fixture
def evaluate(run, tmp_path):
    """Evaluate a text; gives how it ended, and the rows that were written by id."""

    def _evaluate(instrument, text, *options):
        source, target = tmp_path / "answers.csv", tmp_path / "quality.csv"
        source.write_text(text, "utf-8")
        ended = run("quality", instrument, source, target, *options)
        return ended, rows(target.read_text("utf-8")) if target.exists() else {}

    return _evaluate


def rows(text):
    return {row["subject"]: row for row in csv.DictReader(io.StringIO(text))}


def only(definition, **answers):
    """A line of answers with nothing but these."""
    return " ".join(str(answers.get(item.id, ".")) for item in definition.items)


def test_every_item_of_a_response_is_counted_once(evaluate):
    gaps = LUPUS["gaps"].split()
    ended, found = evaluate("lupusqol", sheet(LUPUSQOL, {"a": " ".join(["7", *gaps[1:]])}))
    assert ended.exit_code == 0, ended.stderr
    row = found["a"]
    # unanswered: q2 q4 q6 q8 q10 q12 q13 q19 q20 q22 q24 q31 q33 q34; NA: q15 q16 q27 q29; off: q1
    counts = ("n_items", "n_answered", "n_not_applicable", "n_unanswered", "n_off_scale")
    assert [int(row[name]) for name in counts] == [34, 15, 4, 14, 1]
    assert row["off_scale"] == "q1"
    assert (row["consistency_list"], row["n_consistency_checks"]) == ("", "0")
    assert "Off the scale, taken as unanswered: 1 cell." in ended.stderr


def test_scales_that_can_be_scored_and_those_that_cannot_are_named(evaluate):
    ended, found = evaluate("sf36v2", sheet(SF36V2, {"a": only(SF36V2, q6=2, q9a=3)}))
    # half of a scale: q6 of q6 q10; q9a is one of four of VT
    assert found["a"]["estimable"] == "SF"
    assert found["a"]["not_estimable"].split() == ["PF", "RP", "BP", "GH", "VT", "RE", "MH"]
    assert "Can be scored, of 1: PF 0, RP 0, BP 0, GH 0, VT 0, SF 1, RE 0, MH 0." in ended.stderr


def test_a_contradiction_is_named_as_one_of_this_projects_own_list(evaluate):
    # all ten activities "limited a lot" (1) but the hardest "not limited" (3)
    limited = {f"q3{letter}": 1 for letter in "bcdefghij"} | {"q3a": 3}
    ended, found = evaluate("sf36v2", sheet(SF36V2, {"a": only(SF36V2, **limited), "b": V2["best"]}))
    assert found["a"]["consistency_list"] == "project-sf36"
    assert found["a"]["consistency_flags"] != ""
    assert found["b"]["consistency_flags"] == ""
    assert "by this project's own list project-sf36" in ended.stderr


def test_items_printed_together_and_answered_alike_are_named_with_their_code(evaluate):
    alike = {f"q9{letter}": 3 for letter in "abcdefghi"} | {f"q3{letter}": 2 for letter in "abcdefghij"}
    _, found = evaluate("sf36v2", sheet(SF36V2, {"a": only(SF36V2, **alike)}))
    # the activities all run one way; full of pep and downhearted do not
    assert found["a"]["straight_lines"] == "q3a-q3j=2"
    assert found["a"]["contradicting_straight_lines"] == "q9a-q9i=3"


def test_a_file_without_responses_gives_the_header_alone(run, tmp_path):
    source = tmp_path / "answers.csv"
    source.write_text(sheet(SF36V2, {}), "utf-8")
    told = run("quality", "sf36v2", source)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("subject,n_items,n_answered,")
    assert len(told.stdout.splitlines()) == 1


def test_csv_and_parquet_are_evaluated_alike(run, tmp_path):
    text = sheet(LUPUSQOL, {"a": LUPUS["gaps"], "b": LUPUS["gaps"].replace("1", "9")})
    source = tmp_path / "answers.csv"
    source.write_text(text, "utf-8")
    columns = {
        name: [row[name] or None for row in csv.DictReader(io.StringIO(text))]
        for name in text.splitlines()[0].split(",")
    }
    whole = {
        name: cells if "NA" in cells or name == "subject" else [each and int(each) for each in cells]
        for name, cells in columns.items()
    }
    parquet.write_table(pa.table(whole), tmp_path / "answers.parquet")
    first = run("quality", "lupusqol", source)
    second = run("quality", "lupusqol", tmp_path / "answers.parquet")
    assert first.exit_code == second.exit_code == 0, first.stderr + second.stderr
    assert rows(first.stdout) == rows(second.stdout)


def test_a_group_is_told_with_its_n(run, tmp_path):
    """SF of four responses, 13 times: alpha is 16 / 17, r 8 / sqrt(10 x 8), as worked out for the library."""
    lines = {
        f"{nth}-{time}": only(SF36V2, q6=q6, q10=q10)
        for time in range(13)
        for nth, (q6, q10) in enumerate(((5, 1), (4, 3), (2, 3), (1, 5)))
    }
    source = tmp_path / "answers.csv"
    source.write_text(sheet(SF36V2, lines), "utf-8")
    told = run("quality", "sf36v2", source, "--group")
    assert told.exit_code == 0, told.stderr
    found = {line.split()[0]: line.split() for line in told.stdout.splitlines() if line.strip()}
    assert found["SF"] == ["SF", "2", "52", "0.941", "52", "13", "13"]
    assert found["PF"] == ["PF", "10", "0", "-", "0", "-", "-", "too-few-responses"]
    assert found["q6"] == ["q6", "SF", "52", "0.894"]


def test_the_page_counts_over_all_and_holds_no_answer_and_needs_nothing_beside_it(run, tmp_path):
    """The group of the test before: SF alone can be scored, of every response."""
    source, target = tmp_path / "answers.csv", tmp_path / "quality.html"
    lines = {
        f"someone-{nth}-{time}": only(SF36V2, q6=q6, q10=q10)
        for time in range(13)
        for nth, (q6, q10) in enumerate(((5, 1), (4, 3), (2, 3), (1, 5)))
    }
    source.write_text(sheet(SF36V2, lines), "utf-8")
    told = run("quality", "sf36v2", source, "--group", "--html", target)
    assert (told.exit_code, told.stdout) == (0, ""), told.stderr
    text = target.read_text("utf-8")
    cells = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in text.split("<tr>")]
    assert ["SF", "52", "52"] in cells
    assert ["PF", "0", "52"] in cells
    assert ["SF", "2", "52", "0.941", "52", "13", "13", ""] in cells
    assert ["q6", "SF", "52", "0.894"] in cells
    assert [scoring.consistency_list(SF36V2).flags[0].id, "0", "52"] in cells
    assert "<dt>responses</dt><dd>52</dd>" in text
    assert "someone" not in text
    assert not re.search(r"<(script|link|img|iframe|form)|http|src=|href=", text)


def test_a_page_without_the_group_leaves_its_statistics_out(run, tmp_path):
    source = tmp_path / "answers.csv"
    source.write_text(sheet(LUPUSQOL, {"a": LUPUS["gaps"]}), "utf-8")
    told = run("quality", "lupusqol", source, "--html", "-")
    assert told.stdout.startswith("<!DOCTYPE html>")
    assert "Scales that can be scored" in told.stdout
    assert "in this group" not in told.stdout
    assert "unverified for this instrument" in told.stdout


def test_a_small_group_has_no_statistic(run, tmp_path):
    source = tmp_path / "answers.csv"
    source.write_text(sheet(SF36V2, {f"{nth}": V2["middle"] for nth in range(49)}), "utf-8")
    told = run("quality", "sf36v2", source, "--group")
    found = {line.split()[0]: line.split() for line in told.stdout.splitlines() if line.strip()}
    assert found["SF"] == ["SF", "2", "49", "-", "49", "-", "-", "too-few-responses"]
    assert "Under 50 responses no statistic of a group is given." in told.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("sf36v2", "quality.parquet"), "is written as CSV"),
        (("sf12", "quality.csv"), "no such instrument; known: lupusqol"),
        (("sf36v2", "quality.csv", "--policy", "any"), "no such policy"),
        (("rand36", "quality.csv", "--id", "n_items"), "'n_items' is called like one of OUT"),
        (("lupusqol", "quality.csv"), "It fits rand36 or sf36v1 or sf36v2."),
    ],
)
def test_what_cannot_be_evaluated_is_refused_with_the_reason(run, tmp_path, words, why):
    source = tmp_path / "answers.csv"
    source.write_text(sheet(SF36V2, {"a": V2["best"]}, id_name="n_items"), "utf-8")
    instrument, target, *options = words
    refused = run("quality", instrument, source, tmp_path / target, *options)
    assert refused.exit_code == 1
    assert why in re.sub(r"\s+", " ", refused.stderr)
    assert not (tmp_path / target).exists()
