"""On site: the nurse hands the tablet over and is signed out; it shows one visit, then nothing of anybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.support import browser as browsers
from tests.support.running import Client
from tests.support.studying import MADRID, Site
from tests.webapp.accessible import LOOKS, Judged
from tests.webapp.handing import (
    ASK_ANEW,
    LOGIN,
    NAMES,
    PASSWORD,
    Tablet,
    look,
    made,
    shows_nothing_of,
    speaks_of_no_phone,
    without_submissions,
)
from tests.webapp.test_offline import KEPT
from tests.webapp.test_replies import SUBMISSIONS, refusing
from tests.webapp.test_storage import NO_ROOM

NO_TABLET = "Ya no es la tableta del centro"
NO_DELETING = """() => {
  window.deleting = IDBObjectStore.prototype.delete;
  IDBObjectStore.prototype.delete = () => { throw new DOMException("broken", "UnknownError"); };
}"""
DELETING_AGAIN = "() => { IDBObjectStore.prototype.delete = window.deleting; }"
SPEAKS_FOR_NOBODY = """() => new Promise((done) => {
  const opened = indexedDB.open("pro-patient");
  opened.onsuccess = () => {
    const found = opened.result.transaction("sealed").objectStore("sealed").count("identity");
    found.onsuccess = () => { opened.result.close(); done(found.result === 0); };
  };
})"""
SLEPT = timedelta(minutes=30)
BY_THE_TOUCH_MS = 5_000
"""By itself the tablet looks every fifteen seconds."""
MINUTES_19 = "19:00"


@pytest.fixture(scope="module")
def staffed(server: Site) -> Site:
    server.nurse(LOGIN, PASSWORD)
    return server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browsers.phone(browser)
    yield made
    made.close()


@pytest.fixture
def tablet(context: BrowserContext, staffed: Site) -> Tablet:
    """Made the site's tablet, locked."""
    return made(context, staffed, "es")


def forbidden(site: Site, tablet: Tablet) -> set[int]:
    """What the tokens of staff that this tablet ever sent are worth now."""
    staff = [each.removeprefix("Bearer ") for each in tablet.tokens if "pst_" in each]
    return {Client(site.server.url, each).get("/studies").status_code for each in staff}


def today() -> date:
    return datetime.now(MADRID).date()


@pytest.mark.requirement("R2")
def test_the_nurse_is_signed_out_and_the_visit_is_answered(tablet, staffed):
    """Issue by the visit: from the locked page to the receipt and back, with nothing left on the tablet."""
    invited = staffed.answered_but_sent()
    tablet.hand_to(invited.subject_id)
    assert forbidden(staffed, tablet) == {401}
    tablet.send_first()
    expect(tablet.page.get_by_role("heading", name=tablet.visit.says.arrived)).to_be_visible()
    tablet.tap(tablet.visit.says.later)
    tablet.is_at(tablet.names.in_hand)
    tablet.finish()
    (submission,) = staffed.submissions(invited.enrolment_id)
    assert submission.mode == "self_on_device"
    shows_nothing_of(tablet, invited)
    kept = tablet.page.evaluate(KEPT)
    assert (kept["drafts"], kept["outbox"], kept["receipts"]) == (0, 0, 0)


def test_only_what_belongs_to_the_visit_can_be_reached(tablet, staffed):
    """No settings, no earlier answers, no reminders: not by a link, and not by the history."""
    invited = staffed.answered_but_sent()
    tablet.hand_to(invited.subject_id)
    buttons = tablet.page.get_by_role("button").all_inner_texts()
    assert not {"Ajustes", "Mis respuestas", "Avisos", "Hoy no"} & set(buttons)
    tablet.visit.open_from_home(1)
    expect(tablet.page.get_by_role("button", name="Ajustes")).to_have_count(0)
    tablet.page.go_back()
    tablet.finish()
    for go in (tablet.page.go_forward, tablet.page.reload):
        go()
        shows_nothing_of(tablet, invited)


def test_what_lies_on_the_tablet_is_not_said_to_lie_on_a_phone(tablet, staffed, screenshots):
    """The device is nobody's own, before the questions and after them."""
    tablet.hand_to(staffed.answered_but_sent().subject_id)
    speaks_of_no_phone(tablet)
    tablet.visit.open_from_home(1)
    speaks_of_no_phone(tablet, "Lo que haya respondido queda guardado.")
    look(tablet.page, screenshots, "before-on-tablet-es")
    tablet.page.go_back()
    with without_submissions(tablet.page):
        tablet.send_first()
        speaks_of_no_phone(tablet, tablet.names.kept_here, "Sus respuestas están seguras en esta tableta.")
        tablet.in_other_language()
        speaks_of_no_phone(tablet, NAMES["en"].kept_here, "Your answers are safe on this tablet.")
        look(tablet.page, screenshots, "kept-on-tablet-en")


