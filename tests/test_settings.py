"""What an operator sets, and what no operator may start production with."""

import base64
from pathlib import Path

import pytest

from pro_service.settings import Settings, SettingsError, from_environment, refusals_for_production

KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {
    "PRO_DATABASE_URL": "postgresql://pro@localhost/pro",
    "PRO_SECRET": "s" * 32,
    "PRO_BASE_URL": "https://pro.example.org",
    "PRO_DATA_KEYS": f"2026:{KEY},2025:{KEY}",
}


def test_an_empty_environment_gives_a_service_for_demonstrations():
    settings = from_environment({})
    assert settings.is_secret_default
    assert settings.database_url.startswith("sqlite")


def test_the_environment_is_read():
    settings = from_environment({**GOOD, "PRO_BASE_URL": "https://pro.example.org/", "PRO_FORMS": "/a:/b"})
    assert settings.database_url == GOOD["PRO_DATABASE_URL"]
    assert settings.secret == b"s" * 32
    assert settings.base_url == "https://pro.example.org"
    assert settings.forms == (Path("/a"), Path("/b"))
    assert settings.data_keys == (("2026", b"k" * 32), ("2025", b"k" * 32))


@pytest.mark.parametrize(
    "address", ["pro.example.org", "ftp://pro.example.org", "https://", "javascript:alert(1)"]
)
def test_an_address_that_is_none_is_refused_without_being_repeated(address):
    with pytest.raises(SettingsError) as refusal:
        from_environment({"PRO_BASE_URL": address})
    assert "PRO_BASE_URL" in str(refusal.value)
    assert address not in str(refusal.value)


@pytest.mark.requirement("G13")
def test_good_settings_may_serve_production():
    assert refusals_for_production(from_environment(GOOD)) == ()


@pytest.mark.requirement("G13")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRO_DATABASE_URL", "sqlite:///pro.sqlite3"),
        ("PRO_SECRET", ""),
        ("PRO_SECRET", "s" * 31),
        ("PRO_BASE_URL", "http://pro.example.org"),
        ("PRO_DATA_KEYS", ""),
    ],
)
def test_each_weak_setting_is_named(name, value):
    reasons = refusals_for_production(from_environment({**GOOD, name: value}))
    assert len(reasons) == 1
    assert reasons[0].startswith(name)


@pytest.mark.parametrize(
    "keys",
    [
        KEY,
        f"a:{KEY},a:{KEY}",
        "a:" + base64.b64encode(b"short").decode(),
        f"a b:{KEY}",
        f"a.b:{KEY}",
        "a:not base64!",
        "a",
        f"a:{KEY};b:{KEY}",
    ],
)
def test_a_data_key_that_is_none_is_refused_without_being_repeated(keys):
    with pytest.raises(SettingsError, match="PRO_DATA_KEYS") as refusal:
        from_environment({"PRO_DATA_KEYS": keys})
    assert KEY not in str(refusal.value)


def test_push_services_can_be_named():
    assert "fcm.googleapis.com" in from_environment({}).push_hosts
    named = from_environment({"PRO_PUSH_HOSTS": "push.example.org, .Example.net,127.0.0.1"})
    assert named.push_hosts == ("push.example.org", ".example.net", "127.0.0.1")
    with pytest.raises(SettingsError, match="PRO_PUSH_HOSTS"):
        from_environment({"PRO_PUSH_HOSTS": "https://push.example.org/"})


def test_settings_do_not_show_their_secrets():
    shown = repr(Settings("postgresql://pro:password@localhost/pro", b"secret-secret"))
    assert "password" not in shown
    assert "secret-secret" not in shown


@pytest.mark.requirement("G13")
@pytest.mark.parametrize("token", ["short", "with a tab \t and more than enough", "ñandú" * 10])
def test_a_token_that_is_guessed_or_mangled_is_refused_without_being_repeated(token):
    with pytest.raises(SettingsError) as refusal:
        from_environment({"PRO_METRICS_TOKEN": token})
    assert "PRO_METRICS_TOKEN" in str(refusal.value)
    assert token not in str(refusal.value)


def test_the_addresses_to_which_heads_leave_are_read_and_not_shown():
    read = from_environment({"PRO_HEADS_MAIL": "a@example.org, b@example.org", "PRO_HEADS_FOLDER": "/safe"})
    assert (read.heads_mail, str(read.heads_folder)) == (("a@example.org", "b@example.org"), "/safe")
    assert "a@example.org" not in repr(read)
    with pytest.raises(SettingsError, match="PRO_HEADS_MAIL"):
        from_environment({"PRO_HEADS_MAIL": "a at example"})
