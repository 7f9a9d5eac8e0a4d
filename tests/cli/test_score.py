"""Scoring a CSV file: the published cases come out, and what cannot be scored is told by row and item."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import scoring
from tests.scoring.cases import LUPUS, LUPUSQOL, SF36V1, SF36V2, V2, random_codes
from tests.support.published import APOLONE, APOLONE_SCORES, DIGITS, SF36_SCORES

PROGRAM = Path(sys.executable).parent / "pro-service"
LINE = APOLONE["01"]


def sheet(definition, lines, id_name="subject", mark=""):
    """A CSV of responses given as lines of answers, `.` unanswered, `N` not applicable."""
    header = ",".join([id_name, *(item.id for item in definition.items)])
    cells = {".": mark, "N": "NA"}
    rows = [
        ",".join([name, *(cells.get(each, each) for each in line.split())]) for name, line in lines.items()
    ]
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def score(run, tmp_path):
    """Score a text; gives how it ended, and the rows that were written by id."""

    def _score(instrument, text, *options):
        source, target = tmp_path / "answers.csv", tmp_path / "scores.csv"
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
        target.unlink(missing_ok=True)
        ended = run("score", instrument, source, target, *options)
        if ended.exit_code:
            assert sorted(tmp_path.iterdir()) == [source], "a failure leaves no half file"
            return ended, {}
        rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
        return ended, {next(iter(row.values())): row for row in rows}

    return _score


@pytest.mark.external
@pytest.mark.requirement("R42")
def test_the_published_cases_come_out_of_a_csv(score):
    ended, found = score("sf36v1", sheet(SF36V1, APOLONE), "--norms", "us1990")
    assert ended.exit_code == 0, ended.stderr
    assert list(found) == list(APOLONE)
    for name, expected in APOLONE_SCORES.items():
        for code, value in zip(SF36_SCORES, expected, strict=True):
            shown = found[name][code]
            assert shown == "" if value is None else float(shown) == pytest.approx(value, abs=DIGITS), (
                name,
                code,
            )


@pytest.mark.requirement("I6")
@pytest.mark.parametrize(
    ("definition", "lines", "norms"),
    [(SF36V2, V2, "us1998"), (LUPUSQOL, LUPUS, None), (SF36V1, APOLONE, "es1996")],
)
def test_the_scores_are_read_back_bit_for_bit(score, definition, lines, norms):
    _, found = score(definition.id, sheet(definition, lines), *(("--norms", norms) if norms else ()))
    for name, line in lines.items():
        answers = {
            item.id: {".": None, "N": "NA"}.get(each) if each in ".N" else int(each)
            for item, each in zip(definition.items, line.split(), strict=True)
        }
        scored = scoring.score(definition, answers, norms=norms)
        assert {code: float(text) if text else None for code, text in list(found[name].items())[1:]} == {
            code: scored[code] for code in scored
        }


def test_the_policy_decides_how_many_items_are_enough(score):
    lines = {"02": APOLONE["02"]}  # general health: one item of five
    assert score("rand36", sheet(SF36V1, lines))[1]["02"]["GH"] == "100.0"
    assert score("rand36", sheet(SF36V1, lines), "--policy", "half")[1]["02"]["GH"] == ""


def test_columns_may_stand_in_any_order_and_ids_are_kept_as_they_are(score):
    rows = list(csv.reader(io.StringIO(sheet(SF36V1, {"=1+1": LINE}))))
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    _, found = score("sf36v1", turned, "--norms", "us1990")
    assert found["=1+1"]["PF"] == "10.0"
    odd = '"a, ""b"""'
    text = sheet(SF36V1, {odd: LINE}, id_name='"Nº de caso"')
    assert list(score("sf36v1", text)[1]) == ['a, "b"']


def test_several_columns_can_be_kept(score):
    text = sheet(SF36V1, {"01-001,w24": LINE}, id_name="subject,visit")
    refused, _ = score("sf36v1", text)
    assert "'visit'" in refused.stderr
    assert "--id subject --id visit" in refused.stderr
    _, found = score("sf36v1", text, "--id", "subject", "--id", "visit")
    assert found["01-001"]["visit"] == "w24"
    assert found["01-001"]["PF"] == "10.0"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_told_of_and_taken(score, separator):
    text = sheet(SF36V1, {"01": LINE}).replace(",", separator)
    called = {";": "semicolon", "\t": "tab"}[separator]
    refused, _ = score("sf36v1", text)
    assert f"--separator {called}" in refused.stderr
    ended, _ = score("sf36v1", text, "--separator", called)
    assert ended.exit_code == 0


