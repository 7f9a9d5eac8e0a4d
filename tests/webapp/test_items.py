"""One question a screen: what a tap does, what it does not do, and that nothing tapped is lost."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.visiting import Visit

FIRST, LAST = 1, 36


@pytest.fixture
def visit(paired: Page) -> Visit:
    return Visit(paired, "es")


@pytest.fixture
def begun(visit: Visit) -> Visit:
    """The first questionnaire of the visit, at its first question."""
    visit.open_from_home(1)
    visit.begin()
    return visit


def go_to(begun: Visit, n: int) -> None:
    """Answers everything before the nth question."""
    for at in range(1, n):
        begun.is_at(at)
        begun.choose(0)
        begun.next()
    begun.is_at(n)


def is_unanswered(visit: Visit) -> bool:
    return not any(each.is_checked() for each in visit.options.all())


@pytest.mark.requirement("R3")
def test_no_answer_is_chosen_from_the_start(begun):
    """P3: nor after going back to a question that was left empty, nor after going on again."""
    assert is_unanswered(begun)
    begun.choose(0)
    begun.next()
    begun.is_at(2)
    assert is_unanswered(begun)
    begun.page.go_back()
    begun.is_at(1)
    begun.page.go_forward()
    begun.is_at(2)
    assert is_unanswered(begun)


@pytest.mark.requirement("R3")
def test_choosing_an_answer_moves_nothing_on(begun):
    """P4."""
    begun.choose(2)
    begun.page.wait_for_timeout(1000)
    begun.is_at(1)
    expect(begun.option(2)).to_be_checked()


def test_an_answer_can_be_changed_and_cleared(begun):
    """P5: once cleared, the question is one without an answer."""
    begun.choose(2)
    begun.choose(1)
    expect(begun.option(2)).not_to_be_checked()
    begun.tap(begun.says.clear)
    assert is_unanswered(begun)
    expect(begun.button(begun.says.clear)).to_have_count(0)
    begun.next()
    expect(begun.page.get_by_role("alert")).to_contain_text(begun.says.empty)


@pytest.mark.requirement("R6")
def test_a_question_is_left_empty_on_purpose_alone(begun):
    """P6: the app asks once, on two equal buttons, and says later that it was left empty."""
    begun.next()
    expect(begun.page.get_by_role("alert")).to_contain_text(begun.says.empty)
    answer, leave = begun.button(begun.says.answer_it), begun.button(begun.says.leave_it)
    assert answer.bounding_box()["width"] == leave.bounding_box()["width"]
    assert answer.bounding_box()["height"] == leave.bounding_box()["height"]
    answer.click()
    expect(begun.page.get_by_role("alert")).to_have_count(0)
    begun.is_at(1)
    begun.next()
    leave.click()
    begun.is_at(2)
    begun.tap(begun.says.back)
    begun.is_at(1)
    expect(begun.page.get_by_text("Dejó vacía esta pregunta.")).to_be_visible()
    assert is_unanswered(begun)


def test_where_the_study_asks_for_each_answer_none_can_be_left_empty(visit):
    """P6: the study file says so of the second questionnaire."""
    visit.open_from_home(2)
    visit.begin()
    visit.next()
    expect(visit.page.get_by_role("alert")).to_contain_text(visit.says.forced)
    expect(visit.button(visit.says.leave_it)).to_have_count(0)
    visit.tap(visit.says.answer_it)
    visit.choose(0)
    visit.next()
    visit.is_at(2)


@pytest.mark.requirement("R5")
def test_back_of_the_phone_leads_from_question_to_question(begun):
    """P7: to the first one and forward again, with every answer as it was chosen."""
    for n, nth in ((1, 0), (2, 1), (3, 2)):
        begun.is_at(n)
        begun.choose(nth)
        begun.next()
    begun.is_at(4)
    for n, nth in ((3, 2), (2, 1), (1, 0)):
        begun.page.go_back()
        begun.is_at(n)
        expect(begun.option(nth)).to_be_checked()
    for n, nth in ((2, 1), (3, 2)):
        begun.page.go_forward()
        begun.is_at(n)
        expect(begun.option(nth)).to_be_checked()


def test_back_on_the_screen_is_back_of_the_phone(begun):
    """P7: one step each; from the first question to the list of questionnaires, with the answers kept."""
    go_to(begun, 3)
    begun.tap(begun.says.back)
    begun.is_at(2)
    begun.page.go_back()
    begun.is_at(1)
    begun.tap(begun.says.back)
    expect(begun.heading(begun.says.home)).to_be_visible()
    begun.open_from_home(1)
    begun.page.get_by_role("button", name=re.compile(f"^{begun.says.go_on}")).click()
    begun.is_at(1)
    expect(begun.option(0)).to_be_checked()


def test_one_can_stop_and_go_on_at_the_same_question(begun):
    """P7, P16: and back of the phone leads to the question before, as if one had never stopped."""
    go_to(begun, 3)
    begun.tap(begun.says.pause)
    expect(begun.heading(begun.says.home)).to_be_visible()
    begun.open_from_home(1)
    begun.page.get_by_role("button", name=re.compile(f"^{begun.says.go_on}")).click()
    begun.is_at(3)
    begun.page.go_back()
    begun.is_at(2)
    expect(begun.option(0)).to_be_checked()


def test_what_was_tapped_is_there_after_a_reload(begun):
    """P16: at the very item, for three items taken at random."""
    rng = random.Random(6)
    stops = sorted(rng.sample(range(1, 7), 3))
    for n in range(1, stops[-1] + 1):
        begun.is_at(n)
        nth = rng.randrange(2)
        begun.choose(nth)
        if n in stops:
            begun.reload()
            begun.is_at(n)
            expect(begun.option(nth)).to_be_checked()
        begun.next()


def test_a_double_tap_on_next_is_one(begun):
    """P23: the second tap of a trembling hand falls on the next question, and does nothing there."""
    begun.choose(0)
    begun.settle()
    begun.button(begun.says.next).dblclick(delay=50)
    begun.is_at(2)
    begun.page.wait_for_timeout(500)
    begun.is_at(2)
    expect(begun.page.get_by_role("alert")).to_have_count(0)


@pytest.mark.requirement("R4")
def test_next_waits_until_every_answer_was_on_the_screen(begun):
    """P12: on a small phone the button brings the next answers up first."""
    begun.page.set_viewport_size({"width": 320, "height": 480})
    begun.choose(0)
    begun.next()
    begun.is_at(2)
    expect(begun.button(begun.says.next)).to_have_count(0)
    more = begun.button(begun.says.more)
    while more.count():  # one tap brings the next answers; what was tapped may be Next a moment later
        shown = begun.page.evaluate("scrollY")
        more.click()
        begun.page.wait_for_function("before => scrollY > before", arg=shown)
        begun.page.wait_for_timeout(500)
    expect(begun.button(begun.says.next)).to_be_visible()
    last = begun.options.last.bounding_box()
    assert last["y"] + last["height"] <= begun.button(begun.says.next).bounding_box()["y"]


def test_turning_the_phone_changes_neither_the_question_nor_its_order(begun):
    """P13."""
    begun.choose(1)
    before = begun.page.get_by_role("main").inner_text()
    begun.page.set_viewport_size({"width": 915, "height": 412})
    begun.is_at(1)
    expect(begun.option(1)).to_be_checked()
    expect(begun.option(1)).to_be_focused()
    assert begun.page.get_by_role("main").inner_text() == before


def test_the_language_can_be_changed_at_a_question_and_the_question_keeps_its_own(begun):
    """P21."""
    begun.choose(1)
    asked = begun.page.get_by_role("heading", level=1)
    words = asked.inner_text()
    assert begun.page.locator("html").get_attribute("lang") == "es"
    begun.tap(begun.says.other_language)
    expect(begun.page.get_by_role("button", name="Next", exact=True)).to_be_visible()
    assert begun.page.locator("html").get_attribute("lang") == "en"
    expect(asked).to_have_text(words)
    assert asked.get_attribute("lang") == "es"
    expect(begun.option(1)).to_be_checked()


def test_a_question_is_answered_by_the_keyboard_alone(begun):
    """P24: the question is read out first; then come its answers, then Next."""
    keyboard = begun.page.keyboard
    expect(begun.page.get_by_role("heading", level=1)).to_be_focused()
    keyboard.press("Tab")
    expect(begun.option(0)).to_be_focused()
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    expect(begun.option(1)).to_be_checked()
    begun.settle()
    keyboard.press("Tab")
    expect(begun.button(begun.says.next)).to_be_focused()
    keyboard.press("Enter")
    begun.is_at(2)
    expect(begun.page.get_by_role("heading", level=1)).to_be_focused()


def test_the_focus_is_never_hidden_behind_next(begun):
    """P24, WCAG 2.4.11: on a small phone what has the focus is scrolled into view."""
    begun.page.set_viewport_size({"width": 320, "height": 480})
    begun.option(0).focus()
    for _ in range(begun.options.count() - 1):
        begun.page.keyboard.press("ArrowDown")
    box = begun.options.last.bounding_box()
    assert box["y"] + box["height"] <= begun.button(begun.says.next).bounding_box()["y"]


@pytest.mark.requirement("R7")
def test_a_practice_question_is_two_taps_and_leaves_nothing(paired, server):
    """P15: it is answered without a request to the service, and nothing of it is kept."""
    page = paired
    page.get_by_role("button", name="Ajustes").first.click()
    page.get_by_role("button", name="Pregunta de práctica").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Pera").check()
    page.get_by_role("button", name="Siguiente", exact=True).click()
    expect(page.get_by_text("Ha elegido: Pera")).to_be_visible()
    assert not [url for url in sent if "/api/" in url]
