"""The site's own copy: whole, the same each time, and checked by what needs nothing of ours."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.exports.copies import cell
from pro_service.services import site_copies, submissions
from pro_service.store import audit
from pro_service.store.site_copies import SiteCopy
from pro_service.store.submissions import Quarantined
from tests.support import contacts, factories, putting_right
from tests.support.contacts import EMAIL
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload
from tests.support.reviewing import ask

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANSWERS = {"q1": 2, "q2": "skipped", "q15": "NA"}


@pytest.fixture
def history(write, phone):
    """One questionnaire accepted, another kept aside, an address, and a query that looks like a formula."""

    def send(language):
        sent = arrival(upload(phone, "first", "lupusqol", NOW, answers=ANSWERS, language=language), NOW)
        write(lambda s: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), sent))

    send("es")
    send("en")
    write(lambda s: contacts.prefer(s, phone, NOW, email=EMAIL))
    write(lambda s: ask(s, NOW, phone.enrolment_id, text="=1+1 <script>"))
    return phone


@pytest.fixture
def copy(read):
    return lambda at=NOW: read(lambda s: site_copies.copy(s, at, EVERYWHERE, TWO_VISITS, "01"))


def opened(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed_anew(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def check(tmp_path):
    """Run the checker of a copy as the site would: alone, with nothing of ours to import."""

    def _check(packed, older=None):
        (tmp_path / "copy.zip").write_bytes(packed)
        (tmp_path / "check.py").write_bytes(opened(packed)["check.py"])
        names = ["copy.zip"]
        if older is not None:
            (tmp_path / "older.zip").write_bytes(older)
            names.append("older.zip")
        command = [sys.executable, "-I", "-S", "check.py", *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return _check


@pytest.mark.requirement("R23")
def test_the_copy_holds_what_was_answered_kept_aside_and_told_of(history, copy, read):
    files = opened(copy())
    rows = list(csv.DictReader(io.StringIO(files["answers.csv"].decode("utf-8-sig"))))
    assert {row["item"]: row["code"] for row in rows} == {"q1": "2", "q2": "skipped", "q15": "NA"}
    assert {(row["subject_id"], row["visit"], row["version"]) for row in rows} == {("01-001", "first", "1")}
    (held,) = [json.loads(line) for line in files["facts/quarantined.jsonl"].splitlines()]
    kept = read(lambda s: s.query(Quarantined).one())
    assert (held["id"], held["body"].encode()) == (str(kept.id), kept.body)
    told = files[f"trail/{history.enrolment_id}.jsonl"].decode().rstrip("\n").split("\n")
    events = read(lambda s: audit.events_of(s, str(history.enrolment_id)))
    assert [json.loads(line)["hash"] for line in told] == [event.hash for event in events]


PARTICULARS = ("completed_at", "language", "mode", "completed_by", "reason")


def answer_rows(packed, *columns):
    text = opened(packed)["answers.csv"].decode("utf-8-sig")
    return [tuple(row[name] for name in columns) for row in csv.DictReader(io.StringIO(text))]


@pytest.mark.requirement("R22")
@pytest.mark.requirement("R23")
def test_each_version_stands_with_its_own_particulars(write, phone, copy, check):
    sent = write(lambda s: putting_right.send(s, NOW, phone, answers={"q1": 2}))
    wrong = {"mode": "interview", "completed_by": "helped",
             "completed_at": NOW - timedelta(minutes=1)}  # fmt: skip
    write(
        lambda s: putting_right.correct(s, NOW + DAY, phone.enrolment_id, sent, {"q1": 3}, particulars=wrong)
    )
    write(lambda s: putting_right.correct(s, NOW + 2 * DAY, phone.enrolment_id, sent, {"q1": 4}))
    first = ("2026-03-03T09:00:00.000000+00:00", "es", "self_on_device", "participant", "")
    later = ("2026-03-03T08:59:00.000000+00:00", "es", "interview", "helped",
             putting_right.WHY)  # fmt: skip
    packed = copy(NOW + 3 * DAY)
    assert answer_rows(packed, "version", "item", "code", *PARTICULARS) == [
        ("1", "q1", "2", *first),
        ("2", "q1", "3", *later),
        ("3", "q1", "4", *later),
    ]
    assert answer_rows(packed, "recorded_at", "recorded_by") == [
        ("2026-03-03T09:00:00.000000+00:00", phone.caller.actor),
        ("2026-03-04T09:00:00.000000+00:00", "operator:ana"),
        ("2026-03-05T09:00:00.000000+00:00", "operator:ana"),
    ]
    assert check(packed).returncode == 0


@pytest.mark.requirement("R22")
@pytest.mark.requirement("R23")
def test_the_answers_say_which_response_was_invalidated_and_when(write, phone, copy, check):
    sent = write(lambda s: putting_right.send(s, NOW, phone, answers={"q1": 2}))
    write(lambda s: putting_right.correct(s, NOW + DAY, phone.enrolment_id, sent, {"q1": 3}))
    write(lambda s: putting_right.invalidate(s, NOW + 2 * DAY, phone.enrolment_id, sent, "wrong-visit"))
    write(lambda s: putting_right.send(s, NOW + 3 * DAY, phone, answers={"q1": 5}))
    said = ("code", "invalidated_at", "invalidated_kind")
    assert answer_rows(copy(NOW + 2 * DAY - timedelta(seconds=1)), *said) == [("2", "", ""), ("3", "", "")]
    packed = copy(NOW + 3 * DAY)
    then = ("2026-03-05T09:00:00.000000+00:00", "wrong-visit")
    assert sorted(answer_rows(packed, *said)) == [("2", *then), ("3", *then), ("5", "", "")]
    assert check(packed).returncode == 0


@pytest.mark.requirement("R32")
def test_no_contact_value_and_no_credential_is_in_the_copy(history, copy):
    content = b"".join(opened(copy()).values())
    for word in (EMAIL.encode(), history.token.rsplit("_", 1)[1].encode(), b"secret_hash", b"code_hmac"):
        assert word not in content


@pytest.mark.requirement("R26")
def test_the_same_facts_give_the_same_bytes(history, copy):
    assert copy() == copy()


@pytest.mark.requirement("R23")
def test_the_checker_passes_a_whole_copy(history, copy, check):
    done = check(copy())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("OK ") == 4


def changed(files, path, old, new):
    assert old in files[path], path
    return {**files, path: files[path].replace(old, new, 1)}


def with_sums(files):
    """The sums made anew, as somebody would who bends a copy."""
    from hashlib import sha256  # noqa: PLC0415

    others = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    listed = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(others.items()))
    return {**others, "SHA256SUMS": listed.encode()}


@pytest.mark.requirement("R23")
@pytest.mark.parametrize("are_sums_new", [False, True])
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("answers.csv", b"q1,2", b"q1,3"),
        ("facts/response_version.jsonl", b'"q1":2', b'"q1":3'),
        ("facts/submission.jsonl", b'"mode":"self_on_device"', b'"mode":"interview"'),
        ("trail", b'\\"q1\\":2', b'\\"q1\\":3'),
        ("trail", b'"kind":"submission.received"', b'"kind":"submission.refused"'),
        ("manifest.json", b'"seq":', b'"seq":1'),
    ],
)
def test_the_checker_finds_what_was_changed(history, copy, check, path, old, new, are_sums_new):
    files = opened(copy())
    name = f"trail/{history.enrolment_id}.jsonl" if path == "trail" else path
    bent = changed(files, name, old, new)
    done = check(packed_anew(with_sums(bent) if are_sums_new else bent))
    assert done.returncode == 1
    assert "FAULT" in done.stdout
    assert "Traceback" not in done.stderr


def without_line(files, path, nth):
    lines = files[path].decode().rstrip("\n").split("\n")
    del lines[nth]
    return with_sums({**files, path: "".join(f"{line}\n" for line in lines).encode()})


@pytest.mark.parametrize(("kind", "nth"), [("fact", 0), ("event", 2), ("event", -1)])
def test_the_checker_finds_what_was_taken_out(history, copy, check, kind, nth):
    files = opened(copy())
    path = "facts/quarantined.jsonl" if kind == "fact" else f"trail/{history.enrolment_id}.jsonl"
    assert check(packed_anew(without_line(files, path, nth))).returncode == 1


@pytest.mark.requirement("R23")
def test_an_older_copy_shows_what_is_gone_from_a_newer_one(write, history, copy, check):
    older = copy()
    write(lambda s: ask(s, NOW + DAY, history.enrolment_id))
    newer = copy(NOW + DAY)
    assert check(newer, older).returncode == 0
    done = check(older, newer)  # as if the last event had been cut off, and everything made anew
    assert (done.returncode, done.stdout.count("FAULT")) == (1, 1)


def test_the_copy_of_a_site_out_of_reach_is_as_that_of_none(read, history):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    for site in ("01", "no-such"):
        with pytest.raises(errors.NotFound):
            read(lambda s, site=site: site_copies.copy(s, NOW, elsewhere, TWO_VISITS, site))


def test_an_empty_site_has_an_empty_copy_that_holds(write, read, check):
    write(factories.load_two_visits)
    assert check(read(lambda s: site_copies.copy(s, NOW, EVERYWHERE, TWO_VISITS, "01"))).returncode == 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert cell(text) == f"'{text}"


def test_other_cells_stand_as_they_are():
    assert [cell(each) for each in ("a=b", 2, None, "NA", "")] == ["a=b", "2", "", "NA", ""]


@pytest.mark.requirement("R23")
def test_each_day_the_copy_is_left_in_the_folder_of_the_site(engine, history, read, tmp_path, check):
    def leave(at):
        return site_copies.leave_all(engine, lambda _: at, tmp_path / "copies")["site-copies"]

    assert leave(datetime(2026, 3, 4, 2, 0, tzinfo=UTC)) == 0  # 03:00 in Madrid: too early
    at = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
    assert (leave(at), leave(at + timedelta(hours=9))) == (1, 0)
    assert leave(at + DAY) == 0  # nothing happened since
    (path,) = [each for each in (tmp_path / "copies").rglob("*") if each.is_file()]
    assert (
        path.relative_to(tmp_path / "copies").as_posix() == f"{TWO_VISITS}/01/{TWO_VISITS}_01_2026-03-04.zip"
    )
    assert check(path.read_bytes()).returncode == 0
    row = read(lambda s: s.query(SiteCopy).one())
    assert row.as_of == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    events = read(lambda s: audit.events_of(s, TWO_VISITS))
    assert (events[-1].kind, events[-1].actor) == ("site-copy.left", "system:site-copies")
