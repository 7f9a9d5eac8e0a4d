"""How one is reminded: chosen by the participant, tried at once, shown without a word about them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.channels.protocol import Outgoing
from pro_service.channels.push import payload
from pro_service.channels.vapid import new_private_key
from pro_service.domain.message_tests import TEXTS
from pro_service.services import contacts as contacts_service
from pro_service.services import studies
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.testing import send_asked
from pro_service.services.transactions import in_transaction
from pro_service.store import enrolments as enrolments_store
from tests.support.channels import Recorder
from tests.support.contacts import AUTH, EMAIL, ENDPOINT, KEYRING, P256DH
from tests.support.databases import SQLite
from tests.support.factories import FORMS, SECRET
from tests.support.studying import Invited, Site, site
from tests.webapp.accessible import Judged
from tests.webapp.around import Phone

SUBSCRIBING = f"""() => {{
  const keys = {{ p256dh: "{P256DH}", auth: "{AUTH}" }};
  let isOn = false;
  const unsubscribe = async () => !(isOn = false);
  const made = {{ endpoint: "{ENDPOINT}", unsubscribe, toJSON: () => ({{ endpoint: "{ENDPOINT}", keys }}) }};
  PushManager.prototype.subscribe = async (options) => {{
    window.askedWith = options.applicationServerKey.length;
    isOn = true;
    return made;
  }};
  PushManager.prototype.getSubscription = async () => (isOn ? made : null);
  Notification.requestPermission = async () => "granted";
}}"""
"""The browser's own push service is elsewhere; its answer stands here. All else is real."""


