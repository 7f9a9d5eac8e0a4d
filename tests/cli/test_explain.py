"""Explaining one response of a CSV file, on the terminal and as a page."""

import csv
import io
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.test_score import sheet
from tests.scoring.cases import LUPUS, LUPUSQOL, SF36V2, V2
from tests.scoring.test_adding import DAYBOOK
from tests.scoring.test_explain import worked_out

LINES = {"01-001": V2["middle"], "01-002": V2["gaps"], "01-003": V2["best"]}


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(sheet(SF36V2, LINES), "utf-8")
    return path


class Cells(HTMLParser):
    """The cells of each row of a page's tables, and every tag and attribute."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags, self.attributes = [], set(), set()
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag):
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data):
        if self._open:
            self.rows[-1][-1] += data


@pytest.mark.requirement("R42")
@pytest.mark.parametrize("which", [("--row", "1"), ("--subject", "01-001")])
def test_a_score_is_explained_from_its_codes(run, answers, which):
    told = run("explain", "sf36v2", answers, *which, "--score", "BP")
    assert told.exit_code == 0, told.stderr
    # item 7 is 4 -> 3.1, item 8 is 3 -> 3: (6.1 - 2) / 10 x 100
    assert "BP (0-100): 41" in told.stdout
    assert "q7: code 4 -> 3.1" in told.stdout
    assert "(610 - 100 * 1 * 2) / (2 * (6 - 1))" in told.stdout
    assert "SF-36v2 Health Survey (sf36v2, version 1)" in told.stdout
    assert "definition hash: " in told.stdout
    assert "response: row 1, subject 01-001" in told.stdout
    assert "BestAIR SAS program (SF-36v2)" in told.stdout
    assert "PF (0-100)" not in told.stdout


def test_every_score_is_explained_and_no_step_is_told_twice(run, answers):
    told = run("explain", "sf36v2", answers, "--row", "3", "--norms", "us1998").stdout
    assert [told.count(f"\n{code} (T): ") for code in ("PF_NBS", "PCS", "MCS")] == [1, 1, 1]
    assert told.count("q3a: code 3 -> 3") == 1
    assert "norm set: us1998" in told


@pytest.mark.requirement("R42")
def test_the_page_can_be_worked_out_again_and_needs_nothing_beside_it(run, answers, tmp_path):
    target = tmp_path / "page.html"
    told = run("explain", "sf36v2", answers, "--row", "1", "--norms", "us1998", "--html", target)
    assert told.exit_code == 0, told.stderr
    assert "18 scores of row 1 explained" in told.stderr
    text = target.read_text("utf-8")
    page = Cells(text)
    steps = [row for row in page.rows if row[0] not in ("Step",)]
    assert len(steps) == 35 + 8 * 3 + 8 * 2 + 2 * 2  # items; count, sum, score; z, T; sum, summary
    for name, expression, gives, *_ in steps:
        assert worked_out(expression) == float(gives), name
    assert not page.tags & {"script", "link", "img", "iframe", "form", "object"}
    assert not page.attributes & {"src", "href", "style"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "http" not in text
    assert "@media print" in text
    assert "holds the answers of one participant" in text


def test_a_page_goes_to_standard_output_too(run, answers):
    told = run("explain", "sf36v2", answers, "--row", "2", "--html", "-")
    assert told.stdout.startswith("<!DOCTYPE html>")
    assert "unverified for this instrument" not in told.stdout


def test_what_stands_in_the_file_is_text_on_the_page(run, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(sheet(SF36V2, {"<b>1</b>": V2["best"]}), "utf-8")
    told = run("explain", "sf36v2", path, "--row", "1", "--html", "-")
    assert "&lt;b&gt;1&lt;/b&gt;" in told.stdout
    assert "<b>" not in told.stdout


def test_not_applicable_and_an_unverified_item_map_are_told(run, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(sheet(LUPUSQOL, {"01-001": LUPUS["gaps"]}), "utf-8")
    told = run("explain", "lupusqol", path, "--row", "1", "--html", "-").stdout
    assert "q15: not applicable, taken as unanswered" in told
    assert "q2: unanswered" in told
    assert "IR (0-100): -, nothing-answered" in told
    assert "unverified for this instrument" in told


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ((), "Say which response"),
        (("--row", "1", "--subject", "01-001"), "Say which response"),
        (("--row", "4"), "There is no row 4: the file has 3 responses."),
        (("--subject", "01-009"), "No response has this subject"),
        (("--row", "1", "--score", "PCS"), "There is no such score in this way of scoring: PCS"),
        (("--row", "1", "--norms", "us1990"), "norm set us1990 is for sf36v1"),
        (("--row", "1", "--separator", "tab"), "separated by commas"),
        (("--row", "1", "--id", "visit"), "has no id column 'visit'"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_the_reason(run, answers, options, why):
    refused = run("explain", "sf36v2", answers, *options)
    assert refused.exit_code == 1
    assert why in re.sub(r"\s+", " ", refused.stderr)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "The file is empty"),
        (sheet(SF36V2, {"a": "9 " + V2["best"][2:]}), "Row 1, q1: what stands there is off the scale."),
        (sheet(SF36V2, {"a": "N " + V2["best"][2:]}), "Row 1, q1: does not offer 'not applicable'."),
        (sheet(SF36V2, {"a": V2["best"]}) + "b,1,2\n", "Row 2 (line 3) has 3 columns, the header has 37."),
        (sheet(SF36V2, {"a": V2["best"]}).replace("q11d", "q12"), "The header lacks 1 item of sf36v2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_row_and_item(run, tmp_path, content, why):
    path = tmp_path / "answers.csv"
    path.write_text(content, "utf-8")
    refused = run("explain", "sf36v2", path, "--subject", "a")
    assert refused.exit_code == 1
    assert why in refused.stderr


def test_a_subject_with_several_responses_is_to_be_chosen_by_row(run, tmp_path):
    path = tmp_path / "answers.csv"
    text = sheet(SF36V2, {"a": V2["best"], "b": V2["worst"]})
    path.write_text(text + text.splitlines()[1] + "\n", "utf-8")
    refused = run("explain", "sf36v2", path, "--subject", "a")
    assert "2 responses have this subject: rows 1, 3." in refused.stderr


def test_bytes_that_are_no_text_are_refused(run, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(b"subject,\xff\n")
    assert "not written in UTF-8" in run("explain", "sf36v2", path, "--row", "1").stderr


@pytest.mark.requirement("R42")
def test_a_response_in_parquet_is_explained_as_in_csv(run, answers, tmp_path):
    rows = list(csv.DictReader(io.StringIO(answers.read_text("utf-8"))))
    columns = {
        name: [row[name] if name == "subject" else int(row[name] or -99) for row in rows] for name in rows[0]
    }
    for name in columns.keys() - {"subject"}:
        columns[name] = [None if code == -99 else code for code in columns[name]]
    parquet.write_table(pa.table(columns), tmp_path / "answers.parquet")
    for subject in LINES:
        words = ("--subject", subject, "--norms", "us1998")
        first = run("explain", "sf36v2", answers, *words)
        second = run("explain", "sf36v2", tmp_path / "answers.parquet", *words)
        assert first.exit_code == 0, first.stderr
        assert first.stdout == second.stdout


@pytest.mark.parametrize("code", [7, -1, -2])
def test_a_code_off_the_scale_in_parquet_is_refused_with_its_row(run, tmp_path, code):
    columns = {"subject": ["a", "b"]} | {item.id: [1, 1] for item in SF36V2.items} | {"q7": [1, code]}
    parquet.write_table(pa.table(columns), tmp_path / "answers.parquet")
    refused = run("explain", "sf36v2", tmp_path / "answers.parquet", "--row", "2")
    assert refused.exit_code == 1
    assert "Row 2, q7: what stands there is off the scale." in refused.stderr
    assert run("explain", "sf36v2", tmp_path / "answers.parquet", "--row", "1").exit_code == 0


def test_an_instrument_of_ones_own_is_explained(run, tmp_path):
    (tmp_path / "daybook.toml").write_text(DAYBOOK, "utf-8")
    (tmp_path / "answers.csv").write_text("day,q1,q2,q3,q4,q5,q6\n1,4,2,5,,,\n", "utf-8")
    told = run("explain", tmp_path / "daybook.toml", tmp_path / "answers.csv", "--row", "1", "--score", "EN")
    assert told.exit_code == 0, told.stderr
    assert "response: row 1, day 1" in told.stdout
