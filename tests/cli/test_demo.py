"""From nothing to a running study: what is printed works, and Ctrl-C ends it without a word."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.support.running import Client, free_port

PROGRAM = Path(sys.executable).parent / "pro-service"
README = Path(__file__).parents[2] / "README.md"
LONGEST_START_S = 60
DOMAINS = ["PH", "PA", "PL", "IR", "BO", "EH", "BI", "FA"]
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("PRO_")}


pytestmark = pytest.mark.xdist_group("demo")  # one demo for all of them


class Demo:
    """A demo started in a folder of its own, as somebody would who has just cloned the project."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said = folder / f"said-{self.port}.txt"
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [PROGRAM, "demo", "--port", str(self.port), *words],
                cwd=folder, stdout=said, stderr=said, start_new_session=True, env=ENVIRON,
            )  # fmt: skip
        deadline = time.monotonic() + LONGEST_START_S
        while "Ctrl-C stops it" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def link(self) -> str:
        return re.search(r"Participant\s+(\S+)", self.said)[1]

    def sign_in(self, login: str) -> Client:
        password = re.search(rf"Sign in\s+{login}\s+(\S+)", self.said)[1]
        answer = Client(self.url).post("/sessions", {"login": login, "password": password})
        return Client(self.url, answer.json()["token"])

    def interrupt(self) -> int:
        """Ctrl-C, as a terminal sends it: to every process at once."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=20)

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def interrupted(folder):
    """A first start, ended by Ctrl-C while it simulates: how it ended, and what it said."""
    command = [PROGRAM, "demo", "--port", str(free_port())]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRON
    )
    deadline = time.monotonic() + LONGEST_START_S
    while not (folder / ".demo" / "unfinished.sqlite3-wal").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    return process.returncode, said


@pytest.fixture(scope="module")
def demo(folder, interrupted):
    """The next start, in the same folder."""
    started = Demo(folder)
    yield started
    started.end()


def test_ctrl_c_while_it_simulates_ends_it_without_a_trace(interrupted):
    exit_code, said = interrupted
    assert exit_code == 1
    assert said.splitlines()[-1] == "Aborted!"
    assert "Traceback" not in said


def test_the_printed_pages_are_there(demo):
    pages = re.findall(r"http://\S+", demo.said)
    assert len(pages) == 3
    assert f"{demo.url}/docs" in pages
    assert all(requests.get(page, timeout=5).status_code == 200 for page in pages)


def test_every_printed_login_works(demo):
    for login in ("nurse", "investigator", "analyst", "inspector"):
        studies = demo.sign_in(login).every("/studies")
        assert [study["registry_id"] for study in studies] == ["NCT03673748"]


@pytest.mark.requirement("R30")
def test_the_pairing_link_carries_its_code_in_the_fragment(demo):
    assert re.fullmatch(rf"{demo.url}/app/#code=[0-9A-Z]{{5}}-[0-9A-Z]{{5}}", demo.link)


def test_twenty_participants_are_seen_at_the_site_and_their_changes_by_the_analyst(demo):
    study = "/studies/nct03673748"
    assert len(demo.sign_in("nurse").every(f"{study}/participants")) == 20
    rows = demo.sign_in("analyst").every(f"{study}/change-from-baseline", instrument="sf36v2", score="PCS")
    assert sum(row["visit"] == "w24" and row["change"] is not None for row in rows) >= 12


def test_the_pairing_link_opens_the_visit_that_waits(demo):
    code, device = demo.link.partition("=")[2], "3f0e8a52-93b4-4c11-8e8f-0c9d6ad2a001"
    secret = "k" * 43
    paired = Client(demo.url).put(f"/devices/{device}", {"code": code, "secret": secret})
    assert paired.status_code == 201, paired.text
    phone = Client(demo.url, f"psd_{device.replace('-', '')}_{secret}")
    mine = phone.get("/me/assessments").json()["items"]
    assert {each["status"] for each in mine if each["visit"] == "baseline"} == {"completed"}
    assert {each["visit"] for each in mine if each["status"] == "open"} == {"w4"}


def test_a_second_demo_in_the_folder_is_refused(demo):
    refused = subprocess.run(
        [PROGRAM, "demo", "--port", str(free_port())], cwd=demo.folder, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "A demo is running in this folder already" in refused.stderr


def test_what_it_makes_is_for_its_user_alone(demo):
    made = demo.folder / ".demo"
    assert made.stat().st_mode & 0o077 == 0
    assert not list(made.glob("unfinished*"))


@pytest.fixture(scope="module")
def kept(demo):
    """Ended by Ctrl-C, and started again with what it had."""
    before = demo.said
    assert demo.interrupt() == 0
    assert demo.said == before
    again = Demo(demo.folder, "--keep")
    yield again
    again.end()


def test_ctrl_c_ends_it_without_a_word_and_keep_goes_on(demo, kept):
    for unwanted in ("Traceback", "Warning", "ERROR"):
        assert unwanted not in demo.said
    assert "Simulating" not in kept.said
    assert kept.link.partition("#")[2] != demo.link.partition("#")[2]
    assert len(kept.sign_in("nurse").every("/studies/nct03673748/participants")) == 20


def test_the_walk_of_the_readme_goes_from_pairing_to_change_from_baseline(kept, tmp_path):
    walk = re.search(r"```sh\n(BASE=.*?)```", README.read_text("utf-8"), re.DOTALL)[1]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk],
        cwd=tmp_path,
        env={**os.environ, "BASE": kept.url, "CODE": kept.link.partition("=")[2]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    first, second = re.findall(r'^\{"submission_id".*$', done.stdout, re.MULTILINE)
    assert first == second  # sent twice, received once
    changes = re.findall(r"^w4 (\w\w) (\S+) - (\S+) = (\S+)$", done.stdout, re.MULTILINE)
    assert [domain for domain, *_ in changes] == DOMAINS
    for _, value, baseline, change in changes:
        assert float(value) == 75.0  # every answer is 3 of 4
        assert float(change) == float(value) - float(baseline)
