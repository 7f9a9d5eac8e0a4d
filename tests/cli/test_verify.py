"""Verifying an installed copy: it passes as it is, fails where a number was touched, and signs its report."""

import hashlib
import html.parser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

import scoring
from pro_service.verification import report, signature

pytestmark = pytest.mark.requirement("R37")

ROOT = Path(__file__).parent.parent.parent
RUN = "from pro_service.cli import main; main()"
PASSPHRASE = "a passphrase of the tests"


def keys(folder, name, passphrase=None):
    """A key pair of a site in PEM files: private, public."""
    key = Ed25519PrivateKey.generate()
    guard = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, guard))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report signed with the key of a site; the public key; and what was printed."""
    folder = tmp_path_factory.mktemp("verified")
    private, public = keys(folder, "site")
    words = ["verify", "--out", str(folder / "report.html"), "--key", str(private)]
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "report.html", public, done.stdout


@pytest.fixture
def copied(made, tmp_path):
    """The report and its signature, to be spoilt; and the public key."""
    for name in ("report.html", "report.html.sig"):
        shutil.copy(made[0].with_name(name), tmp_path)
    return tmp_path / "report.html", made[1]


def test_this_copy_passes_and_the_tables_name_every_way_of_scoring(made):
    printed = made[2]
    for way in (
        "sf36v1 · us1990 · standard · half",
        "sf36v1 · es1996 · standard · half",
        "sf36v2 · us1998 · standard · half",
        "sf36v2 · us1998-acute · acute · half",
        "rand36 · no norms · standard · any",
        "rand36 · no norms · standard · half",
        "lupusqol · no norms · 4-week · half",
    ):
        assert re.search(rf"{way} .* passed", printed), way
    assert "FAILED" not in printed


def test_the_report_says_where_nobody_else_s_numbers_stand_behind_the_scores(made):
    told = report.read(made[0].read_text("utf-8"))
    external = {(each["instrument"], each["norms"]): each["external"] for each in told["coverage"]}
    assert {way for way, count in external.items() if count == 0} == {
        ("sf36v1", "es1996"),
        ("sf36v2", None),
        ("sf36v2", "us1998"),
        ("sf36v2", "us1998-acute"),
    }
    sentences = {each["instrument"]: each["sentence"] for each in told["coverage"]}
    assert sentences["sf36v2"].startswith("No external case")
    assert sentences["lupusqol"].startswith("Beyond answers that are all alike")


def test_the_report_names_versions_and_the_hash_of_every_file_of_numbers(made):
    page = made[0].read_text("utf-8")
    told = report.read(page)
    folder = Path(scoring.__file__).parent
    hashes = {file["path"]: (file["sha256"], file["content_hash"]) for file in told["files"]}
    assert set(hashes) == {path.relative_to(folder).as_posix() for path in folder.rglob("*.toml")}
    for path, (digest, _) in hashes.items():
        assert digest == hashlib.sha256((folder / path).read_bytes()).hexdigest()
        assert digest in page
    for name in scoring.available():
        assert hashes[f"instruments/{name}.toml"][1] == scoring.load(name).hash
    assert told["copy"]["algorithm"] == scoring.ALGORITHM_VERSION
    assert told["copy"]["python"].endswith(".".join(map(str, sys.version_info[:3])))
    assert told["copy"]["folder"] == str(folder)


class Reader(html.parser.HTMLParser):
    """Notes the tags that are left open, and what a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.open, self.fetched = [], []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_report_needs_nothing_but_itself(made):
    reader = Reader()
    reader.feed(made[0].read_text("utf-8"))
    assert (reader.open, reader.fetched) == ([], [])
    assert "url(" not in made[0].read_text("utf-8")


def test_a_signed_report_is_checked(made, run):
    checked = run("verify", "--check", made[0], "--public-key", made[1])
    assert checked.exit_code == 0, checked.stderr
    assert "is as it was signed" in checked.stdout
    assert "passed" in checked.stdout


def test_a_single_changed_character_is_found(copied, run):
    path, public = copied
    path.write_text(path.read_text("utf-8").replace("✓ Passed", "✓ passed"), "utf-8")
    refused = run("verify", "--check", path, "--public-key", public)
    assert refused.exit_code == 1
    assert "is not what was signed" in refused.stderr


def test_another_s_key_does_not_do(copied, run, tmp_path):
    refused = run("verify", "--check", copied[0], "--public-key", keys(tmp_path, "other")[1])
    assert refused.exit_code == 1
    assert "another key signed it" in refused.stderr


def test_results_that_are_not_those_of_the_hash_are_found_even_when_signed_again(copied, run, tmp_path):
    path, _ = copied
    text = path.read_text("utf-8").replace('"algorithm":"1"', '"algorithm":"2"')
    path.write_text(text, "utf-8")
    private, public = keys(tmp_path, "forger")
    signer = signature.given(private.read_bytes(), lambda: "")
    path.with_name("report.html.sig").write_bytes(signer.sign(path.read_bytes()))
    refused = run("verify", "--check", path, "--public-key", public)
    assert refused.exit_code == 1
    assert "not those of its hash" in refused.stderr


def test_a_report_without_a_key_of_the_site_says_so(run, tmp_path):
    ended = run("verify", "--out", tmp_path / "report.html")
    assert ended.exit_code == 0, ended.stderr
    assert "thrown away" in ended.stderr
    assert "thrown away" in (tmp_path / "report.html").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report.html",
        "report.html.pub",
        "report.html.sig",
    ]
    checked = run("verify", "--check", tmp_path / "report.html", "--public-key", tmp_path / "report.html.pub")
    assert checked.exit_code == 0, checked.stderr


