"""A real Chromium, and the phones that it stands for."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

ROOT = Path(__file__).parents[2]
FETCHED = ROOT / ".tools" / "chromium"
"""Where `make` puts a Chromium from npm, on machines that have none."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {
    "viewport": {"width": 412, "height": 915},
    "has_touch": True,
    "is_mobile": True,
    "locale": "es-ES",
    "timezone_id": "Europe/Madrid",
}
LONGEST_WAIT_MS = 10_000


def chromium() -> str:
    """The program: PRO_CHROMIUM, else one on the PATH, else the one that `make` fetched."""
    named = os.environ.get("PRO_CHROMIUM")
    found = [named, *map(shutil.which, ("chromium", "google-chrome")), str(FETCHED / "chromium")]
    for program in found:
        if program and Path(program).exists():
            return program
    raise RuntimeError(
        "no Chromium: `apt install chromium`, name one in PRO_CHROMIUM, or run `make chromium`"
    )


def environment() -> dict[str, str | float | bool]:
    """With the libraries that came along with a fetched Chromium."""
    libraries = f"{FETCHED / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    return {**os.environ, "LD_LIBRARY_PATH": libraries} if (FETCHED / "lib").is_dir() else {**os.environ}


@contextmanager
def launched() -> Iterator[Browser]:
    """One browser; each phone is a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), env=environment())
        yield browser
        browser.close()


def phone(browser: Browser) -> BrowserContext:
    """A phone that was never used."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(LONGEST_WAIT_MS)
    return context


def phone_kept_in(playwright: Playwright, folder: Path) -> BrowserContext:
    """A phone whose storage outlives its browser: killed or closed, it is opened again from the folder."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium(), args=list(FLAGS), env=environment(), **PHONE
    )  # type: ignore[call-overload]
    context.set_default_timeout(LONGEST_WAIT_MS)
    return context


def kill(folder: Path) -> None:
    """kill -9 of every process of the browser that works in a folder, found by the folder's own name."""
    told = subprocess.run(["ps", "-eo", "pid,args"], check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        if f"--user-data-dir={folder}" in line.split():
            subprocess.run(["kill", "-9", line.split()[0]], check=False, capture_output=True)
