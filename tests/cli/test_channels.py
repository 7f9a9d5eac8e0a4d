"""Channels from the command line."""

import pytest

from pro_service.channels.vapid import new_private_key, read_vapid
from tests.support.mail_server import mail_server

FROM = {"PRO_MAIL_FROM": "Study office <pro@study.example.org>"}


@pytest.fixture
def unset(run, monkeypatch):
    """Run a command with no channel set but those that the test sets."""
    for name in (
        "PRO_SMTP_URL",
        "PRO_MAIL_FROM",
        "PRO_VAPID_PRIVATE_KEY",
        "PRO_SMS_URL",
        "PRO_CONSOLE_CHANNELS",
    ):
        monkeypatch.delenv(name, raising=False)
    return run


def test_what_is_missing_is_listed(unset):
    listed = unset("channels", "list")
    assert listed.exit_code == 0
    for needed in ("PRO_SMTP_URL and PRO_MAIL_FROM", "PRO_VAPID_PRIVATE_KEY", "PRO_SMS_URL"):
        assert needed in listed.stdout


def test_what_is_configured_is_listed_without_secrets(unset):
    key = new_private_key()
    listed = unset(
        "channels", "list",
        PRO_SMTP_URL="smtp://office:horse@mail.example.org",
        PRO_VAPID_PRIVATE_KEY=key,
        PRO_VAPID_SUBJECT="mailto:office@example.org",
        **FROM,
    )  # fmt: skip
    assert listed.exit_code == 0
    assert "pro@study.example.org through mail.example.org:587" in listed.stdout
    assert read_vapid(key, "mailto:office@example.org").public_key in listed.stdout
    assert "horse" not in listed.output
    assert key not in listed.output


def test_a_half_configured_one_is_refused(unset):
    refused = unset("channels", "list", **FROM)
    assert refused.exit_code == 1
    assert "email: PRO_SMTP_URL is not set" in refused.stderr


def test_keys_can_be_set_as_they_are_printed(unset):
    told, setting = unset("channels", "keys").stdout.splitlines()
    name, _, key = setting.partition("=")
    assert name == "PRO_VAPID_PRIVATE_KEY"
    assert told == f"# public key: {read_vapid(key, 'mailto:office@example.org').public_key}"


@pytest.mark.parametrize(("language", "subject"), [("es", "Prueba de correo"), ("en", "Trial e-mail")])
def test_a_trial_e_mail_is_sent(unset, language, subject):
    with mail_server() as server:
        url = f"smtp+near://127.0.0.1:{server.port}"
        words = ("channels", "test", "--email", "me@example.org", "--language", language)
        done = unset(*words, PRO_SMTP_URL=url, **FROM)
    assert done.exit_code == 0, done.stderr
    assert "The mail server took it (smtp-250)." in done.stdout
    assert server.letters[0]["Subject"] == subject


def test_a_refused_trial_says_what_the_mail_server_said(unset):
    with mail_server(answers=["550 5.1.1 no such user"]) as server:
        url = f"smtp+near://127.0.0.1:{server.port}"
        done = unset("channels", "test", "--email", "me@example.org", PRO_SMTP_URL=url, **FROM)
    assert done.exit_code == 1
    assert "no such address (smtp-550)" in done.stderr


def test_without_e_mail_there_is_nothing_to_try(unset):
    done = unset("channels", "test", "--email", "me@example.org")
    assert done.exit_code == 1
    assert "E-mail is not configured: PRO_SMTP_URL and PRO_MAIL_FROM" in done.stderr
