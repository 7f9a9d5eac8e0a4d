"""From the nurse's code to the first page: the link, the typed code, the language, the PIN, another phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service.store.devices import Device
from tests.support.studying import Site
from tests.webapp.around import PIN, Phone
from tests.webapp.conftest import pair
from tests.webapp.visiting import Visit

FREE_ATTEMPTS = 5
SLOW = """() => {
  const derive = SubtleCrypto.prototype.deriveBits;
  const ready = new Promise((done) => { window.deriveNow = done; });
  SubtleCrypto.prototype.deriveBits = async function (...asked) {
    await ready;
    return derive.apply(this, asked);
  };
}"""
"""A loaded phone, which takes its time over a PIN."""
IN_TIME = "() => window.deriveNow()"


@pytest.fixture
def phone(unpaired: Page) -> Phone:
    phone = Phone(unpaired)
    phone.is_at(phone.names.pair)
    return phone


def n_devices(server: Site, enrolment_id) -> int:
    with Session(server.engine) as session:
        asked = select(func.count()).select_from(Device).where(Device.enrolment_id == enrolment_id)
        return session.scalar(asked) or 0


def connect(phone: Phone, typed: str) -> None:
    phone.type(phone.names.code, typed)
    phone.tap(phone.names.connect)


def unlock(phone: Phone, pin: str) -> None:
    phone.type(phone.names.your_pin, pin)
    phone.tap(phone.names.open)


def lock(phone: Phone) -> None:
    phone.go(phone.names.settings)
    phone.tap(phone.names.lock)
    phone.is_at(phone.names.enter_pin)


@pytest.mark.requirement("R38")
def test_a_rehearsal_says_so_before_anything_is_typed(phone):
    """On every page: on the one too that knows no participant yet."""
    phone.sees("Ensayo: este no es el estudio real.")


def test_the_link_pairs_and_its_code_is_gone_from_the_address(unpaired, server):
    """P20, P26: it stands in no entry of the history either."""
    invited = server.invite()
    pair(unpaired, invited.link)
    assert unpaired.url == server.app
    for _ in range(unpaired.evaluate("history.length") - 1):
        unpaired.go_back(wait_until="commit")
        assert invited.code not in unpaired.url


def test_the_code_is_typed_as_people_type(phone, server):
    """P20: small letters and blanks do not matter; the field offers itself for a code that was sent."""
    field = phone.page.get_by_label(phone.names.code, exact=True)
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    connect(phone, f" {server.invite().code.lower().replace('-', ' ')} ")
    phone.is_at(phone.names.language)


def test_the_whole_link_can_be_pasted(phone, server):
    """P20: on an iPhone the link opens Safari, and the code is needed in the installed app."""
    link = server.invite().link
    phone.page.get_by_label(phone.names.code, exact=True).focus()
    phone.page.keyboard.insert_text(link)
    phone.tap(phone.names.connect)
    phone.is_at(phone.names.language)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_code_that_is_not_valid_is_said_so(unpaired, server, language):
    phone = Phone(unpaired, language)
    if language == "en":
        phone.tap("English")
    phone.tap(phone.names.connect)
    expect(unpaired.get_by_role("alert")).to_be_visible()
    connect(phone, "00000-00000")
    expect(unpaired.get_by_role("alert")).to_contain_text(phone.names.not_valid)
    used = server.invite()
    connect(phone, used.code)
    phone.is_at(phone.names.language)


def test_two_taps_pair_one_phone(phone, server):
    """P23."""
    invited = server.invite()
    phone.type(phone.names.code, invited.code)
    phone.page.get_by_role("button", name=phone.names.connect, exact=True).dblclick()
    phone.is_at(phone.names.language)
    assert n_devices(server, invited.enrolment_id) == 1


def test_without_a_network_the_code_is_tried_again(phone, server):
    invited = server.invite()
    phone.page.context.set_offline(True)
    connect(phone, invited.code)
    expect(phone.page.get_by_role("alert")).to_contain_text("No hay red.")
    phone.page.context.set_offline(False)
    phone.tap(phone.names.connect)
    phone.is_at(phone.names.language)


def test_a_pin_is_typed_twice_and_has_four_to_eight_digits(phone, server):
    connect(phone, server.invite().code)
    phone.tap(phone.names.next)
    phone.is_at(phone.names.choose_pin)
    for pin in ("123", "12a4"):
        phone.set_pin(pin)
        expect(phone.page.get_by_role("alert")).to_contain_text(phone.names.shape)
    phone.set_pin(PIN, again="4712")
    expect(phone.page.get_by_role("alert")).to_contain_text(phone.names.differs)
    phone.set_pin(PIN)
    phone.is_at(phone.names.connected)


def test_while_a_pin_is_being_kept_that_is_said(phone, server, screenshots):
    """On a slow phone it takes seconds: what stands there is kept, and nothing is changed unawares."""
    connect(phone, server.invite().code)
    phone.tap(phone.names.next)
    phone.is_at(phone.names.choose_pin)
    phone.page.evaluate(SLOW)
    phone.set_pin()
    expect(phone.page.get_by_role("status")).to_contain_text("Guardando el PIN")
    expect(phone.button(phone.names.keep_pin)).to_be_disabled()
    for label in (phone.names.new_pin, phone.names.again):
        expect(phone.page.get_by_label(label, exact=True)).not_to_be_editable()
    phone.page.screenshot(path=screenshots / "pin-kept-es.png", full_page=True)
    phone.page.evaluate(IN_TIME)
    phone.is_at(phone.names.connected)


def test_while_a_pin_is_checked_that_is_said_and_no_digit_is_lost(paired, screenshots):
    """P26: what is typed meanwhile is the beginning of the next attempt."""
    phone = Phone(paired)
    lock(phone)
    paired.evaluate(SLOW)
    unlock(phone, "0000")
    expect(paired.get_by_role("status")).to_contain_text("Comprobando el PIN")
    expect(phone.button(phone.names.open)).to_be_disabled()
    field = paired.get_by_label(phone.names.your_pin, exact=True)
    field.press_sequentially(PIN[:2])
    paired.screenshot(path=screenshots / "pin-checked-es.png", full_page=True)
    paired.evaluate(IN_TIME)
    expect(paired.get_by_role("alert")).to_contain_text(phone.names.wrong)
    expect(paired.get_by_role("status")).to_have_count(0)
    expect(field).to_have_value(PIN[:2])
    field.press_sequentially(PIN[2:])
    phone.tap(phone.names.open)
    expect(paired.get_by_role("heading", level=1)).not_to_have_text(phone.names.enter_pin)


def test_nothing_of_the_participant_is_shown_before_the_pin(paired, server):
    """P26: nor after a reload, nor by the phone's own back button."""
    phone = Phone(paired)
    lock(phone)
    paired.go_back()
    phone.is_at(phone.names.enter_pin)
    paired.reload()
    phone.is_at(phone.names.enter_pin)
    expect(paired.get_by_text(phone.names.due)).to_have_count(0)
    unlock(phone, "0000")
    expect(paired.get_by_role("alert")).to_contain_text(phone.names.wrong)
    unlock(phone, PIN)
    expect(paired.get_by_role("heading", level=1)).not_to_have_text(phone.names.enter_pin)


