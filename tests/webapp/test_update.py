"""A newer version of the app: taken when the participant says so, never amid a questionnaire."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pro_service.web.patient import BUILT
from tests.support import browser as browsers
from tests.support.studying import Site, site
from tests.webapp.conftest import pair
from tests.webapp.visiting import Visit

READY, USE = "Hay una versión nueva", "Usar la versión nueva"
LOOK = "async () => { await (await navigator.serviceWorker.ready).update() }"
NEWEST = "async () => (await caches.keys()).sort()"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of its own, that a test can put another one in the place of."""
    return Path(shutil.copytree(BUILT, tmp_path_factory.mktemp("build") / "patient"))


@pytest.fixture(scope="module")
def server(sqlite, tmp_path_factory, build):
    with site(sqlite, tmp_path_factory.mktemp("site"), build) as made:
        yield made


def publish(build: Path, name: str) -> None:
    """Another version: other contents, another revision."""
    worker = build / "sw.js"
    text = worker.read_text("utf-8")
    revision = text.split("patient-")[1][:20]
    worker.with_name("sw.js.gz").unlink(missing_ok=True)
    worker.write_text(text + f"\n// {name} {len(revision)}\n", "utf-8")


def controlled(browser: Browser, server: Site) -> Page:
    """A phone whose app is kept by a service worker already."""
    page = browsers.phone(browser).new_page()
    pair(page, server.invite().link)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()
    return page


def test_a_new_version_waits_while_a_questionnaire_is_open_and_is_taken_by_a_tap(browser, server, build):
    page = controlled(browser, server)
    visit = Visit(page, "es")
    visit.open_from_home(1)
    visit.begin()
    visit.choose(0)
    publish(build, "second")
    page.evaluate(LOOK)
    page.wait_for_timeout(500)
    visit.is_at(1)
    expect(visit.option(0)).to_be_checked()
    expect(page.get_by_text(READY)).to_have_count(0)
    visit.tap(visit.says.pause)
    expect(page.get_by_text(READY).first).to_be_visible()
    with page.expect_navigation():
        visit.tap(USE)
    expect(visit.heading(visit.says.home)).to_be_visible()
    expect(page.get_by_text(READY)).to_have_count(0)
    visit.open_from_home(1)
    page.get_by_role("button", name="Seguir").click()
    visit.is_at(1)
    expect(visit.option(0)).to_be_checked()
    page.context.close()


def test_the_version_is_shown_in_the_settings(browser, server):
    page = controlled(browser, server)
    page.get_by_role("main").get_by_role("button", name="Ajustes").click()
    expect(page.get_by_text("Versión 0.1.0")).to_be_visible()
    page.context.close()


def test_the_app_opens_without_a_network_once_it_was_open(browser, server):
    """P17: nothing but what the phone keeps is asked for."""
    page = controlled(browser, server)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Mis cuestionarios")).to_be_visible()
    expect(page.get_by_text("No hay red").first).to_be_visible()
    page.context.close()