def test_what_spreadsheets_do_to_a_csv_does_no_harm(score):
    text = sheet(SF36V1, {"01": LINE})
    expected = score("sf36v1", text)[1]
    as_excel = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    with_points = text.replace(",5,", ",5.0,")
    with_blanks = text.replace(",1,", ", 1 ,").replace("q3a", " q3a ") + "\n\n"
    for variant in (as_excel, with_points, with_blanks):
        assert score("sf36v1", variant)[1] == expected


@pytest.mark.parametrize(
    ("cell", "item", "reason"),
    [
        ("6", "q2", "off the scale"),
        ("0", "q1", "off the scale"),
        ("1.5", "q1", "off the scale"),
        ("1e0", "q1", "off the scale"),
        ("nan", "q1", "off the scale"),
        ("-99", "q3a", "off the scale"),
        ("secret words", "q11d", "off the scale"),
        ("NA", "q1", "does not offer 'not applicable'"),
    ],
)
def test_a_cell_without_a_code_is_refused_by_row_line_and_item_and_never_repeated(score, cell, item, reason):
    place = [each.id for each in SF36V1.items].index(item)
    bad = LINE.split()
    bad[place] = cell.replace(" ", "_")
    refused, _ = score("sf36v1", sheet(SF36V1, {"01": LINE, "02": " ".join(bad)}).replace("_", " "))
    assert refused.exit_code == 1
    assert f"Row 2 (line 3), {item}: " in refused.stderr
    assert reason in refused.stderr
    assert "--off-scale missing" in refused.stderr
    assert "secret" not in refused.stderr


def test_cells_without_a_code_can_be_taken_as_unanswered_and_are_counted(score):
    gaps = sheet(SF36V1, {"01": APOLONE["02"], "02": APOLONE["02"]}, mark="-99")
    ended, found = score("sf36v1", gaps, "--off-scale", "missing", "--norms", "us1990")
    assert ended.exit_code == 0
    assert "taken as unanswered: 20 cells" in ended.stderr  # ten in each row
    assert "q3c 2" in ended.stderr
    assert found["01"]["PF"] == "80.0"
    assert found["01"]["GH"] == ""


def test_not_applicable_is_unanswered_where_the_item_offers_it(score):
    _, found = score("lupusqol", sheet(LUPUSQOL, {"L4": LUPUS["gaps"]}))
    assert found["L4"]["IR"] == ""
    assert float(found["L4"]["BI"]) == pytest.approx(66.66667, abs=DIGITS)


