"""Whatever the service answers, or does not: a sentence that says what is safe, and no answer lost."""

import json
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.store.submissions import Quarantined
from tests.support import putting_right, reviewing
from tests.support.studying import Invited, Site
from tests.webapp.conftest import NewPhone
from tests.webapp.visiting import Visit

SUBMISSIONS = re.compile(r"/api/v1/me/submissions/")
Answering = Callable[[Route], None]


def refusing(status: int, code: str) -> Answering:
    problem = {"type": "about:blank", "title": "-", "status": status, "code": code}
    return lambda route: route.fulfill(
        status=status, content_type="application/problem+json", body=json.dumps(problem)
    )


def half(route: Route) -> None:
    route.fulfill(status=201, content_type="application/json", body='{"submission_id": "0a1f3a52-6c0b-4d')


def a_page_of_the_network(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Hotel Wi-Fi</h1>")


STILL_HERE: dict[str, tuple[Answering, str, str]] = {
    "401": (refusing(401, "unauthenticated"), "ya no está conectado", "no longer connected"),
    "403": (refusing(403, "consent-withdrawn"), "Ahora no es posible", "not possible at the moment"),
    "404": (refusing(404, "not-found"), "Esto ya no está", "no longer there"),
    "413": (refusing(413, "body-too-large"), "demasiado grande", "too large"),
    "422": (refusing(422, "answers-off-the-scale"), "no encaja", "does not fit"),
    "426": (refusing(426, "app-too-old"), "demasiado antigua", "too old"),
    "429": (refusing(429, "too-many-held"), "demasiadas veces", "too often"),
    "500": (refusing(500, "internal"), "ha fallado", "made a mistake"),
    "503": (refusing(503, "unavailable"), "no está disponible", "not ready"),
    "nothing": (lambda route: route.abort("connectionreset"), "No hay red", "no network"),
    "half": (half, "estaba incompleta", "was incomplete"),
    "a page of the network": (a_page_of_the_network, "estaba incompleta", "was incomplete"),
}
"""What is answered, and what the participant reads then in Spanish and in English."""

SAYS = {
    "es": {
        "outbox": "En este teléfono",
        "send": "Enviar ahora",
        "kept": "sin enviar (1)",
        "safe": "No borre",
    },
    "en": {
        "outbox": "On this phone",
        "send": "Send now",
        "kept": ", not sent (1)",
        "safe": "Do not delete",
    },
}


def finish(visit: Visit) -> None:
    """From home to the answers handed over for sending, from the last question on."""
    visit.open_from_home(1)
    visit.page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)
    visit.is_at(36)
    visit.next()
    expect(visit.heading(visit.says.review)).to_be_visible()
    visit.send()


@pytest.fixture
def invited(server: Site) -> Invited:
    return server.answered_but_sent()


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_answer_has_its_sentence_and_nothing_leaves_the_phone(
    server, new_phone: NewPhone, invited, language, screenshots
):
    """401, 403, 404, 413, 422, 426, 429, 500, 503, nothing, half; and in the end it arrives once."""
    page, says = new_phone(invited.link, language), SAYS[language]
    page.context.route(SUBMISSIONS, lambda route: route.abort("connectionreset"))
    visit = Visit(page, language)
    finish(visit)
    expect(visit.heading(visit.says.kept_here)).to_be_visible()
    visit.tap(visit.says.back)
    page.get_by_role("main").get_by_role("button", name=says["outbox"]).first.click()
    for name, (answering, in_spanish, in_english) in STILL_HERE.items():
        page.context.unroute(SUBMISSIONS)
        page.context.route(SUBMISSIONS, answering)
        visit.tap(says["send"])
        told = page.get_by_role("main").get_by_text(in_spanish if language == "es" else in_english)
        expect(told.first, f"at {name}").to_be_visible()
        expect(page.get_by_text(says["kept"]).first).to_be_visible()
        expect(page.get_by_text(says["safe"]).first).to_be_visible()
        page.screenshot(path=screenshots / f"outbox-{name.replace(' ', '-')}-{language}.png")
    page.context.unroute(SUBMISSIONS)
    assert server.submissions(invited.enrolment_id) == []
    visit.tap(says["send"])
    expect(page.get_by_text(says["kept"])).to_have_count(0)
    assert len(server.submissions(invited.enrolment_id)) == 1


def test_an_acknowledgement_that_was_lost_is_asked_for_again(server, new_phone: NewPhone, invited):
    """The service has it, the phone does not know: the same is sent again, and counts once."""
    page = new_phone(invited.link)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.context.route(SUBMISSIONS, lose)
    visit = Visit(page, "es")
    with page.expect_event("requestfailed"):
        finish(visit)
    expect(visit.heading(visit.says.kept_here)).to_be_visible()
    assert len(server.submissions(invited.enrolment_id)) == 1
    page.context.unroute(SUBMISSIONS)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    assert len(server.submissions(invited.enrolment_id)) == 1


