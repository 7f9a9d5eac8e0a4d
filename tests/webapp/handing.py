"""The site's tablet in the hands of nurse and participant, walked by what can be seen and named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.studying import Invited, Site
from tests.webapp.visiting import Visit

ASK_ANEW = "dispatchEvent(new Event('online'))"
"""As when the network comes back."""
LOGIN, PASSWORD = "ines", "correct horse battery"


@dataclass(frozen=True)
class Names:
    """What is tapped or looked for, in one language."""

    become: str
    locked: str
    staff: str
    login: str
    password: str
    sign_in: str
    wrong: str
    choose: str
    filter: str
    nobody: str
    hand_to: str
    hand_over: str
    in_hand: str
    finish: str
    yes: str
    all_done: str
    kept_here: str
    left: str
    other: str


NAMES = {
    "es": Names(
        become="Usar como tableta del centro",
        locked="Devuelva la tableta, por favor",
        staff="Equipo del estudio: entrar",
        login="Usuario",
        password="Contraseña",
        sign_in="Entrar",
        wrong="El usuario y la contraseña no coinciden.",
        choose="¿Quién va a responder?",
        filter="Número de participante",
        nobody="Ningún número es así.",
        hand_to="Entregar la tableta a ",
        hand_over="Entregar la tableta",
        in_hand="Sus cuestionarios de hoy",
        finish="He terminado",
        yes="Sí, terminar",
        all_done="Ha respondido a todo.",
        kept_here="Guardado en esta tableta, sin enviar",
        left="Queda en esta tableta",
        other="English",
    ),
    "en": Names(
        become="Use as the site's tablet",
        locked="Please give the tablet back",
        staff="Study team: sign in",
        login="Login",
        password="Password",
        sign_in="Sign in",
        wrong="The login and the password do not belong together.",
        choose="Who is going to answer?",
        filter="Participant number",
        nobody="No number is like this.",
        hand_to="Hand the tablet to ",
        hand_over="Hand the tablet over",
        in_hand="Your questionnaires of today",
        finish="I have finished",
        yes="Yes, finish",
        all_done="You have answered everything.",
        kept_here="Kept on this tablet, not sent yet",
        left="Left on this tablet",
        other="Español",
    ),
}


class Tablet:
    """The site's tablet, in one language, as nurse and participant hold it in turns."""

    def __init__(self, page: Page, language: str = "es") -> None:
        self.page, self.names, self.visit = page, NAMES[language], Visit(page, language)
        self.tokens: set[str] = set()
        page.on("request", lambda asked: self.tokens.add(asked.headers.get("authorization", "")))

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def in_other_language(self) -> None:
        """By the link on top."""
        self.page.get_by_role("banner").get_by_role("button", name=self.names.other).click()

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()

    def sign_in(self, password: str = PASSWORD) -> None:
        self.page.get_by_label(self.names.login, exact=True).fill(LOGIN)
        self.page.get_by_label(self.names.password, exact=True).fill(password)
        self.tap(self.names.sign_in)

    def choose(self, subject_id: str) -> None:
        self.is_at(self.names.choose)
        self.tap(subject_id)
        self.is_at(self.names.hand_to + subject_id)

    def hand_to(self, subject_id: str, speaks: str = "es") -> None:
        """From the locked page into the hand of the participant, in whose language it goes on."""
        self.is_at(self.names.locked)
        self.tap(self.names.staff)
        self.sign_in()
        self.choose(subject_id)
        self.tap(self.names.hand_over)
        self.is_at(NAMES[speaks].in_hand)
        expect(self.page.get_by_role("heading", level=2)).to_have_count(2)

    def send_first(self) -> None:
        """Sends the first questionnaire, all of which was answered before."""
        self.visit.open_from_home(1)
        self.page.get_by_label(self.visit.says.myself).check()
        self.tap(self.visit.says.begin)
        self.visit.is_at(36)
        self.visit.next()
        self.visit.send()

    def sends_first_and_finishes(self) -> None:
        """Whatever the service says to it."""
        self.send_first()
        self.tap(self.visit.says.later)
        self.finish()

    def left(self) -> Locator:
        """What somebody of the staff is told of what is still on the tablet, once signed in."""
        if self.page.get_by_role("button", name=self.names.staff, exact=True).is_visible():
            self.tap(self.names.staff)
            self.sign_in()
        self.is_at(self.names.choose)
        return self.page.get_by_role("region", name=self.names.left)

    def asks_anew(self) -> None:
        """Asks the service until it is told something else: what is asked already is not asked twice."""
        told = self.page.get_by_role("heading", name=self.names.in_hand)
        for _ in range(20):
            self.page.evaluate(ASK_ANEW)
            self.page.wait_for_timeout(250)
            if told.count() == 0:
                return

    def finish(self) -> None:
        """With questionnaires left."""
        self.tap(self.names.finish)
        self.tap(self.names.yes)
        self.is_at(self.names.locked)


def made(context: BrowserContext, site: Site, language: str) -> Tablet:
    page = context.new_page()
    page.goto(f"{site.app}#tablet")
    tablet = Tablet(page, language)
    if language != "es":
        page.get_by_role("banner").get_by_role("button", name="English").click()
    tablet.tap(tablet.names.become)
    tablet.is_at(tablet.names.locked)
    return tablet


@contextmanager
def without_submissions(page: Page) -> Iterator[None]:
    """A network that loses just what was answered."""
    where = "**/api/v1/me/submissions/*"
    page.route(where, lambda route: route.abort())
    yield
    page.unroute(where)


def look(page: Page, folder: Path, name: str) -> None:
    """Keeps pictures of the screen, as wide as a phone and as a tablet."""
    usual = page.viewport_size
    for width in (390, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    if usual:
        page.set_viewport_size(usual)


def shows_nothing_of(tablet: Tablet, invited: Invited) -> None:
    tablet.is_at(tablet.names.locked)
    told = tablet.page.locator("body").inner_text()
    assert invited.subject_id not in told
    assert tablet.visit.says.begin not in told


def speaks_of_no_phone(tablet: Tablet, *sentences: str) -> None:
    """Nothing on the screen but the button that calls the site; the sentences are there instead."""
    told = tablet.page.get_by_role("main")
    expect(told.get_by_role("heading", level=1)).to_be_visible()
    for each in sentences:
        expect(told.get_by_text(each).first).to_be_visible()
    assert not re.search("tel[ée]fono|m[óo]vil|phone", told.inner_text(), re.IGNORECASE)
