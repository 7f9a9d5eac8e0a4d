"""No network, a phone that dies, a lost acknowledgement: nothing is lost and nothing counts twice."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect, sync_playwright

from tests.support import browser as browsers
from tests.support.factories import FORMS
from tests.support.studying import Invited, Site
from tests.webapp.around import PIN, Phone
from tests.webapp.conftest import pair
from tests.webapp.visiting import Visit

ASKED = {"sf36v1": 36, "lupusqol": 34}
N_DEATHS = 20
KEPT = """async () => {
  const found = await new Promise((done, failed) => {
    const asked = indexedDB.open("pro-patient");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const counts = {};
  for (const store of found.objectStoreNames) {
    counts[store] = await new Promise((done) => {
      const asked = found.transaction(store).objectStore(store).count();
      asked.onsuccess = () => done(asked.result);
    });
  }
  found.close();
  return counts;
}"""
"""How much the phone keeps, by the name of the place."""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


class Pocket:
    """A phone with a folder of its own, so that it can be killed and opened again."""

    def __init__(self, playwright: Playwright, folder: Path, app: str) -> None:
        self._playwright, self._folder, self._app = playwright, folder, app
        self._context: BrowserContext | None = None

    def open(self) -> Page:
        self._context = browsers.phone_kept_in(self._playwright, self._folder)
        page = self._context.pages[0]
        page.goto(self._app)
        return page

    def unlocked(self) -> Page:
        """Opened again, past the PIN."""
        page = self.open()
        phone = Phone(page)
        phone.is_at(phone.names.enter_pin)
        phone.type(phone.names.your_pin, PIN)
        phone.tap(phone.names.open)
        return page

    def close(self) -> None:
        if self._context is not None:
            self._context.close()

    def kill(self) -> None:
        browsers.kill(self._folder)
        with suppress(Error):  # it is gone
            self.close()


@pytest.fixture
def pocket(playwright: Playwright, server: Site, tmp_path: Path) -> Iterator[Pocket]:
    made = Pocket(playwright, tmp_path / "phone", server.app)
    yield made
    made.close()


@pytest.fixture
def invited(server: Site) -> Invited:
    return server.invite()


@contextmanager
def no_service(server: Site) -> Iterator[None]:
    server.server.kill()
    try:
        yield
    finally:
        server.server.start()


def wait_until_kept_for_offline(page: Page) -> None:
    """The app itself and the forms are on the phone."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function(f"async () => (await ({KEPT})()).sealed >= 8")


def wait_for_next(page: Page) -> Visit:
    """At the question that was left, by the way that leads there."""
    visit = Visit(page, "es")
    visit.open_from_home(1)
    page.get_by_role("button", name=re.compile(f"^{visit.says.go_on}")).click()
    return visit


def begin(visit: Visit) -> None:
    visit.page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)


def tapped_through(visit: Visit, total: int, rng: random.Random) -> list[int]:
    """Answers all; gives which answer of each question was tapped."""
    tapped = []
    for n in range(1, total + 1):
        visit.is_at(n)
        nth = rng.randrange(visit.options.count())
        visit.choose(nth)
        tapped.append(nth)
        visit.next()
    expect(visit.heading(visit.says.review)).to_be_visible()
    return tapped


def codes_of(instrument: str, tapped: list[int]) -> dict[str, int | str]:
    items = FORMS.get(instrument, "demo-1", "es").items
    return {item.id: item.options[nth].code for item, nth in zip(items, tapped, strict=True)}


@pytest.mark.requirement("I2")
def test_both_questionnaires_without_a_service_arrive_once_each(pocket, server, invited):
    """P17: killed before the first question, the browser opened again, then the service comes back."""
    rng = random.Random(17)
    page = pocket.open()
    pair(page, invited.link)
    wait_until_kept_for_offline(page)
    tapped = {}
    with no_service(server):
        page.reload()
        visit = Visit(page, "es")
        visit.open_from_home(1)
        for nth, (instrument, total) in enumerate(ASKED.items(), 1):
            begin(visit)
            tapped[instrument] = tapped_through(visit, total, rng)
            visit.send()
            expect(visit.heading(visit.says.kept_here)).to_be_visible()
            if nth == 1:
                visit.tap(visit.says.next_one)
        assert page.evaluate(KEPT)["outbox"] == 2
        pocket.close()
        page = pocket.unlocked()
        expect(page.get_by_text("Guardado en este teléfono, sin enviar (2)")).to_be_visible()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Recibido")).to_have_count(2)
    kept = page.evaluate(KEPT)
    assert (kept["drafts"], kept["outbox"], kept["receipts"]) == (0, 0, 2)
    for _ in range(2):
        page.evaluate("() => dispatchEvent(new Event('online'))")
        page.wait_for_timeout(200)
    arrived = [json.loads(each.body) for each in server.submissions(invited.enrolment_id)]
    assert len(arrived) == 2
    assert {each["instrument"]: each["answers"] for each in arrived} == {
        instrument: codes_of(instrument, nths) for instrument, nths in tapped.items()
    }


@pytest.mark.requirement("I2", "R10")
def test_twenty_deaths_of_the_phone_lose_no_answer(pocket, server, invited):
    """P16: killed, crashed or loaded anew at a random moment after each of twenty questions."""
    rng = random.Random(20)
    visit = Visit(pocket.open(), "es")
    pair(visit.page, invited.link)
    visit.open_from_home(1)
    begin(visit)
    tapped = []
    for n in range(1, ASKED["sf36v1"] + 1):
        visit.is_at(n)
        nth = rng.randrange(visit.options.count())
        visit.choose(nth)
        tapped.append(nth)
        visit.next()
        if n <= N_DEATHS:
            visit.is_at(n + 1)
            visit.page.wait_for_timeout(rng.randrange(150))
            visit = die(pocket, visit, "kill" if n % 7 == 0 else "reload")
    visit.send()
    visit = die(pocket, visit, "kill at sending")
    expect(visit.page.get_by_text("Recibido")).to_have_count(1)
    (arrived,) = server.submissions(invited.enrolment_id)
    assert json.loads(arrived.body)["answers"] == codes_of("sf36v1", tapped)
    assert visit.page.evaluate(KEPT)["drafts"] == 0


def die(pocket: Pocket, visit: Visit, how: str) -> Visit:
    """The phone dies and is opened again, at the question where it died."""
    if how == "reload":
        visit.page.reload()
        return visit
    pocket.kill()
    page = pocket.unlocked()
    return wait_for_next(page) if how == "kill" else Visit(page, "es")