def test_what_the_site_has_from_elsewhere_is_kept_aside_and_leaves_the_phone(
    server, new_phone: NewPhone, invited
):
    """409: answered meanwhile. The site has both; nothing of it stays on the phone."""
    page = new_phone(invited.link)
    page.context.route(SUBMISSIONS, refusing(409, "already-answered"))
    visit = Visit(page, "es")
    finish(visit)
    visit.tap(visit.says.back)
    page.get_by_role("main").get_by_role("button", name=SAYS["es"]["outbox"]).first.click()
    expect(page.get_by_text("Su enfermera lo mira antes de que cuente.")).to_be_visible()


def test_a_phone_that_was_disconnected_says_so_and_keeps_what_it_has(server, new_phone: NewPhone, invited):
    """Another phone was paired meanwhile: the old one's answers are kept aside for the site, for 30 days."""
    page = new_phone(invited.link)
    visit = Visit(page, "es")
    visit.open_from_home(1)
    visit.page.get_by_label(visit.says.myself).check()
    visit.tap(visit.says.begin)
    visit.is_at(36)
    new_phone(server.new_code(invited.enrolment_id).link)
    visit.next()
    visit.send()
    expect(page.get_by_text("Su hospital las mirará primero")).to_be_visible()
    assert server.submissions(invited.enrolment_id) == []
    assert server.n_kept_aside(invited.enrolment_id) == 1


def test_what_the_site_left_aside_for_good_is_asked_again(server, new_phone: NewPhone, invited, screenshots):
    """202, then rejected: the phone follows the plan, begins with nothing, and its receipt stays."""
    page = new_phone(invited.link)
    visit = Visit(page, "es")
    of = {"enrolment_id": invited.enrolment_id}
    server.work(lambda s, now: reviewing.lock(s, now, "participant", "hard", **of))
    finish(visit)
    expect(page.get_by_text("Su hospital las mirará primero")).to_be_visible()
    visit.tap(visit.says.back)
    received = page.get_by_text("Su enfermera lo mira antes de que cuente.")
    expect(received).to_be_visible()
    page.reload()
    expect(page.get_by_text("Cuestionario 2 de 2").first).to_be_visible()
    expect(page.get_by_text("Cuestionario 1 de 2")).to_have_count(0)

    def reject(session: Session, now: datetime) -> None:
        held = select(Quarantined.id).where(Quarantined.enrolment_id == invited.enrolment_id)
        own = session.scalars(held).one()
        putting_right.resolve(session, now, invited.enrolment_id, own, "rejected")

    server.work(lambda s, now: reviewing.unlock(s, now, "participant", "soft", **of))
    server.work(lambda s, now: reviewing.unlock(s, now, "participant", "open", **of))
    server.work(reject)
    page.reload()
    expect(received).to_be_visible()
    visit.open_from_home(1)
    page.screenshot(path=screenshots / "asked-again-es.png", full_page=True)
    visit.begin()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_the_time_that_the_service_asks_for_is_kept_over_a_reload(
    server, new_phone: NewPhone, invited, screenshots
):
    """503 with Retry-After: the words do not blame the network; nothing goes by itself, a tap does."""
    page = new_phone(invited.link)
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "900"}, body="")

    page.context.route(SUBMISSIONS, busy)
    visit = Visit(page, "es")
    finish(visit)
    expect(page.get_by_text("Nuestro servicio está ocupado ahora.")).to_be_visible()
    page.screenshot(path=screenshots / "sent-busy-es.png", full_page=True)
    with page.expect_response(re.compile("/api/v1/me/assessments$")):
        page.reload()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    visit.tap(visit.says.back)
    page.get_by_role("main").get_by_role("button", name=SAYS["es"]["outbox"]).first.click()
    expect(page.get_by_text("Espera a nuestro servicio. Se envía solo.")).to_be_visible()
    expect(page.get_by_text("Próximo intento: hoy")).to_be_visible()
    page.screenshot(path=screenshots / "outbox-busy-es.png", full_page=True)
    assert len(asked) == 1
    page.context.unroute(SUBMISSIONS)
    visit.tap(SAYS["es"]["send"])
    expect(page.get_by_text(SAYS["es"]["kept"])).to_have_count(0)
    assert len(server.submissions(invited.enrolment_id)) == 1


def test_a_service_that_is_not_there_is_said_on_the_first_page(new_phone: NewPhone, screenshots):
    page: Page = new_phone()
    page.context.route(re.compile("/api/v1/"), refusing(503, "unavailable"))
    page.reload()
    expect(page.get_by_text("Nuestro servicio no está disponible").first).to_be_visible()
    expect(page.get_by_role("heading", name="Para responder ahora")).to_be_visible()
    page.screenshot(path=screenshots / "home-unavailable-es.png", full_page=True)