def test_what_cannot_be_a_pin_is_no_attempt_at_it(paired):
    """P26: an empty field, or three digits, are a slip of the finger; the right PIN opens after them."""
    phone = Phone(paired)
    lock(phone)
    for typed in ("", "123") * FREE_ATTEMPTS:
        unlock(phone, typed)
        expect(paired.get_by_role("alert")).to_contain_text("Un PIN tiene de 4 a 8 cifras")
    unlock(phone, PIN)
    expect(paired.get_by_role("heading", level=1)).not_to_have_text(phone.names.enter_pin)


def test_attempts_at_the_pin_are_limited(paired):
    """P26."""
    phone = Phone(paired)
    lock(phone)
    for _ in range(FREE_ATTEMPTS):
        unlock(phone, "0000")
        expect(paired.get_by_role("alert")).to_be_visible()  # it was looked at
        expect(paired.get_by_label(phone.names.your_pin, exact=True)).to_have_value("")
    unlock(phone, PIN)
    expect(paired.get_by_role("alert")).to_contain_text("Demasiados intentos.")
    phone.is_at(phone.names.enter_pin)


def test_a_forgotten_pin_is_a_new_code_and_costs_no_answer(new_phone, server):
    """The draft of before goes on where it was left."""
    invited = server.invite()
    page = new_phone(invited.link)
    visit, phone = Visit(page, "es"), Phone(page)
    visit.open_from_home(1)
    visit.begin()
    visit.choose(2)
    visit.next()
    visit.is_at(2)
    page.get_by_role("button", name=phone.names.settings, exact=True).click()
    phone.tap(phone.names.lock)
    phone.is_at(phone.names.enter_pin)
    phone.tap(phone.names.forgot)
    phone.tap(phone.names.have_code)
    connect(phone, server.new_code(invited.enrolment_id).code)
    phone.is_at(phone.names.language)
    phone.tap(phone.names.next)
    phone.set_pin("9999")
    phone.tap(phone.names.to_questionnaires)
    visit.open_from_home(1)
    page.get_by_role("main").get_by_role("button", name=re.compile("^Seguir en la pregunta 2")).click()
    visit.is_at(2)
    page.go_back()
    visit.is_at(1)
    expect(visit.option(2)).to_be_checked()


def test_the_phone_that_was_replaced_is_told_so(new_phone, server):
    """A lost phone reads nothing any more; what it says is safe and what to do."""
    invited = server.invite()
    old = new_phone(invited.link)
    new_phone(server.new_code(invited.enrolment_id).link)
    old.reload()
    phone = Phone(old)
    phone.sees("Este teléfono ya no está conectado.")
    phone.sees("Lo que ha respondido está a salvo en este teléfono.")
    expect(old.get_by_role("main").get_by_role("button", name=phone.names.have_code)).to_be_visible()


def test_the_language_can_be_changed_on_every_screen(new_phone, server):
    """P21: the words change, and with them the language that a screen reader speaks."""
    page = new_phone(server.invite().link, "en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Español").click()
    phone = Phone(page, "es")
    phone.is_at(phone.names.home)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    phone.go(phone.names.help)
    page.reload()
    phone.is_at(phone.names.help)
