"""The patient app on a slow phone: first load, time to the first question, and deaths while answering.

    python -m benchmarks.phone load             median of five at 1.6 Mb/s and a CPU 4 x slower
    python -m benchmarks.phone deaths -n 200    so many kills and reloads: nothing lost, nothing doubled

The figures go with the phone that is simulated: a Chromium throttled through its debugging protocol.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.support import browser as browsers
from tests.support.databases import SQLite
from tests.support.studying import Site, site
from tests.webapp.conftest import pair
from tests.webapp.test_offline import ASKED, Pocket, begin, codes_of, die
from tests.webapp.visiting import Visit

BYTES_PER_S = 1_600_000 / 8
LATENCY_MS = 150
CPU = 4
RUNS = 5


def slow(page: Page) -> None:
    """1.6 Mb/s, 150 ms, a CPU four times slower."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})


def load(here: Site) -> None:
    """Cold: nothing on the phone, to the first thing shown. Warm: opened again, to the first question."""
    cold, warm, kilobytes = [], [], []
    with browsers.launched() as browser:
        for _ in range(RUNS):
            page = browsers.phone(browser).new_page()
            slow(page)
            begun = time.perf_counter()
            page.goto(here.app)
            page.get_by_role("heading", level=1).first.wait_for()
            cold.append(time.perf_counter() - begun)
            kilobytes.append(page.evaluate(TRANSFERRED) / 1000)
            warm.append(_to_first_question(page, here))
            page.context.close()
    print(f"first screen, cold   {statistics.median(cold):.2f} s   {statistics.median(kilobytes):.1f} kB")
    print(f"first question, warm {statistics.median(warm):.2f} s")


TRANSFERRED = """() => performance.getEntriesByType('resource')
  .filter((each) => /assets/.test(each.name)).reduce((sum, each) => sum + each.transferSize, 0)"""


def _to_first_question(page: Page, here: Site) -> float:
    pair(page, here.invite().link)
    visit = Visit(page, "es")
    visit.open_from_home(1)
    begin(visit)
    visit.is_at(1)
    begun = time.perf_counter()
    page.reload()
    visit.is_at(1)
    return time.perf_counter() - begun


def deaths(here: Site, folder: Path, n_deaths: int, seed: int) -> None:
    """Kills and reloads after random questions, one questionnaire after the other."""
    rng, n_done, n_lost, n_doubled = random.Random(seed), 0, 0, 0
    with sync_playwright() as playwright:
        while n_done < n_deaths:
            pocket, invited = Pocket(playwright, folder / f"phone-{n_done}", here.app), here.invite()
            visit, tapped = Visit(pocket.open(), "es"), []
            pair(visit.page, invited.link)
            visit.open_from_home(1)
            begin(visit)
            for n in range(1, ASKED["sf36v1"] + 1):
                visit.is_at(n)
                tapped.append(rng.randrange(visit.options.count()))
                visit.choose(tapped[-1])
                visit.next()
                if n < ASKED["sf36v1"] and n_done < n_deaths:
                    visit.is_at(n + 1)
                    visit.page.wait_for_timeout(rng.randrange(150))
                    visit = die(pocket, visit, rng.choice(("kill", "reload")))
                    n_done += 1
            visit.send()
            expect(visit.heading(visit.says.arrived)).to_be_visible()
            found = [json.loads(each.body) for each in here.submissions(invited.enrolment_id)]
            n_lost += sum(each["answers"] != codes_of("sf36v1", tapped) for each in found[:1]) + (not found)
            n_doubled += max(0, len(found) - 1)
            pocket.close()
    print(f"{n_done} deaths: {n_lost} questionnaires with an answer lost, {n_doubled} doubled")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("load", "deaths"))
    parser.add_argument("-n", type=int, default=200, help="how many deaths")
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with site(SQLite(folder), folder) as here:
            if asked.what == "load":
                load(here)
            else:
                deaths(here, folder, asked.n, asked.seed)


if __name__ == "__main__":
    main()
