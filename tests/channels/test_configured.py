"""What an operator sets, and what is told of it."""

import io

import pytest

from pro_service.channels.configured import (
    ChannelsRefused,
    from_environment,
    refusals,
    refusals_for_production,
    standings,
)
from pro_service.channels.console import ConsoleChannel
from pro_service.channels.environment import email_settings, push_settings, receipt_rules, sms_settings
from pro_service.channels.letters import Sender
from pro_service.channels.protocol import Address, Fate
from pro_service.channels.vapid import new_private_key
from tests.channels.conftest import DELIVERY, MESSAGE, NOW

EMAIL = {
    "PRO_SMTP_URL": "smtp://office:ho%3Arse@mail.example.org",
    "PRO_MAIL_FROM": "Oficina <pro@study.example.org>",
}
KEY = new_private_key()
PUSH = {"PRO_VAPID_PRIVATE_KEY": KEY, "PRO_VAPID_SUBJECT": "mailto:office@example.org"}
SMS = {
    "PRO_SMS_URL": "https://gateway.example.org/send?key=donkey",
    "PRO_SMS_TEMPLATE": '{"to": "{to}", "text": "{text}"}',
}
RECEIPTS = {
    "PRO_SMS_ID_AT": "/id",
    "PRO_SMS_RECEIPT_SECRET": "0123456789abcdef",
    "PRO_SMS_RECEIPT_DELIVERED": "delivered",
}


def test_nothing_set_is_no_channel():
    assert from_environment({}) == {}
    assert [each.state for each in standings({})] == ["not configured"] * 3


def test_what_is_set_stands_ready_in_the_order_of_the_plan():
    made = from_environment({**SMS, **EMAIL, **PUSH})
    assert list(made) == ["push", "email", "sms"]
    assert [each.name for each in made.values()] == ["push", "email", "sms"]


class TestEmail:
    def test_a_password_may_hold_any_character(self):
        relay = email_settings(EMAIL).relay
        assert (relay.host, relay.port, relay.security) == ("mail.example.org", 587, "starttls")
        assert relay.login == ("office", "ho:rse")

    @pytest.mark.parametrize(
        ("url", "port", "security"),
        [
            ("smtps://mail.example.org", 465, "tls"),
            ("smtp+near://localhost", 25, "near"),
            ("smtp+near://127.0.0.1:1025/", 1025, "near"),
        ],
    )
    def test_the_scheme_says_how_it_is_secured(self, url, port, security):
        relay = email_settings({**EMAIL, "PRO_SMTP_URL": url}).relay
        assert (relay.port, relay.security, relay.login) == (port, security, None)

    def test_the_name_of_the_sender_may_hold_any_letter(self):
        sender = email_settings(
            {**EMAIL, "PRO_MAIL_FROM": "Oficina de Begoña <pro@study.example.org>"}
        ).sender
        assert sender.name == "Oficina de Begoña"

    def test_bounces_go_to_the_sender_unless_told_otherwise(self):
        assert email_settings(EMAIL).sender == Sender(
            "Oficina", "pro@study.example.org", "pro@study.example.org"
        )
        more = {"PRO_MAIL_BOUNCES": "bounces@example.org", "PRO_MAIL_REPLY_TO": "nurse@example.org"}
        sender = email_settings({**EMAIL, **more}).sender
        assert (sender.bounces, sender.reply_to) == ("bounces@example.org", "nurse@example.org")


class TestPush:
    def test_the_push_services_of_the_browsers_are_known(self):
        assert "fcm.googleapis.com" in push_settings(PUSH).hosts

    def test_others_may_be_named(self):
        named = push_settings({**PUSH, "PRO_PUSH_HOSTS": ".Push.example.org, fcm.googleapis.com"})
        assert named.hosts == (".push.example.org", "fcm.googleapis.com")


