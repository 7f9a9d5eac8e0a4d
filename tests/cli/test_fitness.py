"""What keeps a production database from being served or having its jobs run."""

import pytest

from pro_service.cli import fitness
from pro_service.settings import Settings
from tests.cli.conftest import STUDY_FILE
from tests.cli.test_serve import FIT
from tests.support.databases import engine_of

MAIL = {"PRO_SMTP_URL": "smtp://mail.example.org"}
OFFICE = "Oficina del estudio <pro@hospital.example.org>"


@pytest.fixture
def production(run, postgresql):
    """A production database with the trial in it, and a command that is run on it."""
    with postgresql.fresh("production") as database:
        assert run("study", "load", STUDY_FILE, PRO_DATABASE_URL=database.url).exit_code == 0

        def _on(*words, url=None, **environ):
            return run(*words, PRO_DATABASE_URL=url or database.url, **{**FIT, **environ})

        _on.database = database
        yield _on


@pytest.mark.postgres_only
@pytest.mark.parametrize("command", ["serve", "scheduler"])
def test_a_login_that_could_go_round_the_guards_is_refused(production, command):
    refused = production(command, url=production.database.owner_url)
    assert refused.exit_code == 1
    assert "the database login" in refused.stderr
    assert "the database login" not in production(command).stderr


@pytest.mark.postgres_only
@pytest.mark.parametrize("command", [("scheduler",), ("serve", "--with-scheduler")])
def test_jobs_are_not_run_where_no_channel_of_a_plan_is_set_up(production, command):
    refused = production(*command)
    assert refused.exit_code == 1
    assert "no channel of its reminder plan is set up (push, email, sms)" in refused.stderr


@pytest.mark.postgres_only
def test_a_channel_that_is_passed_over_is_told(production, monkeypatch):
    for name, value in {**MAIL, "PRO_MAIL_FROM": OFFICE}.items():
        monkeypatch.setenv(name, value)
    with engine_of(production.database.url) as engine:
        assert fitness.silent(engine) == []
        (told,) = fitness.half_silent(engine)
    assert "push, sms of its reminder plan is not set up" in told


@pytest.mark.postgres_only
@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PRO_BASE_URL": "https://lupus.example.org"}, "PRO_BASE_URL tells of a disease or an organ: lupus"),
        ({"PRO_BASE_URL": "https://sf36.example.org"}, "PRO_BASE_URL names SF-36"),
        ({**MAIL, "PRO_MAIL_FROM": "Lupus <pro@example.org>"}, "PRO_MAIL_FROM tells of a disease"),
        ({**MAIL, "PRO_MAIL_FROM": "Hospital <pro@example.org>"}, "PRO_MAIL_FROM tells of care"),
        ({"PRO_SITE_MAIL_TO": "me@example.org"}, "PRO_SITE_MAIL_TO leads the e-mails of all sites elsewhere"),
    ],
)
def test_sender_and_address_tell_nothing_of_what_is_studied(production, environ, told):
    refused = production("scheduler", **environ)
    assert refused.exit_code == 1
    assert told in refused.stderr


@pytest.mark.postgres_only
def test_a_hospital_may_write_from_its_own_domain(production, monkeypatch):
    for name, value in {**MAIL, "PRO_MAIL_FROM": OFFICE}.items():
        monkeypatch.setenv(name, value)
    settings = Settings(base_url="https://pro.hospital.example.org")
    with engine_of(production.database.url) as engine:
        assert [each for each in fitness.reasons_against(settings, engine) if "tells" in each] == []
