"""The README's walk, word for word, against a running demo."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.running import PROGRAM, free_port

ROOT = Path(__file__).parent.parent.parent
LONGEST_START_S = 120
DOMAINS = ["PH", "PA", "PL", "IR", "BO", "EH", "BI", "FA"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A demo started from nothing; its address, and what it printed."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    printed, base = folder / "printed", f"http://127.0.0.1:{port}"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [PROGRAM, "demo", "--port", str(port)], cwd=folder, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(f"{base}/", process, printed)
        yield base, printed.read_text("utf-8")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen, printed: Path) -> None:
    deadline = time.monotonic() + LONGEST_START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise RuntimeError(f"the demo did not come up:\n{printed.read_text('utf-8')}")


def test_the_walk_of_the_readme_goes_from_pairing_to_change_from_baseline(demo, tmp_path):
    base, printed = demo
    code = re.search(r"#code=(\S+)", printed)[1]
    walk = re.search(r"```sh\n(BASE=.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk],
        cwd=tmp_path,
        env={**os.environ, "BASE": base, "CODE": code},
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


def test_the_demo_prints_where_to_go(demo):
    base, printed = demo
    for wanted in (f"{base}/", f"{base}/docs", "nurse", "analyst", "investigator", "inspector", "Ctrl-C"):
        assert wanted in printed
