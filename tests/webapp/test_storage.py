"""A phone without room, one that forgot everything, and one whose clock is wrong."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.store.submissions import Submission
from tests.support import browser as browsers
from tests.webapp.around import PIN, Phone
from tests.webapp.conftest import NewPhone, pair
from tests.webapp.test_replies import finish
from tests.webapp.visiting import Visit

NO_ROOM = """() => {
  window.roomy = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
ROOM_AGAIN = "() => { IDBObjectStore.prototype.put = window.roomy; }"
UNREADABLE = """() => {
  window.readable = IDBObjectStore.prototype.get;
  IDBObjectStore.prototype.get = () => { throw new DOMException("broken", "UnknownError"); };
}"""
READABLE = "() => { IDBObjectStore.prototype.get = window.readable; }"
LOST = {
    "es": "Su última respuesta no se ha podido guardar. Las anteriores están a salvo.",
    "en": "Your last answer could not be saved. The answers before it are safe.",
}
EVICTED = """() => new Promise((done) => {
  indexedDB.deleteDatabase("pro-patient").onsuccess = done;
})"""


def test_a_phone_without_room_says_so_and_moves_on_only_once_the_answer_is_kept(paired, screenshots):
    """P16: nothing on the screen is ahead of what is on the disk."""
    visit = Visit(paired, "es")
    visit.open_from_home(1)
    visit.begin()
    paired.evaluate(NO_ROOM)
    visit.choose(1)
    expect(paired.get_by_role("alert").first).to_be_visible()
    paired.screenshot(path=screenshots / "no-room-es.png", full_page=True)
    visit.next()
    paired.wait_for_timeout(500)
    visit.is_at(1)
    paired.evaluate(ROOM_AGAIN)
    visit.next()
    visit.is_at(2)
    paired.reload()
    visit.is_at(2)
    paired.go_back()
    visit.is_at(1)
    expect(visit.option(1)).to_be_checked()


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_phone_without_room_lets_one_out_and_says_what_is_safe(new_phone: NewPhone, language, screenshots):
    """Stop leads home, Back to the question before; the last answer is lost, and that is said."""
    page, lost = new_phone(language=language), LOST[language]
    visit = Visit(page, language)
    visit.open_from_home(1)
    visit.begin()
    visit.choose(1)
    visit.next()
    visit.is_at(2)
    page.evaluate(NO_ROOM)
    visit.choose(0)
    expect(page.get_by_role("alert").first).to_contain_text(lost)
    visit.tap(visit.says.back)
    visit.is_at(1)
    expect(visit.option(1)).to_be_checked()
    expect(page.get_by_role("alert").first).to_contain_text(lost)
    visit.tap(visit.says.pause)
    expect(visit.heading(visit.says.home)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=lost)).to_be_visible()
    page.screenshot(path=screenshots / f"no-room-home-{language}.png", full_page=True)
    page.evaluate(ROOM_AGAIN)
    visit.open_from_home(1)
    visit.tap(visit.says.go_on_at.replace("{n}", "2").replace("{total}", "36"))
    visit.is_at(2)
    page.go_back()
    visit.is_at(1)
    expect(visit.option(1)).to_be_checked()


def test_a_phone_that_cannot_read_the_pin_says_so(paired, screenshots):
    """Nothing is asked anew, and the answers stay."""
    phone = Phone(paired)
    phone.go(phone.names.settings)
    phone.tap(phone.names.lock)
    phone.is_at(phone.names.enter_pin)
    paired.evaluate(UNREADABLE)
    phone.type(phone.names.your_pin, PIN)
    phone.tap(phone.names.open)
    expect(paired.get_by_role("alert")).to_contain_text("Sus respuestas siguen en él")
    paired.screenshot(path=screenshots / "pin-unreadable-es.png", full_page=True)
    paired.evaluate(READABLE)
    phone.tap(phone.names.open)
    phone.is_at(phone.names.settings)


def test_what_the_browser_threw_away_comes_back_with_a_new_code(server, new_phone: NewPhone):
    """The draft was laid down with the service; a new pairing takes it up at the same question."""
    invited = server.invite()
    page = new_phone(invited.link)
    visit = Visit(page, "es")
    visit.open_from_home(1)
    visit.begin()
    for n in (1, 2):
        visit.is_at(n)
        visit.choose(1)
        visit.next()
    visit.is_at(3)
    with page.expect_response(lambda each: each.url.endswith("/draft") and each.ok, timeout=10_000):
        visit.choose(0)
    page.evaluate(EVICTED)
    page.reload()
    expect(visit.heading("Conecte este teléfono")).to_be_visible()
    pair(page, server.new_code(invited.enrolment_id).link)
    visit.open_from_home(1)
    page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)
    visit.is_at(3)
    expect(visit.option(0)).to_be_checked()
    page.go_back()
    visit.is_at(2)
    expect(visit.option(1)).to_be_checked()


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("wrong_by", [timedelta(hours=3), timedelta(hours=-30)], ids=["ahead", "behind"])
def test_a_phone_whose_clock_is_wrong_answers_in_time(server, browser, wrong_by):
    """It reports its own clock, and the service corrects what it says (G7)."""
    invited = server.answered_but_sent()
    page = browsers.phone(browser).new_page()
    page.clock.install(time=datetime.now(UTC) + wrong_by)
    pair(page, invited.link)
    visit = Visit(page, "es")
    expect(page.get_by_text("Hasta el").first).to_be_visible()
    finish(visit)
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    with Session(server.engine) as session:
        (arrived,) = session.scalars(
            select(Submission).where(Submission.enrolment_id == invited.enrolment_id)
        ).all()
    told = datetime.fromisoformat(json.loads(arrived.body)["completed_at"])
    corrected = arrived.corrected_completed_at.replace(tzinfo=UTC)
    assert abs(told - datetime.now(UTC) - wrong_by) < timedelta(minutes=2)
    assert abs(corrected - datetime.now(UTC)) < timedelta(minutes=2)
    assert arrived.timing == "in_window"
    page.context.close()