@pytest.fixture(scope="module")
def server(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that has a key for push messages."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("PRO_VAPID_PRIVATE_KEY", new_private_key())
        environ.setenv("PRO_VAPID_SUBJECT", "mailto:pro@example.org")
        with site(sqlite, tmp_path_factory.mktemp("site")) as made:
            yield made


@pytest.fixture
def invited(server: Site) -> Invited:
    return server.invite()


@pytest.fixture
def phone(new_phone, invited: Invited) -> Iterator[Phone]:
    """At the reminders."""
    page: Page = new_phone(invited.link)
    page.context.grant_permissions(["notifications"])
    phone = Phone(page)
    phone.go(phone.names.reminders)
    expect(page.get_by_role("switch", name="Por SMS")).to_be_visible()
    yield phone
    page.context.close()


def turn_on(phone: Phone, name: str) -> None:
    switch = phone.page.get_by_role("switch", name=name)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")


def save(phone: Phone) -> None:
    phone.tap(phone.names.save)


def usable(server: Site, invited: Invited) -> tuple[str, ...]:
    """By which a message would reach the participant now."""

    def read(session: Session) -> tuple[str, ...]:
        found = enrolments_store.of_device(session, invited.enrolment_id)
        definitions = {invited.enrolment_id: studies.definition_for(session, found)}
        state = contacts_service.states(session, [found], definitions, clock.now(session))
        return state[invited.enrolment_id].usable

    return in_transaction(server.engine, read)


def test_nothing_is_on_before_it_was_turned_on(phone):
    """No address stands yet, so nothing could be tried."""
    for name in ("En este teléfono", "Por correo electrónico", "Por SMS"):
        expect(phone.page.get_by_role("switch", name=name)).to_have_attribute("aria-checked", "false")
    expect(phone.page.get_by_role("heading", name="Enviarme una prueba")).to_have_count(0)


def test_an_address_is_kept_and_never_shown_whole(phone, server, invited):
    turn_on(phone, "Por correo electrónico")
    phone.type("Correo electrónico", EMAIL)
    save(phone)
    phone.sees("a…@…org")
    assert usable(server, invited) == ("email",)
    phone.page.reload()
    phone.sees("a…@…org")
    assert EMAIL not in phone.page.content()


def test_what_is_no_address_is_said_beside_the_field(phone, server, invited):
    turn_on(phone, "Por correo electrónico")
    turn_on(phone, "Por SMS")
    phone.type("Correo electrónico", "ana@")
    phone.type("Número de móvil", "600123489")
    save(phone)
    expect(phone.page.get_by_role("alert").first).to_contain_text("Esto no parece un correo electrónico.")
    expect(phone.page.get_by_role("alert").last).to_contain_text("Un número empieza por +")
    phone.type("Correo electrónico", EMAIL)
    phone.type("Número de móvil", "+34 600 123 489")
    save(phone)
    phone.sees("Enviar una prueba: Por SMS")
    assert usable(server, invited) == ("email", "sms")


def test_an_hour_within_the_quiet_hours_is_not_taken(phone):
    phone.type("¿A qué hora?", "22:00")
    save(phone)
    expect(phone.page.get_by_role("alert")).to_contain_text("La hora cae en el tiempo en que no escribimos.")
    phone.type("Desde", "23:00")
    save(phone)
    phone.sees(phone.names.saved)
    phone.page.reload()
    expect(phone.page.get_by_label("¿A qué hora?", exact=True)).to_have_value("22:00")


def test_a_test_message_is_sent_and_seen_to_leave(phone, server, invited):
    """By the way that was chosen, through the service's own gate."""
    turn_on(phone, "Por correo electrónico")
    phone.type("Correo electrónico", EMAIL)
    save(phone)
    phone.tap("Enviar una prueba: Por correo electrónico")
    phone.sees("La prueba está en camino.")
    post = Recorder("email")
    desk = Desk({"email": post}, KEYRING, FORMS, SECRET, server.server.url, print)
    assert send_asked(server.engine, clock.now, desk) == {"test-handed-over": 1}
    ((message, to),) = post.sent
    assert (to, message.subject) == (EMAIL, TEXTS["es"].subject)
    expect(phone.page.get_by_text("La prueba ha salido.")).to_be_visible(timeout=15_000)


def test_reminders_are_turned_off_and_on_again(phone, server, invited):
    turn_on(phone, "Por correo electrónico")
    phone.type("Correo electrónico", EMAIL)
    save(phone)
    phone.sees("a…@…org")
    phone.tap("Desactivar los avisos")
    phone.sees("Los avisos están desactivados.")
    assert usable(server, invited) == ()
    turn_on(phone, "Por correo electrónico")
    save(phone)
    phone.sees("Enviar una prueba: Por correo electrónico")
    assert usable(server, invited) == ("email",)


def test_the_phone_itself_is_a_way(phone, server, invited):
    """Asked for by a tap; the key is that of the service (65 bytes, a point on P-256)."""
    phone.page.evaluate(SUBSCRIBING)
    turn_on(phone, "En este teléfono")
    assert phone.page.evaluate("window.askedWith") == 65
    assert usable(server, invited) == ("push",)
    switch = phone.page.get_by_role("switch", name="En este teléfono")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    assert usable(server, invited) == ()


def test_blocked_notifications_are_said_so_and_cost_nothing(phone, server, invited):
    phone.page.evaluate("() => { Notification.requestPermission = async () => 'denied' }")
    phone.page.get_by_role("switch", name="En este teléfono").click()
    phone.sees("Las notificaciones están bloqueadas.")
    expect(phone.page.get_by_role("switch", name="En este teléfono")).to_have_attribute(
        "aria-checked", "false"
    )
    assert usable(server, invited) == ()


def test_everybody_can_choose(phone, screenshots):
    """P24: with every field on the screen and something wrong in it."""
    turn_on(phone, "Por correo electrónico")
    turn_on(phone, "Por SMS")
    save(phone)
    expect(phone.page.get_by_role("alert").first).to_be_visible()
    judged = Judged("es", screenshots)
    judged.judge(phone.page, "reminders chosen")
    assert [found for found in judged.found.values() if found] == []


@pytest.mark.requirement("R33")
def test_a_notification_shows_what_was_sent_and_nothing_else(phone):
    """P26: delivered by the browser itself to the service worker."""
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    text = TEXTS["es"]
    told = Outgoing("1", text.subject, text.body, "es", page.url, None, datetime.now(UTC))
    speaks = page.context.new_cdp_session(page)
    registrations = []
    speaks.on(
        "ServiceWorker.workerRegistrationUpdated", lambda each: registrations.extend(each["registrations"])
    )
    speaks.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    origin = page.evaluate("location.origin")
    of = {"origin": origin, "registrationId": registrations[-1]["registrationId"]}
    speaks.send("ServiceWorker.deliverPushMessage", {**of, "data": payload(told).decode()})
    shown = page.evaluate(SHOWN)
    assert shown == [[text.subject, text.body]]


SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (let nth = 0; nth < 50; nth += 1) {
    const shown = await registration.getNotifications();
    if (shown.length > 0) return shown.map((each) => [each.title, each.body]);
    await new Promise((done) => setTimeout(done, 100));
  }
  return [];
}"""
