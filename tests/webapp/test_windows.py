"""After its window a questionnaire is closed, where the study says so: since when, and what is kept."""

from datetime import timedelta

import pytest
from babel.dates import format_date
from playwright.sync_api import expect

from pro_service import clock
from pro_service.services import studies
from pro_service.services.transactions import in_reading, in_transaction
from tests.support.amending import amended_file
from tests.support.factories import OPERATOR
from tests.support.studying import MADRID, Site
from tests.webapp.conftest import NewPhone
from tests.webapp.visiting import Visit

DAYS_OPEN = 8
"""How long the first visit stays open, counted from the day of the infusion."""


@pytest.fixture(scope="module")
def strict(server: Site) -> Site:
    """The study for tests, taking nothing after the window of its first visit."""
    file = amended_file(2, late_policy="closed")
    in_transaction(
        server.engine, lambda s: studies.load(s, clock.now(s), OPERATOR, file, "two_visits_2.yaml")
    )
    return server


@pytest.fixture
def visit(strict: Site, new_phone: NewPhone) -> Visit:
    return Visit(new_phone(), "es")


def last_day(site: Site) -> str:
    """Of who is infused today, in words."""
    today = in_reading(site.engine, clock.now).astimezone(MADRID).date()
    return format_date(today + timedelta(days=DAYS_OPEN - 1), "long", locale="es")


def is_closed_since(visit: Visit, day: str) -> None:
    expect(visit.heading("Ahora no está abierto")).to_be_visible()
    told = visit.page.get_by_text(f"El plazo de este cuestionario terminó el {day}.")
    expect(told).to_be_visible()
    expect(visit.page.get_by_text("Si cree que es un error, llame a su enfermera")).to_be_visible()
    expect(visit.page.get_by_role("contentinfo").get_by_role("link")).to_be_visible()
    expect(visit.options).to_have_count(0)


@pytest.mark.requirement("R12")
def test_what_closed_meanwhile_cannot_be_begun(visit, strict):
    """P19: it was open when the app asked last; the service decides, and the app says since when."""
    day = last_day(strict)
    visit.open_from_home(1)
    visit.page.get_by_label(visit.says.myself).check()
    strict.move_clock(timedelta(days=DAYS_OPEN + 1))
    visit.tap(visit.says.begin)
    is_closed_since(visit, day)


@pytest.mark.requirement("R12")
def test_what_closes_while_it_is_filled_in_is_kept_and_not_sent(visit, strict):
    """P19: nothing is taken unawares, and nothing that was tapped is thrown away."""
    day = last_day(strict)
    visit.open_from_home(1)
    visit.begin()
    visit.choose(1)
    strict.move_clock(timedelta(days=DAYS_OPEN + 1))
    visit.reload()
    is_closed_since(visit, day)
    expect(visit.page.get_by_text("Las respuestas que llevaba siguen en este teléfono.")).to_be_visible()


def test_what_can_no_longer_be_sent_is_shown_and_deleted_by_nobody_else(visit, strict, screenshots):
    """P19: it stands on the first page, can be read, and goes only when the participant says so twice."""
    page, says = visit.page, visit.says
    visit.open_from_home(1)
    visit.begin()
    visit.choose(1)
    chosen = page.locator("label", has=page.get_by_role("radio", checked=True)).inner_text()
    visit.tap(says.pause)
    expect(visit.heading(says.home)).to_be_visible()
    strict.move_clock(timedelta(days=DAYS_OPEN + 1))
    page.reload()
    expect(page.get_by_role("heading", name="Empezado y sin enviar")).to_be_visible()
    page.screenshot(path=screenshots / "left-over-home-es.png", full_page=True)
    visit.tap("Ver lo que hay guardado")
    expect(visit.heading("Ahora no está abierto")).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text(chosen)
    expect(page.get_by_role("button", name="Cambiar")).to_have_count(0)
    visit.tap("Borrar estas respuestas de este teléfono")
    page.screenshot(path=screenshots / "left-over-es.png", full_page=True)
    visit.tap("No, dejarlas")
    page.reload()
    expect(page.get_by_role("listitem").first).to_contain_text(chosen)
    visit.tap("Borrar estas respuestas de este teléfono")
    visit.tap("Sí, borrarlas")
    expect(page.get_by_text("Las respuestas se han borrado de este teléfono.")).to_be_visible()
    visit.tap(says.to_home)
    expect(visit.heading(says.home)).to_be_visible()
    expect(page.get_by_role("heading", name="Empezado y sin enviar")).to_have_count(0)