def test_the_language_of_a_participant_goes_with_the_turn(context, staffed):
    """A site that works in English, and a participant who reads Spanish: the tablet comes back in English."""
    tablet = made(context, staffed, "en")
    tablet.hand_to(staffed.invite().subject_id, speaks="es")
    spoken = Tablet(tablet.page, "es")
    spoken.in_other_language()
    tablet.is_at(tablet.names.in_hand)
    tablet.in_other_language()
    spoken.is_at(spoken.names.in_hand)
    spoken.tap(spoken.names.finish)
    spoken.tap(spoken.names.yes)
    tablet.is_at(tablet.names.locked)
    tablet.page.reload()
    tablet.is_at(tablet.names.locked)


def test_loaded_anew_the_participant_goes_on(tablet, staffed):
    invited = staffed.invite()
    tablet.hand_to(invited.subject_id)
    tablet.visit.open_from_home(1)
    tablet.visit.begin()
    tablet.visit.choose(2)
    tablet.visit.reload()
    tablet.visit.is_at(1)
    expect(tablet.visit.option(2)).to_be_checked()


def test_closed_and_opened_again_it_is_locked(context, tablet, staffed):
    """Who finds it is not who held it; what was answered goes on when it is handed over again."""
    invited = staffed.invite()
    tablet.hand_to(invited.subject_id)
    tablet.visit.open_from_home(1)
    tablet.visit.begin()
    tablet.visit.choose(2)
    tablet.visit.next()
    tablet.visit.is_at(2)
    tablet.page.close()
    again = Tablet(context.new_page())
    again.page.goto(staffed.app)
    shows_nothing_of(again, invited)
    again.hand_to(invited.subject_id)
    again.visit.open_from_home(1)
    again.page.get_by_label(again.visit.says.myself).check()
    again.tap(again.visit.says.begin)
    again.visit.is_at(2)


def test_who_touches_it_after_a_long_sleep_is_somebody_else(tablet, staffed):
    """The clock jumped on and nothing ran meanwhile: the first touch locks it, and does nothing else."""
    invited = staffed.invite()
    tablet.page.clock.install()
    tablet.hand_to(invited.subject_id)
    tablet.visit.open_from_home(1)
    tablet.visit.begin()
    tablet.visit.choose(2)
    tablet.page.clock.set_system_time(datetime.now(UTC) + SLEPT)
    tablet.visit.options.nth(1).click()
    expect(tablet.visit.heading(tablet.names.locked)).to_be_visible(timeout=BY_THE_TOUCH_MS)
    shows_nothing_of(tablet, invited)


def test_a_turn_that_nobody_watches_ends(tablet, staffed):
    """Left lying about for twenty minutes; a touch within them renews it."""
    invited = staffed.invite()
    tablet.page.clock.install()
    tablet.hand_to(invited.subject_id)
    tablet.page.clock.run_for(MINUTES_19)
    tablet.page.get_by_role("heading", level=1).click()
    tablet.page.clock.run_for(MINUTES_19)
    tablet.is_at(tablet.names.in_hand)
    tablet.page.clock.run_for("01:30")
    shows_nothing_of(tablet, invited)


def test_a_tablet_that_cannot_write_is_locked_all_the_same(tablet, staffed):
    """Loaded anew it stays so, touched or not; what it could not take off it takes off then."""
    invited = staffed.invite()
    tablet.hand_to(invited.subject_id)
    for failing in (NO_ROOM, NO_DELETING):
        tablet.page.evaluate(failing)
    tablet.finish()
    tablet.page.get_by_role("heading", level=1).click()
    tablet.page.reload()
    shows_nothing_of(tablet, invited)
    tablet.page.wait_for_function(SPEAKS_FOR_NOBODY)
    tablet.page.reload()
    shows_nothing_of(tablet, invited)


