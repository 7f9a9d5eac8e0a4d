"""Every type of screen in both languages and every look: no violation of WCAG 2.2 AA that axe-core finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browser as browsers
from tests.support.studying import Site
from tests.webapp.accessible import LOOKS, Judged
from tests.webapp.around import Phone
from tests.webapp.lost_phone import all_alike, items_of, link_to_go_on
from tests.webapp.visiting import Visit

SF36 = "sf36v1"
FROM_HOME = ("help", "answers", "reminders", "settings")
IN_WORDS = {"es": "Español", "en": "English"}
ON_THIS_PHONE = {"es": "En este teléfono", "en": "On this phone"}
SCREENS = (
    "pair",
    "language",
    "pin",
    "welcome",
    "practice",
    "practice done",
    "home",
    *FROM_HOME,
    "not today",
    "before",
    "question",
    "question left empty",
    "question answered",
    "review",
    "review asks",
    "waiting",
    "outbox",
    "unlock",
)


def stops(page: Page, link: str, language: str) -> Iterator[str]:
    """Walks through the app and stops at each type of screen; gives its name."""
    visit, phone = Visit(page, language), Phone(page, language)
    yield from _up_to_home(page, link, phone, visit, language)
    yield from _around(phone)
    yield from _one_question(visit)
    yield from _review_and_after(visit, phone, language)


def _up_to_home(page: Page, link: str, phone: Phone, visit: Visit, language: str) -> Iterator[str]:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if language != "es":
        page.get_by_role("banner").get_by_role("button", name="English").click()
    phone.is_at(phone.names.pair)
    yield "pair"
    phone.tap(phone.names.connect)
    expect(page.get_by_label("Español")).to_be_visible()
    yield "language"
    page.get_by_label(IN_WORDS[language]).check()
    phone.tap(phone.names.next)
    yield "pin"
    phone.set_pin()
    phone.is_at(phone.names.connected)
    yield "welcome"
    phone.tap(phone.names.practice)
    expect(visit.options.first).to_be_visible()
    yield "practice"
    visit.choose(1)
    visit.tap(visit.says.next)
    expect(visit.button(visit.says.to_home)).to_be_visible()
    yield "practice done"
    visit.tap(visit.says.to_home)
    phone.is_at(phone.names.home)
    expect(phone.page.get_by_role("heading", name=phone.names.due)).to_be_visible()
    yield "home"


def _around(phone: Phone) -> Iterator[str]:
    for screen in (*FROM_HOME, "not today"):
        name = getattr(phone.names, screen.replace(" ", "_"))
        phone.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        phone.is_at(name)
        phone.page.wait_for_load_state("networkidle")
        yield screen
        phone.tap(phone.names.back)
        phone.is_at(phone.names.home)


def _one_question(visit: Visit) -> Iterator[str]:
    visit.open_from_home(2)
    expect(visit.button(visit.says.begin)).to_be_visible()
    yield "before"
    visit.begin()
    yield "question"
    visit.next()
    expect(visit.page.get_by_role("alert")).to_be_visible()
    yield "question left empty"
    visit.tap(visit.says.answer_it)
    visit.choose(2)
    yield "question answered"
    visit.tap(visit.says.pause)


def _review_and_after(visit: Visit, phone: Phone, language: str) -> Iterator[str]:
    visit.open_from_home(1)
    visit.page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)
    visit.is_at(36)
    visit.next()
    expect(visit.button(visit.says.send)).to_be_visible()
    yield "review"
    visit.send()
    expect(visit.page.get_by_role("alert")).to_be_visible()
    yield "review asks"
    visit.page.get_by_role("alert").get_by_role("button").last.click()
    visit.page.context.set_offline(True)
    visit.send()
    expect(visit.heading(visit.says.kept_here)).to_be_visible()
    yield "waiting"
    visit.tap(visit.says.back)
    visit.page.get_by_role("button", name=ON_THIS_PHONE[language]).first.click()
    phone.is_at(ON_THIS_PHONE[language])
    yield "outbox"
    phone.tap(phone.names.settings)
    phone.tap(phone.names.lock)
    phone.is_at(phone.names.enter_pin)
    yield "unlock"
    visit.page.context.set_offline(False)
    phone.type(phone.names.your_pin, "4711")
    phone.tap(phone.names.open)


@pytest.fixture(scope="module", params=["es", "en"])
def judged(
    request: pytest.FixtureRequest, browser: Browser, server: Site, screenshots: Path
) -> Iterator[Judged]:
    made = Judged(request.param, screenshots)
    given = {item: code for item, code in all_alike(SF36).items() if item != items_of(SF36)[1]}
    context = browsers.phone(browser)
    page = context.new_page()
    for screen in stops(page, link_to_go_on(server, {SF36: given}), request.param):
        made.judge(page, screen)
    yield made
    context.close()


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_can_be_used_by_everybody(judged, screen, look):
    """P24: read out, by the keyboard, in its contrast, with targets that are large enough."""
    assert "\n".join(judged.found[screen, look]) == ""
