"""Walking through a questionnaire by what can be seen and named, in both languages."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.webapp.walking import EVERYWHERE, Everywhere, Walk

SETTLED_S = 0.45
"""For the first moments of a question a tap on Next is one too many from the question before."""

A_HAND_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Said(Everywhere):
    """The names of what is tapped or looked for, in one language."""

    go_on_at: str
    myself: str
    question: str
    next: str
    more: str
    clear: str
    pause: str
    empty: str
    answer_it: str
    leave_it: str
    forced: str
    review: str
    to_review: str
    back_to_review: str
    change: str
    send: str
    arrived: str
    kept_here: str
    next_one: str
    later: str
    to_home: str
    option: str
    demo: str
    other_language: str


SAID = {
    "es": Said(
        **EVERYWHERE["es"],
        go_on_at="Seguir en la pregunta {n} de {total}",
        myself="Respondo yo, sin ayuda",
        question="Pregunta {n} de {total}",
        next="Siguiente",
        more="Ver más opciones",
        clear="Borrar respuesta",
        pause="Parar aquí y seguir más tarde",
        empty="No ha elegido ninguna respuesta.",
        answer_it="Elegir una respuesta",
        leave_it="Dejarla vacía",
        forced="Este cuestionario necesita una respuesta a cada pregunta.",
        review="Sus respuestas",
        to_review="A la lista de respuestas",
        back_to_review="Volver a la lista de respuestas",
        change="Cambiar la pregunta {n}",
        send="Enviar mis respuestas",
        arrived="Sus respuestas han llegado",
        kept_here="Guardado en este teléfono, sin enviar",
        next_one="Seguir con el cuestionario 2 de 2",
        later="Más tarde",
        to_home="A mis cuestionarios",
        option="Opción",
        demo="Demo",
        other_language="English",
    ),
    "en": Said(
        **EVERYWHERE["en"],
        go_on_at="Go on with question {n} of {total}",
        myself="I answer by myself",
        question="Question {n} of {total}",
        next="Next",
        more="See more answers",
        clear="Clear the answer",
        pause="Stop here and go on later",
        empty="You have not chosen an answer.",
        answer_it="Choose an answer",
        leave_it="Leave it empty",
        forced="This questionnaire needs an answer to each question.",
        review="Your answers",
        to_review="To the list of answers",
        back_to_review="Back to the list of answers",
        change="Change question {n}",
        send="Send my answers",
        arrived="Your answers have arrived",
        kept_here="Kept on this phone, not sent yet",
        next_one="Go on with questionnaire 2 of 2",
        later="Later",
        to_home="To my questionnaires",
        option="Option",
        demo="Demo",
        other_language="Español",
    ),
}


class Visit(Walk):
    """One participant at one phone, in one language."""

    def __init__(self, page: Page, language: str) -> None:
        super().__init__(page)
        self.says = SAID[language]
        self._came_up_at = time.monotonic()

    def open_from_home(self, nth: int = 1) -> None:
        """From the list of what is due to the screen before the questionnaire."""
        opens = re.compile(f"^({self.says.begin}|{self.says.go_on}).* {nth} ")
        self.page.get_by_role("button", name=opens).click()

    def begin(self) -> None:
        """Says who answers, and opens the first question."""
        self.page.get_by_label(self.says.myself).check()
        self.tap(self.says.begin)
        self.is_at(1)

    def at(self, n: int, total: int | None = None) -> Locator:
        """The words that say where one is."""
        told = self.says.question.replace("{n}", str(n)).replace("{total}", str(total or ""))
        return self.page.get_by_role("main").get_by_text(re.compile(rf"^{re.escape(told.strip())}\b"))

    def is_at(self, n: int, total: int | None = None) -> None:
        expect(self.at(n, total)).to_be_visible()
        self._came_up_at = time.monotonic()

    @property
    def options(self) -> Locator:
        return self.page.get_by_role("radio")

    def option(self, nth: int) -> Locator:
        """The nth answer, 0-based."""
        return self.options.nth(nth)

    def choose(self, nth: int) -> None:
        self.option(nth).check()
        expect(self.option(nth)).to_be_checked()

    def settle(self) -> None:
        """Waits until the question has been there for long enough that a tap on Next is meant for it."""
        left_s = self._came_up_at + SETTLED_S - time.monotonic()
        if left_s > 0:
            self.page.wait_for_timeout(1000 * left_s)

    def reload(self) -> None:
        """Loads the page anew, no sooner after the last tap than a hand can."""
        self.page.wait_for_timeout(1000 * A_HAND_S)
        self.page.reload()

    def next(self) -> None:
        self.settle()
        self.tap(self.says.next)

    def answer_all(self, total: int, since: int = 1, nth: int = 1) -> Iterator[int]:
        """Answers each question with its nth answer; gives the number of each while it is on the screen."""
        for n in range(since, total + 1):
            self.is_at(n, total)
            yield n
            self.choose(nth)
            self.next()
        expect(self.heading(self.says.review)).to_be_visible()

    def send(self) -> None:
        self.tap(self.says.send)