def test_a_second_window_takes_nothing_from_the_one_in_use(context, tablet, staffed):
    invited = staffed.answered_but_sent()
    tablet.hand_to(invited.subject_id)
    second = context.new_page()
    second.goto(staffed.app)
    expect(second.get_by_role("heading", level=1)).to_be_visible()
    second.wait_for_timeout(1000)
    second.close()
    with without_submissions(tablet.page):
        tablet.send_first()
        expect(tablet.page.get_by_role("heading", name=tablet.names.kept_here)).to_be_visible()
    tablet.page.reload()
    tablet.page.evaluate(ASK_ANEW)
    expect(tablet.page.get_by_role("heading", name=tablet.visit.says.arrived)).to_be_visible()
    assert len(staffed.submissions(invited.enrolment_id)) == 1


def test_what_could_not_be_sent_is_sent_in_the_name_of_who_answered(tablet, staffed):
    """Also when somebody else holds the tablet by then."""
    first, second = staffed.answered_but_sent(), staffed.answered_but_sent()
    with without_submissions(tablet.page):
        tablet.hand_to(first.subject_id)
        tablet.send_first()
        expect(tablet.page.get_by_role("heading", name=tablet.names.kept_here)).to_be_visible()
        tablet.tap(tablet.visit.says.later)
        tablet.finish()
        expect(tablet.page.get_by_text("sin enviar: 1")).to_be_visible()
    tablet.hand_to(second.subject_id)
    tablet.send_first()
    expect(tablet.page.get_by_role("heading", name=tablet.visit.says.arrived)).to_be_visible()
    tablet.tap(tablet.visit.says.later)
    tablet.finish()
    tablet.page.evaluate(ASK_ANEW)
    expect(tablet.page.get_by_text("sin enviar")).to_have_count(0)
    for each in (first, second):
        assert len(staffed.submissions(each.enrolment_id)) == 1
        assert staffed.n_kept_aside(each.enrolment_id) == 0
    assert tablet.page.evaluate(KEPT)["receipts"] == 0


def test_what_is_refused_for_good_is_told_to_the_team_and_can_be_tried_again(
    context, tablet, staffed, screenshots
):
    """How many, since when, why and what to do; not whose it is, and nothing goes by a slip."""
    invited = staffed.answered_but_sent()
    tablet.hand_to(invited.subject_id)
    context.route(SUBMISSIONS, refusing(422, "answers-off-the-scale"))
    tablet.sends_first_and_finishes()
    left = tablet.left()
    expect(left.get_by_role("status")).to_contain_text("Cuestionarios terminados y sin enviar: 1.")
    look(tablet.page, screenshots, "left-on-tablet")
    expect(left).to_contain_text(format_date(today(), "long", locale="es"))
    expect(left).to_contain_text("no encaja con lo que espera el servicio")
    expect(left).to_contain_text("422 answers-off-the-scale")
    expect(left).to_contain_text("llame a quien gestiona los datos")
    assert invited.subject_id not in left.inner_text()
    expect(tablet.page.get_by_role("button", name=NO_TABLET)).to_have_count(0)
    tablet.tap("Intentar otra vez")
    expect(left.get_by_role("status")).to_contain_text("Se acaba de intentar otra vez.")
    tablet.tap("Borrar lo que no se acepta (1)")
    expect(left.get_by_role("alert")).to_contain_text("se perderían para siempre: 1.")
    judged = Judged("es", screenshots)
    judged.judge(tablet.page, "left on tablet")
    assert not any(judged.found.values()), judged.found
    look(tablet.page, screenshots, "left-on-tablet-asked")
    tablet.tap("No, dejarlos aquí")
    context.unroute(SUBMISSIONS)
    tablet.tap("Intentar otra vez")
    expect(left).to_have_count(0)
    assert len(staffed.submissions(invited.enrolment_id)) == 1


def test_what_is_refused_for_good_is_cleared_only_when_asked_twice(context, tablet, staffed):
    """Consent was withdrawn: the service may not have it, and the tablet is not to keep it."""
    tablet.hand_to(staffed.answered_but_sent().subject_id)
    context.route(SUBMISSIONS, refusing(403, "consent-withdrawn"))
    tablet.sends_first_and_finishes()
    expect(tablet.left()).to_contain_text("se retiró el consentimiento")
    tablet.page.evaluate(NO_DELETING)
    for name in ("Borrar lo que no se acepta (1)", "Sí, borrarlos para siempre"):
        tablet.tap(name)
    expect(tablet.page.get_by_text("Siguen aquí.")).to_be_visible()
    tablet.page.evaluate(DELETING_AGAIN)
    for name in ("Borrar lo que no se acepta (1)", "Sí, borrarlos para siempre"):
        tablet.tap(name)
    expect(tablet.page.get_by_text("Se han borrado de esta tableta.")).to_be_visible()
    assert tablet.page.evaluate(KEPT)["outbox"] == 0
    expect(tablet.page.get_by_role("button", name=NO_TABLET)).to_be_visible()


