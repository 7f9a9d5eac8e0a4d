"""A service with a study that runs today, a Chromium, and phones that are paired with it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pro_service.web.patient import BUILT
from tests.support import browser as browsers
from tests.support.databases import SQLite
from tests.support.studying import Site, site
from tests.webapp.around import Phone

NewPhone = Callable[..., Page]
expect.set_options(timeout=15_000)  # several browsers at once on a small machine


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The app as it is served: tests run on what was built, never on the sources."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the patient app is not built: run `make webapp`", pytrace=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.launched() as launched:
        yield launched


@pytest.fixture(scope="module")
def server(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One service for the tests of a module, each with participants of its own."""
    with site(sqlite, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(autouse=True)
def _put_away(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every phone of a test is put away after it: left on, it goes on asking the service what is due."""
    if "browser" not in request.fixturenames:
        yield
        return
    browser: Browser = request.getfixturevalue("browser")
    of_the_module = set(browser.contexts)
    yield
    for context in set(browser.contexts) - of_the_module:
        context.close()


@pytest.fixture(scope="module")
def new_phone(browser: Browser, server: Site) -> NewPhone:
    """Makes a phone of a new participant, at the list of questionnaires."""

    def made(link: str | None = None, language: str = "es") -> Page:
        page = browsers.phone(browser).new_page()
        pair(page, link or server.invite().link, language)
        return page

    return made


@pytest.fixture
def paired(new_phone: NewPhone) -> Page:
    """A phone of a new participant, in Spanish, at the list of questionnaires."""
    return new_phone()


@pytest.fixture
def unpaired(browser: Browser, server: Site) -> Page:
    """A phone that was never used, at the app."""
    page = browsers.phone(browser).new_page()
    page.goto(server.app)
    return page


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept: PRO_SCREENSHOTS, or a folder that is thrown away."""
    named = os.environ.get("PRO_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pair(page: Page, link: str, language: str = "es") -> Phone:
    """From the link of the nurse to the list of questionnaires, as a participant goes."""
    page.goto(link)
    phone = Phone(page, "es")
    phone.is_at(phone.names.pair)
    phone.tap(phone.names.connect)
    phone.is_at(phone.names.language)
    if language != "es":
        page.get_by_role("main").get_by_text("English").click()
        phone = Phone(page, language)
    phone.tap(phone.names.next)
    phone.set_pin()
    phone.is_at(phone.names.connected)
    phone.tap(phone.names.to_questionnaires)
    phone.is_at(phone.names.home)
    return phone
