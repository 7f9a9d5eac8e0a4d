"""The first page: what is due now, how long it takes, until when; what comes next; and help, always there."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from babel.dates import format_date
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.permissions import EVERYWHERE
from pro_service.resources import studies_folder
from pro_service.services import anchor_events, pairing, participants, studies
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.participants import ConsentGiven, Enrolling
from pro_service.services.transactions import in_transaction
from pro_service.store.contacts import Postponement
from tests.support.factories import OPERATOR, SECRET
from tests.support.studying import MADRID, Site
from tests.webapp.around import Phone

TRIAL = "nct03673748"
DAY = timedelta(days=1)
INFUSED_DAYS_AGO = 10
"""The visit before is closed by then, and week 4 opens on day 21."""


@pytest.fixture(scope="module")
def trial(server: Site) -> Site:
    """The same service with the trial's own study, whose visits lie apart."""
    file = studies_folder() / f"{TRIAL}.yaml"
    in_transaction(
        server.engine,
        lambda s: studies.load(s, clock.now(s), OPERATOR, file.read_text("utf-8"), file.name),
    )
    return server


def link_of_trial(trial: Site, subject_id: str, days_ago: int | None = INFUSED_DAYS_AGO) -> str:
    """The link of a participant of the trial, infused so many days ago; None: not yet."""

    def enrol(session: Session) -> str:
        own, now = uuid4(), clock.now(session)
        today = now.astimezone(MADRID).date()
        signed = ConsentGiven("1.0", "es", ("contact", "questionnaires"), now - 31 * DAY)
        asked = Enrolling(subject_id, "01", "es", MADRID.key, today - 30 * DAY, signed)
        participants.enrol(session, now, OPERATOR, EVERYWHERE, TRIAL, own, asked)
        if days_ago is not None:
            infusion = AnchorEventAsked(kind="infusion", occurred_on=today - days_ago * DAY)
            anchor_events.add(session, now, OPERATOR, EVERYWHERE, TRIAL, own, uuid4(), infusion)
        code = pairing.issue(
            session, now, OPERATOR, EVERYWHERE, SECRET, TRIAL, own, uuid4(), replaces_devices=True
        ).code
        return f"{trial.app}#code={code}"

    return in_transaction(trial.engine, enrol)


def in_words(server: Site, days: int, language: str = "es") -> str:
    """The day in so many days, as it is written out."""
    today = in_transaction(server.engine, clock.now).astimezone(MADRID).date()
    return format_date(today + days * DAY, "long", locale={"es": "es", "en": "en_GB"}[language])


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_due_is_told_with_its_last_day(new_phone, server, language):
    """P14, P19: by its visit and its place there, and never by the questionnaire's name."""
    page = new_phone(language=language)
    names = Phone(page, language).names
    expect(page.get_by_role("heading", name=names.due)).to_be_visible()
    due = page.get_by_role("article")
    expect(due).to_have_count(2)
    first = due.first
    expect(first).to_contain_text({"es": "Primera", "en": "First"}[language])
    expect(first).to_contain_text({"es": "Cuestionario 1 de 2", "en": "Questionnaire 1 of 2"}[language])
    last_day = in_words(server, 7, language)  # it closes with the midnight that ends the seventh day
    expect(first).to_contain_text({"es": f"Hasta el {last_day}", "en": f"Until {last_day}"}[language])
    said = page.get_by_role("main").inner_text()
    assert not re.search(r"sf-?36|lupus", said, re.IGNORECASE)


def test_how_many_are_left_and_what_comes_next(new_phone, server):
    phone = Phone(new_phone())
    phone.sees("Quedan 4 cuestionarios en el estudio.")
    phone.sees(f"Segunda: El próximo cuestionario se abre el {in_words(server, 8)}.")


def test_nothing_due_says_when_the_next_one_opens(new_phone, trial):
    """P19."""
    phone = Phone(new_phone(link_of_trial(trial, "01-101")))
    phone.sees(phone.names.nothing_due)
    expect(phone.page.get_by_role("article")).to_have_count(0)
    phone.sees(f"Semana 4: El próximo cuestionario se abre el {in_words(trial, 21 - INFUSED_DAYS_AGO)}.")
    phone.sees("Quedan 14 cuestionarios en el estudio.")  # two at each of eight visits, but the baseline's