def test_a_lost_answer_leaves_nothing_half_done(tablet, staffed):
    """The service did it and nobody heard: doing it again finds that out by the tablet's own token."""
    invited = staffed.invite()
    tablet.tap(tablet.names.staff)
    tablet.sign_in()
    tablet.choose(invited.subject_id)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    where = "**/hand-overs/*"
    tablet.page.route(where, lose)
    tablet.tap(tablet.names.hand_over)
    expect(tablet.page.get_by_role("alert")).to_be_visible()
    tablet.page.unroute(where)
    tablet.tap(tablet.names.hand_over)
    tablet.is_at(tablet.names.in_hand)


def test_a_wrong_password_and_an_unknown_number_are_said_so(tablet, staffed):
    invited = staffed.invite()
    tablet.tap(tablet.names.staff)
    tablet.sign_in("something else")
    expect(tablet.page.get_by_text(tablet.names.wrong)).to_be_visible()
    tablet.sign_in()
    tablet.is_at(tablet.names.choose)
    tablet.page.get_by_label(tablet.names.filter, exact=True).fill("99-999")
    expect(tablet.page.get_by_text(tablet.names.nobody)).to_be_visible()
    tablet.page.get_by_label(tablet.names.filter, exact=True).fill(invited.subject_id)
    expect(tablet.page.get_by_role("main").get_by_role("button", name="01-")).to_have_count(1)
    tablet.page.reload()
    tablet.is_at(tablet.names.locked)


def test_a_participant_s_own_phone_does_not_become_the_tablet(new_phone, staffed):
    page = new_phone()
    page.goto("about:blank")
    page.goto(f"{staffed.app}#tablet")
    expect(page.get_by_text("Este dispositivo ya está conectado")).to_be_visible()
    expect(page.get_by_role("button", name=NAMES["es"].become)).to_have_count(0)


def test_revoked_meanwhile_it_is_locked(tablet, staffed):
    invited = staffed.invite()
    tablet.hand_to(invited.subject_id)
    staffed.revoke(invited.enrolment_id)
    tablet.asks_anew()
    shows_nothing_of(tablet, invited)


@pytest.fixture(scope="module", params=["es", "en"])
def judged(request, browser: Browser, staffed: Site, screenshots) -> Iterator[Judged]:
    found = Judged(request.param, screenshots)
    context = browsers.phone(browser)
    page = context.new_page()
    page.goto(f"{staffed.app}#tablet")
    tablet = Tablet(page, request.param)
    if request.param != "es":
        page.get_by_role("banner").get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name=tablet.names.become)).to_be_visible()
    found.judge(page, "tablet")
    tablet.tap(tablet.names.become)
    tablet.is_at(tablet.names.locked)
    found.judge(page, "locked")
    tablet.tap(tablet.names.staff)
    found.judge(page, "sign in")
    tablet.sign_in()
    subject_id = staffed.invite().subject_id
    tablet.is_at(tablet.names.choose)
    tablet.page.reload()
    tablet.tap(tablet.names.staff)
    tablet.sign_in()
    expect(page.get_by_role("button", name=subject_id)).to_be_visible()
    found.judge(page, "choose")
    tablet.choose(subject_id)
    expect(page.get_by_role("button", name=tablet.names.hand_over, exact=True)).to_be_visible()
    found.judge(page, "hand over")
    tablet.tap(tablet.names.hand_over)
    expect(page.get_by_role("heading", level=2)).to_have_count(2)
    found.judge(page, "in hand")
    yield found
    context.close()


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("screen", ["tablet", "locked", "sign in", "choose", "hand over", "in hand"])
def test_the_tablet_can_be_used_by_everybody(judged, screen, look):
    assert "\n".join(judged.found[screen, look]) == ""


def test_after_its_time_it_is_locked(tablet, staffed):
    """Four hours; the last test here, since the clock of the service goes on for all."""
    invited = staffed.invite()
    tablet.hand_to(invited.subject_id)
    staffed.move_clock(timedelta(hours=4, minutes=1))
    tablet.asks_anew()
    shows_nothing_of(tablet, invited)