def test_a_key_with_a_passphrase_is_opened_with_it(run, tmp_path):
    private, public = keys(tmp_path, "site", PASSPHRASE)
    refused = run("verify", "--out", tmp_path / "r.html", "--key", private, typed="another one\n")
    assert refused.exit_code == 1
    assert "passphrase is another" in refused.stderr
    ended = run("verify", "--out", tmp_path / "r.html", "--key", private, typed=f"{PASSPHRASE}\n")
    assert ended.exit_code == 0, ended.stderr
    assert PASSPHRASE not in ended.output
    assert run("verify", "--check", tmp_path / "r.html", "--public-key", public).exit_code == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--check", "r.html"], "--public-key"),
        (["--check", "r.html", "--out", "s.html"], "do not go together"),
        (["--public-key", "site.pub"], "do not go together"),
        (["--key", "site.key"], "nothing to sign"),
        (["--out", "r.html", "--key", "absent.key"], "cannot be read"),
        (["--out", "r.html", "--key", __file__], "no Ed25519 private key"),
        (["--check", "r.html", "--public-key", __file__], "no Ed25519 public key"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(run, options, reason):
    refused = run("verify", *options)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def verified_copy(folder, *touched, gone=()):
    """What the verification prints of a copy with places touched (file, was, is) or files gone."""
    for room in ("scoring", "pro_service"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file, was, now in touched:
        text = (folder / file).read_text("utf-8")
        assert was in text
        (folder / file).write_text(text.replace(was, now), "utf-8")
    for file in gone:
        (folder / file).unlink()
    done = subprocess.run(
        [sys.executable, "-c", RUN, "verify", "--out", "report.html"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    written = report.read((folder / "report.html").read_text("utf-8"))
    assert written["copy"]["folder"] == str(folder / "scoring")
    assert "Traceback" not in done.stderr
    assert (done.returncode, written["is_passed"]) == (1, False)
    assert "✗ Failed" in (folder / "report.html").read_text("utf-8")
    return done.stdout


def test_a_copy_in_which_numbers_were_touched_fails_and_says_where(tmp_path):
    told = verified_copy(
        tmp_path,
        ("scoring/norms/us1998.toml", "SF = 84.30250", "SF = 84.32250"),  # a mean
        ("scoring/norms/es1996.toml", "VT = 0.039", "VT = 0.049"),  # a weight
        ("scoring/instruments/sf36v2.toml", "6.0, 5.4, 4.2", "6.0, 5.3, 4.2"),  # a recode
        ("scoring/instruments/lupusqol.toml", '"q10", "q11"]', '"q10", "q12"]'),  # an item map
        ("scoring/instruments/lupusqol.toml", '["q12", "q13"', '["q11", "q13"'),
        ("scoring/instruments/rand36.toml", "[100, 80, 60, 40, 20, 0]", "[0, 20, 40, 60, 80, 100]"),
        ("scoring/golden/sf36v1-external.toml", "21.57120", "21.57130"),  # an expected score
    )
    for where in (
        "sf36v2-computed/summaries-us1998/middle",
        "sf36v1-computed/summaries-es1996/middle",
        "sf36v2-computed/bodily-pain/pain-2-1: BP is 83.0, expected 84.0",
        "lupusqol-external/pain/pain 4 2 0",
        "rand36-computed/any/gaps",
        "sf36v1-external/apolone/01: PCS is 21.57",
        "norms/us1998.toml is as it was published: is released and has changed",
        "instruments/lupusqol.toml is as it was published: is released and has changed",
    ):
        assert f"FAILED {where}" in told


def test_a_copy_in_which_the_program_was_touched_fails_and_says_where(tmp_path):
    told = verified_copy(
        tmp_path,
        ("scoring/plan.py", "(n_items + 1) // 2", "n_items // 2"),  # the half rule
        ("scoring/kernel.py", "scores *= 10.0", "scores *= 10.0001"),
    )
    assert "FAILED A scale is scored from the items that its policy asks for" in told
    assert "FAILED sf36v1-external/apolone/01: PCS is " in told


def test_a_number_that_no_golden_case_tells_fails_by_its_published_hash(tmp_path):
    """A threshold is in no score, and a file that was never published is told as well."""
    told = verified_copy(
        tmp_path,
        ("scoring/thresholds/sle-strand.toml", "value = -0.8", "value = -0.9"),
        ("scoring/norms/es1996.toml", 'use = "secondary"', 'use = "primary"'),
        gone=("scoring/consistency/project-sf36.toml",),
    )
    failed = [line for line in told.splitlines() if line.startswith("FAILED")]
    assert [line.partition(" is as it was published: ")[0] for line in failed] == [
        "FAILED norms/es1996.toml",
        "FAILED thresholds/sle-strand.toml",
        "FAILED consistency/project-sf36.toml",
    ]


def test_a_copy_without_its_register_fails(tmp_path):
    told = verified_copy(tmp_path, gone=("scoring/published.toml",))
    assert "FAILED published.toml can be read" in told


def test_a_file_that_cannot_be_read_or_is_gone_is_a_failure_like_any_other(tmp_path):
    told = verified_copy(
        tmp_path,
        ("scoring/instruments/sf36v1.toml", "[items]", "[items"),
        gone=("scoring/golden/rand36-external.toml", "scoring/golden/rand36-computed.toml"),
    )
    assert "FAILED golden cases tell the 0-100 scores of rand36: nothing was tried" in told
    assert "FAILED instruments/sf36v1.toml is as it was published" in told
    assert "FAILED instruments/sf36v1.toml can be read: sf36v1.toml: (whole file): is not TOML" in told
    assert "lupusqol · no norms" in told  # the others are tried all the same
