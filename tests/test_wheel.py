"""The wheel carries all that a running service needs, and works without a checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRY = """
from pathlib import Path
import pro_service, scoring
from pro_service import resources
from pro_service.exports import copies, readme
from pro_service.services import installation
from pro_service.services.forms import load_library
from pro_service.store.engine import make_engine
from scoring import golden

here = Path(pro_service.__file__).parent
assert here.parent == Path.cwd(), here
assert resources.migrations_folder() == here / "_migrations"
assert resources.openapi_file() == here / "_openapi" / "openapi.yaml"
installation.migrate(make_engine("sqlite:///x.sqlite3"), resources.migrations_folder(), "rehearsal")
assert len(load_library().forms) == 8
assert scoring.score(scoring.load("sf36v2"), {"q7": 1, "q8": 1})["BP"] == 100
assert len(golden.suites()) == 7
assert b"Check a copy" in copies.CHECKER.read_bytes() and readme.SPANISH and readme.ENGLISH
print("works")
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("unpacked")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_the_wheel_works_without_a_checkout(unpacked):
    environ = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRY], cwd=unpacked, env=environ, capture_output=True, text=True
    )
    assert done.stdout.endswith("works\n"), done.stderr


def test_the_wheel_verifies_itself(unpacked, tmp_path):
    """The golden cases and the report's page travel with it."""
    words = ["verify", "--out", str(tmp_path / "report.html")]
    program = "from pro_service.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=unpacked,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(unpacked / "scoring") in (tmp_path / "report.html").read_text("utf-8")


def test_no_other_package_s_name_is_taken(unpacked):
    found = {path.name.split("-")[0] for path in unpacked.iterdir() if ".sqlite3" not in path.name}
    assert found == {"pro_service", "scoring"}