def test_a_date_that_is_not_known_yet_is_no_date(new_phone, trial):
    phone = Phone(new_phone(link_of_trial(trial, "01-102", None)))
    phone.sees(phone.names.nothing_due)
    phone.sees("Aún no se sabe la fecha del próximo. No tiene que hacer nada.")


def test_minutes_are_told_where_the_study_tells_them(new_phone, trial):
    phone = Phone(new_phone(link_of_trial(trial, "01-103", 28)))
    expect(phone.page.get_by_role("article").first).to_contain_text("Unos 10 minutos")


def test_not_today_is_said_with_a_reason_and_once(new_phone, server):
    invited = server.invite()
    phone = Phone(new_phone(invited.link))
    phone.go(phone.names.not_today)
    phone.page.get_by_role("main").get_by_role("button", name=phone.names.not_today, exact=True).click()
    expect(phone.page.get_by_role("alert")).to_contain_text("Elija primero un motivo.")
    phone.page.get_by_label("Me encuentro demasiado mal").check()
    expect(phone.page.get_by_role("alert").last).to_contain_text("llame ahora")
    phone.page.get_by_role("main").get_by_role("button", name=phone.names.not_today, exact=True).dblclick()
    phone.sees("Como muy pronto le escribiremos: ")
    assert reasons_of(server, invited.enrolment_id) == ["too-ill"]
    phone.tap("A mis cuestionarios")
    expect(phone.page.get_by_role("article")).to_have_count(2)


def reasons_of(server: Site, enrolment_id: UUID) -> list[str | None]:
    with Session(server.engine) as session:
        rows = select(Postponement.reason).where(Postponement.enrolment_id == enrolment_id)
        return list(session.scalars(rows))


def test_without_a_network_it_says_that_nothing_is_lost(paired):
    """P17."""
    phone = Phone(paired)
    paired.context.set_offline(True)
    phone.sees("No hay red. Puede seguir: todo se guarda en este teléfono.")
    expect(paired.get_by_role("article")).to_have_count(2)
    paired.context.set_offline(False)
    expect(paired.get_by_text("No hay red.")).to_have_count(0)


def help_on(page: Page) -> tuple[list[str], list[str | None]]:
    """The words at the foot of a screen, and whom its links call."""
    foot = page.get_by_role("contentinfo")
    calls = foot.get_by_role("link").all()
    return foot.inner_text().splitlines(), [each.get_attribute("href") for each in calls]


def test_help_stands_in_the_same_place_on_every_screen(new_phone, trial):
    """P25: whom to call, the number for an emergency, and that nobody reads the answers right away."""
    phone = Phone(new_phone(link_of_trial(trial, "01-104", 28)))
    told, calls = help_on(phone.page)
    assert calls == ["tel:+34000000000", "tel:112"]
    assert told[0].startswith("Nadie lee sus respuestas en el momento en que las envía.")
    names = phone.names
    for name in (names.help, names.answers, names.reminders, names.settings, names.not_today):
        phone.go(name)
        assert help_on(phone.page) == (told, calls), name
        phone.page.go_back()
        phone.is_at(names.home)
    phone.page.get_by_role("article").first.get_by_role("button").click()
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text(names.home)
    assert help_on(phone.page) == (told, calls)


def test_what_the_service_says_is_turned_into_what_to_do(paired):
    """A fault of ours is told as ours; what was answered is said to be safe."""
    paired.route("**/api/v1/me**", lambda route: route.fulfill(status=503, headers={"Retry-After": "30"}))
    paired.reload()
    phone = Phone(paired)
    expect(paired.get_by_role("alert")).to_contain_text("Nuestro servicio no está disponible.")
    expect(paired.get_by_role("alert")).to_contain_text("está a salvo en este teléfono")
    expect(paired.get_by_role("article")).to_have_count(2)
    paired.unroute("**/api/v1/me**")
    phone.tap("Intentar otra vez")
    expect(paired.get_by_role("alert")).to_have_count(0)