class TestSms:
    def test_what_is_not_set_is_the_usual(self):
        settings = sms_settings(SMS)
        assert (settings.method, settings.form, settings.most_segments) == ("POST", "json", 3)
        assert settings.status_at is settings.id_at is settings.authorization is None

    def test_status_words_are_read_in_small_letters(self):
        more = {"PRO_SMS_STATUS_AT": "/status", "PRO_SMS_ACCEPTED": "Queued, SENT"}
        assert sms_settings({**SMS, **more}).accepted == {"queued", "sent"}

    def test_receipts_are_read_only_with_a_secret(self):
        assert receipt_rules(SMS) is None
        rules = receipt_rules({**SMS, **RECEIPTS})
        assert (rules.id_at, rules.status_at, rules.delivered) == ("/id", "/status", {"delivered"})


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PRO_SMTP_URL": EMAIL["PRO_SMTP_URL"]}, "email: PRO_MAIL_FROM is not set"),
        ({"PRO_MAIL_FROM": "a@example.org"}, "email: PRO_SMTP_URL is not set"),
        ({**EMAIL, "PRO_SMTP_URL": "mail.example.org"}, "email: PRO_SMTP_URL is no address"),
        ({**EMAIL, "PRO_SMTP_URL": "smtp://mail:99999"}, "email: PRO_SMTP_URL is no address"),
        ({**EMAIL, "PRO_SMTP_URL": "http://mail"}, "email: PRO_SMTP_URL has to be smtp://"),
        ({**EMAIL, "PRO_SMTP_URL": "smtp+near://a:horse@mail"}, "would send in the clear"),
        ({**EMAIL, "PRO_MAIL_FROM": "Oficina"}, "email: PRO_MAIL_FROM has to be one address"),
        ({**EMAIL, "PRO_MAIL_FROM": "a@example.org, b@example.org"}, "PRO_MAIL_FROM has to be one"),
        ({**EMAIL, "PRO_MAIL_FROM": "a@example.org\r\nBcc: b@example.org"}, "PRO_MAIL_FROM has to be one"),
        ({**EMAIL, "PRO_MAIL_REPLY_TO": "x"}, "email: PRO_MAIL_REPLY_TO has to be an e-mail address"),
        ({"PRO_VAPID_PRIVATE_KEY": KEY}, "push: PRO_VAPID_SUBJECT is not set"),
        ({**PUSH, "PRO_VAPID_PRIVATE_KEY": "horse"}, "push: PRO_VAPID_PRIVATE_KEY has to be a key of"),
        ({"PRO_PUSH_HOSTS": "fcm.googleapis.com"}, "push: PRO_VAPID_PRIVATE_KEY is not set"),
        ({**PUSH, "PRO_PUSH_HOSTS": "https://fcm.googleapis.com/"}, "push: PRO_PUSH_HOSTS has to be names"),
        ({**SMS, "PRO_SMS_URL": "http://gateway.example.org"}, "sms: PRO_SMS_URL has to be an https address"),
        ({**SMS, "PRO_SMS_TEMPLATE": "{to}{text}"}, "sms: PRO_SMS_TEMPLATE is not JSON"),
        ({**SMS, "PRO_SMS_TEMPLATE": '{"to": "{to}"}'}, "sms: PRO_SMS_TEMPLATE has no {text}"),
        ({**SMS, "PRO_SMS_FORMAT": "form"}, "sms: PRO_SMS_TEMPLATE is not a form"),
        ({**SMS, "PRO_SMS_FORMAT": "xml"}, "sms: PRO_SMS_FORMAT has to be json or form"),
        ({**SMS, "PRO_SMS_METHOD": "GET"}, "sms: PRO_SMS_METHOD has to be POST or PUT"),
        ({**SMS, "PRO_SMS_STATUS_AT": "/status"}, "PRO_SMS_ACCEPTED are set together"),
        ({**SMS, "PRO_SMS_ID_AT": "id"}, "sms: PRO_SMS_ID_AT has to be a JSON pointer"),
        ({**SMS, "PRO_SMS_MOST_SEGMENTS": "0"}, "sms: PRO_SMS_MOST_SEGMENTS has to be a whole number"),
        ({**SMS, "PRO_SMS_AUTHORIZATION": "Bearer ho\r\nrse"}, "sms: PRO_SMS_AUTHORIZATION holds"),
        ({**SMS, **RECEIPTS, "PRO_SMS_RECEIPT_SECRET": "horse"}, "sms: PRO_SMS_RECEIPT_SECRET is shorter"),
        ({**SMS, **RECEIPTS, "PRO_SMS_ID_AT": ""}, "sms: PRO_SMS_ID_AT is not set"),
        ({**EMAIL, "PRO_CONSOLE_CHANNELS": "email"}, "email: is in PRO_CONSOLE_CHANNELS and has settings"),
        ({"PRO_CONSOLE_CHANNELS": "pigeon"}, "PRO_CONSOLE_CHANNELS names what is no channel"),
    ],
)
def test_a_half_configured_channel_is_refused_with_the_reason(environ, told):
    [refusal] = refusals(environ)
    assert told in refusal
    assert not any(secret in refusal for secret in ("horse", "ho%3Arse", KEY, "donkey"))
    with pytest.raises(ChannelsRefused) as refused:
        from_environment(environ)
    assert refused.value.refusals == (refusal,)


@pytest.mark.requirement("R32")
def test_no_secret_is_shown():
    shown = repr(standings({**EMAIL, **PUSH, **SMS, **RECEIPTS}))
    assert "mail.example.org:587" in shown
    assert not any(secret in shown for secret in ("horse", "ho:rse", KEY, "donkey", "0123456789abcdef"))


def test_production_takes_nothing_that_is_fit_for_development_alone():
    assert refusals_for_production({**EMAIL, **PUSH}) == ()
    told = refusals_for_production({"PRO_CONSOLE_CHANNELS": "sms", "PRO_PUSH_HOSTS": "localhost"})
    assert len(told) == 2


@pytest.mark.requirement("R32")
def test_the_console_prints_subject_and_id_and_never_the_address():
    printed = io.StringIO()
    outcome = ConsoleChannel("email", printed).send(MESSAGE, Address("ana@example.org"), NOW)
    assert outcome.fate is Fate.HANDED_OVER
    assert printed.getvalue() == f"[email] {DELIVERY} Cuestionarios pendientes: mañana\n"


def test_the_console_stands_in_for_a_channel():
    assert from_environment({"PRO_CONSOLE_CHANNELS": "email, sms"}).keys() == {"email", "sms"}
