"""How the app looks, what one takes away, and how one leaves the contact list."""

import json

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.store.contacts import ContactWithdrawal
from tests.support.studying import Site
from tests.webapp.around import Phone
from tests.webapp.conftest import NewPhone

LISTENING = """() => {
  window.spoken = [];
  speechSynthesis.speak = (each) => window.spoken.push([each.lang, each.text]);
}"""


@pytest.fixture(scope="module")
def kept(new_phone: NewPhone) -> Page:
    """One phone for all that is only looked at."""
    return new_phone()


@pytest.fixture
def settings(kept: Page) -> Phone:
    """The settings as they are at first."""
    phone = Phone(kept)
    kept.emulate_media(color_scheme="light")
    kept.evaluate("history.pushState({ place: { at: 'home' } }, '', '/app/')")
    kept.reload()
    phone.go(phone.names.settings)
    for label in ("Normal", "Como en mi teléfono"):
        kept.get_by_label(label, exact=True).check()
    for name in ("Contraste fuerte", "Botón para leer en voz alta"):
        switch = kept.get_by_role("switch", name=name)
        if switch.get_attribute("aria-checked") == "true":
            switch.click()
    return phone


def size_of(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")


def ground_of(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_text_grows_and_stays_so(settings):
    """P11: it also lies in the phone's own size, since every measure is relative to it."""
    before = size_of(settings.page)
    settings.page.get_by_label("Muy grande", exact=True).check()
    assert size_of(settings.page) == pytest.approx(1.5 * before)
    settings.page.reload()
    expect(settings.page.get_by_label("Muy grande", exact=True)).to_be_checked()
    assert size_of(settings.page) == pytest.approx(1.5 * before)


def test_dark_and_strong_contrast_are_chosen(settings):
    """P24."""
    light = ground_of(settings.page)
    settings.page.get_by_label("Oscuro", exact=True).check()
    assert ground_of(settings.page) != light
    settings.page.get_by_label("Claro", exact=True).check()
    settings.page.get_by_role("switch", name="Contraste fuerte").click()
    assert ground_of(settings.page) == "rgb(255, 255, 255)"


def test_a_phone_that_is_dark_makes_the_app_dark(settings):
    light = ground_of(settings.page)
    settings.page.emulate_media(color_scheme="dark")
    assert ground_of(settings.page) != light
    settings.page.get_by_label("Claro", exact=True).check()
    assert ground_of(settings.page) == light


def test_reading_aloud_is_off_until_it_is_wanted(settings):
    """P22: and then it reads the app's own words."""
    listen = settings.page.get_by_role("button", name="Escuchar", exact=True)
    expect(listen).to_have_count(0)
    settings.page.evaluate(LISTENING)
    settings.page.get_by_role("switch", name="Botón para leer en voz alta").click()
    listen.click()
    ((language, text),) = settings.page.evaluate("window.spoken")
    assert language == "es"
    assert "Tamaño de la letra" in text


def test_the_version_is_shown(settings):
    expect(settings.page.get_by_text("Versión 0.")).to_be_visible()


def test_the_pin_is_changed(settings):
    settings.tap("Cambiar el PIN")
    settings.set_pin("90210")
    settings.is_at(settings.names.settings)
    settings.tap(settings.names.lock)
    settings.type(settings.names.your_pin, "90210")
    settings.tap(settings.names.open)
    expect(settings.page.get_by_role("heading", level=1)).not_to_have_text(settings.names.enter_pin)


@pytest.mark.requirement("R27")
def test_one_leaves_the_contact_list_and_stays_in_the_study(new_phone, server):
    invited = server.invite()
    page = new_phone(invited.link)
    phone = Phone(page)
    phone.go(phone.names.settings)
    phone.go("Salir de la lista de contacto")
    assert withdrawals(server, invited.enrolment_id) == 0
    phone.tap("Sí, borrar mis direcciones")
    expect(page.get_by_role("alert")).to_contain_text("Se han borrado sus direcciones.")
    assert withdrawals(server, invited.enrolment_id) == 1
    phone.tap("A mis cuestionarios")
    expect(page.get_by_role("heading", name=phone.names.due)).to_be_visible()
    phone.go(phone.names.reminders)
    phone.sees("No se le escribe.")


def withdrawals(server: Site, enrolment_id) -> int:
    with Session(server.engine) as session:
        rows = select(ContactWithdrawal).where(ContactWithdrawal.enrolment_id == enrolment_id)
        return len(session.scalars(rows).all())


@pytest.mark.requirement("I8")
def test_own_data_are_taken_away_without_a_score(new_phone, server, tmp_path):
    """P9: as a file, and as a page to read."""
    invited = server.invite()
    page = new_phone(invited.link)
    phone = Phone(page)
    phone.go(phone.names.answers)
    with page.expect_download() as taken:
        phone.tap("Descargar como archivo")
    taken.value.save_as(tmp_path / "mine.json")
    told = json.loads((tmp_path / "mine.json").read_text("utf-8"))
    assert told["enrolment_id"] == str(invited.enrolment_id)
    assert "scores" not in json.dumps(told)
    expect(page.get_by_role("alert")).to_contain_text("El archivo está en sus descargas.")
    with page.expect_download() as taken:
        phone.tap("Descargar como página para leer")
    taken.value.save_as(tmp_path / "mine.html")
    assert "Hospital de prueba" in (tmp_path / "mine.html").read_text("utf-8")


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_screen_scrolls_sideways_on_the_smallest_phone_with_the_largest_text(new_phone, language):
    """P11, P23: at 320 px and 200 %; and whatever can be tapped is 64 px high."""
    page = new_phone(language=language)
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.dataset.text = 'largest'")
    phone = Phone(page, language)
    names = phone.names
    assert faults_of(page) == []
    for name in (names.not_today, names.help, names.answers, names.reminders, names.settings):
        phone.go(name)
        page.wait_for_load_state("networkidle")
        assert faults_of(page) == [], name
        page.go_back()
        phone.is_at(names.home)


def faults_of(page: Page) -> list[str]:
    """What is too wide for the screen, and what is too low for a finger."""
    return page.evaluate(
        """() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          const low = [...document.querySelectorAll("button, a, .row, input:not([type=radio])")]
            .filter((each) => each.getBoundingClientRect().height < 64 - 0.5)
            .map((each) => each.outerHTML.slice(0, 80));
          return [...(scrollWidth > clientWidth ? [`${scrollWidth} px wide`] : []), ...low];
        }"""
    )


def test_lying_on_its_side_the_app_is_the_same(kept):
    """P13: it is advised to hold it upright, and nothing is locked."""
    before = [each.inner_text() for each in kept.get_by_role("main").get_by_role("button").all()]
    kept.set_viewport_size({"width": 915, "height": 412})
    assert [each.inner_text() for each in kept.get_by_role("main").get_by_role("button").all()] == before
    assert kept.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    kept.set_viewport_size({"width": 412, "height": 915})
