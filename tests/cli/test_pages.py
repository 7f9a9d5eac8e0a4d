"""The page of an instrument is printed; an instrument of one's own is scored and printed from its file."""

import csv

import pytest

from pro_service import resources
from scoring import pages
from tests.scoring.test_adding import DAYBOOK


@pytest.fixture
def daybook(tmp_path):
    path = tmp_path / "daybook.toml"
    path.write_text(DAYBOOK, "utf-8")
    return path


def test_the_page_of_a_shipped_instrument_is_printed(run):
    printed = run("pages", "sf36v2")
    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout == pages.of_instrument("sf36v2")


def test_the_page_of_an_instrument_of_one_s_own_is_printed(run, daybook):
    printed = run("pages", daybook)
    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout.startswith("# Daybook, an invented example\n")


def test_an_instrument_of_one_s_own_is_scored_from_its_file(run, daybook, tmp_path):
    (tmp_path / "answers.csv").write_text("day,q1,q2,q3,q4,q5,q6\nmonday,4,2,4,1,,\n")
    ended = run("score", daybook, tmp_path / "answers.csv", tmp_path / "scores.csv")
    assert ended.exit_code == 0, ended.stderr
    rows = list(csv.reader((tmp_path / "scores.csv").open()))
    assert rows == [["day", "EN", "CA"], ["monday", "75.0", ""]]  # 4 4 4; one of three


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["sf12"], "lupusqol, rand36, sf36v1, sf36v2"),
        (["absent.toml"], "cannot be read"),
        ([], "Name one instrument"),
        (["sf36v2", "--write"], "Name one instrument"),
    ],
)
def test_what_there_is_no_page_of_is_refused(run, words, reason):
    refused = run("pages", *words)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_a_fault_in_a_file_of_one_s_own_is_told_by_key(run, daybook, tmp_path):
    daybook.write_text(DAYBOOK.replace("highest = 5", "highest = 4", 1), "utf-8")
    for words in (["pages", daybook], ["score", daybook, "answers.csv", "scores.csv"]):
        refused = run(*words)
        assert refused.exit_code == 1
        assert "daybook.toml: scales[0].items" in refused.stderr


def test_the_pages_are_written_in_a_checkout_and_nowhere_else(run, monkeypatch, tmp_path):
    package = tmp_path / "pro_service"
    monkeypatch.setattr(resources, "PACKAGE", package)
    refused = run("pages", "--write")
    assert refused.exit_code == 1
    assert "in a checkout" in refused.stderr
    folder = tmp_path / "docs" / "instruments"
    folder.mkdir(parents=True)
    assert run("pages", "--write").exit_code == 0
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == pages.shipped()