HEADER = ",".join(["subject", *(item.id for item in SF36V1.items)])
ONES = ",".join("1" * 36)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        (HEADER.replace("q3b", "q3a"), "names a column twice: 'q3a'"),
        (HEADER.replace(",q3b", ""), "lacks 1 item of sf36v1: 'q3b'"),
        (HEADER.replace("q3b", "Q3B"), "Is 'Q3B' meant to be q3b?"),
        (HEADER + ",q12", "no items of sf36v1: 'q12'"),
        (HEADER.removeprefix("subject,"), "no id column"),
        ("subject", "lacks 36 items"),
        (f"{HEADER}\n01,{ONES}\n02,{ONES},1", "Row 2 (line 3) has 38 columns, the header has 37"),
        (f"{HEADER}\n01,1,2", "Row 1 (line 2) has 3 columns"),
        (f'{HEADER}\n01,{ONES}\n"02,{ONES}', "is not CSV"),
        (f"{HEADER}\n01,{ONES}".encode("utf-16"), "not written in UTF-8"),
        (f"{HEADER}\nñ,{ONES}".encode("latin-1"), "not written in UTF-8"),
        (HEADER.replace("subject", "PF"), "'PF' is called like a score"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told_why(score, text, reason):
    refused, _ = score("sf36v1", text)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_an_id_column_that_is_not_there_is_refused(score):
    refused, _ = score("sf36v1", sheet(SF36V1, {"01": LINE}), "--id", "patient")
    assert "no id column 'patient'" in refused.stderr


def test_a_sheet_without_rows_gives_a_sheet_without_rows(score):
    ended, found = score("sf36v1", HEADER)
    assert ended.exit_code == 0
    assert found == {}


@pytest.mark.parametrize(
    ("instrument", "options", "reason"),
    [
        ("sf36", (), "known: lupusqol, rand36, sf36v1, sf36v2"),
        ("sf36v1", ("--norms", "us1998"), "is for sf36v2, not for sf36v1"),
        ("sf36v1", ("--norms", "us2009"), "no such norm set"),
        ("sf36v2", ("--norms", "us1998-acute"), "is for acute recall"),
        ("sf36v2", ("--norms", "us1998-acute"), "form with acute recall? Say so: --recall acute"),
        ("sf36v2", ("--norms", "us1990", "--recall", "acute"), "pro-service score --help"),
        ("sf36v1", ("--policy", "any"), "known: half"),
        ("lupusqol", ("--recall", "acute"), "known: 4-week"),
    ],
)
def test_a_way_of_scoring_that_does_not_exist_is_refused_before_a_file_is_opened(
    run, tmp_path, instrument, options, reason
):
    refused = run("score", instrument, tmp_path / "absent.csv", tmp_path / "out.csv", *options)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_files_that_cannot_be_used_are_told_by_name(run, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(HEADER)
    assert "absent.csv cannot be read" in run("score", "sf36v1", tmp_path / "absent.csv", "-").stderr
    assert "cannot be written" in run("score", "sf36v1", source, tmp_path / "no" / "out.csv").stderr
    assert "cannot be written" in run("score", "sf36v1", source, tmp_path).stderr


def test_a_failure_leaves_the_scores_of_before(run, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"{HEADER}\n01,{ONES}\n02,9")
    target.write_text("the scores of before")
    assert run("score", "sf36v1", source, target).exit_code == 1
    assert target.read_text() == "the scores of before"


def test_a_device_is_written_to_and_not_replaced(run, tmp_path):
    source, pipe = tmp_path / "in.csv", tmp_path / "pipe"
    source.write_text(f"{HEADER}\n01,{ONES}\n")
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True)
    assert run("score", "sf36v1", source, pipe).exit_code == 0
    assert reader.communicate(timeout=10)[0].startswith("subject,PF")
    assert pipe.is_fifo()


def test_the_streams_of_the_shell_serve_as_files(tmp_path):
    text = sheet(SF36V1, {"Ñ1": LINE})
    done = subprocess.run(
        [PROGRAM, "score", "sf36v1", "-", "-"], input=text.encode(), capture_output=True, check=True
    )
    header, row = done.stdout.decode().splitlines()
    assert header == ",".join(["subject", *SF36_SCORES[:8]])
    assert row.startswith("Ñ1,10.0,0.0,")
    assert b"1 response to sf36v1 scored" in done.stderr


def test_without_norms_the_user_is_told_what_is_not_there(score):
    ended, found = score("sf36v2", sheet(SF36V2, V2))
    assert "--norms us1998" in ended.stderr
    assert "PCS" not in found["best"]


def test_help_names_every_instrument_and_norm_set(run):
    shown = run("score", "--help").stdout
    for name in scoring.available():
        assert name in shown
        assert all(norms in shown for norms in scoring.norm_sets(scoring.load(name)))
    assert "pro-service score sf36v2 answers.csv scores.csv --norms us1998" in shown


ROWS = 300_000
PEAK = """
import sys
from pathlib import Path
from pro_service.cli import main
main(sys.argv[1:], standalone_mode=False)
(peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(peak.split()[1])
"""  # in kB; getrusage would give the peak of the process that started this one


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path):
    codes = random_codes(SF36V2, 5_000, seed=3)
    lines = [
        "x," + ",".join("" if code != code else str(int(code)) for code in row) for row in codes.tolist()
    ]
    block = "\n".join(lines) + "\n"
    header = sheet(SF36V2, {}).strip() + "\n"
    peaks_kb = []
    for count in (20_000, ROWS):
        source, target = tmp_path / f"{count}.csv", tmp_path / f"{count}-scores.csv"
        with source.open("w") as file:
            file.write(header)
            file.writelines(block for _ in range(count // 5_000))
        words = ["score", "sf36v2", source, target, "--norms", "us1998"]
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True
        )
        peaks_kb.append(int(done.stdout))
    assert peaks_kb[1] - peaks_kb[0] < 20 * 1024
    with target.open() as file:
        assert sum(1 for _ in file) == ROWS + 1
    written = np.genfromtxt(target, delimiter=",", skip_header=1, max_rows=5_000)[:, 1:]
    expected = scoring.score_array(SF36V2, codes, norms="us1998").values
    assert np.array_equal(written, expected, equal_nan=True)


def test_at_most_three_wrong_columns_are_guessed_at(score):
    refused, _ = score("sf36v1", HEADER.replace("q3", "Q3"))
    assert refused.stderr.count("meant to be") == 3


@pytest.mark.parametrize(
    ("instrument", "header", "fitting"),
    [
        ("lupusqol", HEADER, "It fits rand36 or sf36v1 or sf36v2."),
        ("sf36v2", ",".join(["subject", *(item.id for item in LUPUSQOL.items)]), "It fits lupusqol."),
    ],
)
def test_a_sheet_of_another_instrument_is_told_which_it_fits(score, instrument, header, fitting):
    refused, _ = score(instrument, header)
    assert refused.exit_code == 1
    assert fitting in refused.stderr
    assert "meant to be" not in refused.stderr
