"""The screens around the questionnaires, walked by what can be seen and named, in both languages."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.webapp.walking import EVERYWHERE, Everywhere, Walk

PIN = "4711"


@dataclass(frozen=True, kw_only=True)
class Names(Everywhere):
    """The names of what is tapped, typed into or looked for, in one language."""

    pair: str
    code: str
    connect: str
    not_valid: str
    language: str
    next: str
    choose_pin: str
    new_pin: str
    again: str
    keep_pin: str
    differs: str
    shape: str
    connected: str
    practice: str
    to_questionnaires: str
    enter_pin: str
    your_pin: str
    open: str
    wrong: str
    forgot: str
    have_code: str
    lock: str
    settings: str
    help: str
    answers: str
    reminders: str
    not_today: str
    due: str
    nothing_due: str
    save: str
    saved: str


NAMES = {
    "es": Names(
        **EVERYWHERE["es"],
        pair="Conecte este teléfono",
        code="Su código",
        connect="Conectar",
        not_valid="Este código no es válido.",
        language="¿Qué idioma prefiere?",
        next="Continuar",
        choose_pin="Elija un PIN",
        new_pin="PIN nuevo",
        again="El mismo PIN otra vez",
        keep_pin="Guardar este PIN",
        differs="Los dos PIN no son iguales.",
        shape="Un PIN tiene de 4 a 8 cifras",
        connected="Su teléfono está conectado",
        practice="Probar con una pregunta de práctica",
        to_questionnaires="Ir a mis cuestionarios",
        enter_pin="Escriba su PIN",
        your_pin="Su PIN",
        open="Abrir",
        wrong="Este no es su PIN.",
        forgot="He olvidado mi PIN",
        have_code="Tengo un código nuevo",
        lock="Bloquear ahora",
        settings="Ajustes",
        help="Ayuda",
        answers="Mis respuestas",
        reminders="Avisos",
        not_today="Hoy no",
        due="Para responder ahora",
        nothing_due="Ahora no hay nada que responder.",
        save="Guardar",
        saved="Guardado.",
    ),
    "en": Names(
        **EVERYWHERE["en"],
        pair="Connect this phone",
        code="Your code",
        connect="Connect",
        not_valid="This code is not valid.",
        language="Which language do you want?",
        next="Continue",
        choose_pin="Choose a PIN",
        new_pin="New PIN",
        again="The same PIN again",
        keep_pin="Keep this PIN",
        differs="The two PINs are not the same.",
        shape="A PIN has 4 to 8 digits",
        connected="Your phone is connected",
        practice="Try it with a practice question",
        to_questionnaires="Go to my questionnaires",
        enter_pin="Enter your PIN",
        your_pin="Your PIN",
        open="Open",
        wrong="This is not your PIN.",
        forgot="I forgot my PIN",
        have_code="I have a new code",
        lock="Lock now",
        settings="Settings",
        help="Help",
        answers="My answers",
        reminders="Reminders",
        not_today="Not today",
        due="To answer now",
        nothing_due="There is nothing to answer now.",
        save="Save",
        saved="Saved.",
    ),
}


class Phone(Walk):
    """One participant's phone, in one language."""

    def __init__(self, page: Page, language: str = "es") -> None:
        super().__init__(page)
        self.names = NAMES[language]

    def go(self, name: str) -> None:
        """By a way on the first page, or by the link on top."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        self.is_at(name)

    def is_at(self, heading: str) -> None:
        expect(self.heading(heading)).to_be_visible()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def set_pin(self, pin: str = PIN, again: str | None = None) -> None:
        self.type(self.names.new_pin, pin)
        self.type(self.names.again, pin if again is None else again)
        self.tap(self.names.keep_pin)
