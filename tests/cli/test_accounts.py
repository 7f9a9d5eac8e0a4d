"""Accounts are made by the operator; a password never stands on the command line nor in the output."""

import pytest

from pro_service import clock
from pro_service.services import sessions
from pro_service.services.transactions import in_transaction
from tests.cli.conftest import STUDY, STUDY_FILE
from tests.support.databases import engine_of
from tests.support.factories import SECRET

PASSWORD = "a long enough password"
AS_NURSE = ("--role", "nurse", "--study", STUDY, "--site", "01")


@pytest.fixture
def with_study(on):
    on("study", "load", STUDY_FILE)
    return on


def add(run, *words, typed=PASSWORD + "\n"):
    return run("accounts", "add", *words, "--password-from-stdin", typed=typed)


def test_an_account_can_sign_in_with_the_password_that_was_piped_in(with_study, database):
    made = add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    assert made.exit_code == 0, made.stderr
    assert "maria can sign in as nurse" in made.stdout
    assert PASSWORD not in made.output
    with engine_of(database.url) as engine:
        signed_in = in_transaction(
            engine,
            lambda session: sessions.sign_in(
                session, clock.now(session), SECRET, "maria", PASSWORD, "127.0.0.1"
            ),
        )
    assert signed_in.login == "maria"


def test_the_password_is_asked_for_twice_and_not_shown(with_study):
    asked = with_study(
        "accounts", "add", "maria", "--name", "María Gil", *AS_NURSE, typed=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert asked.exit_code == 0, asked.stderr
    assert PASSWORD not in asked.output
    refused = with_study(
        "accounts", "add", "eva", "--name", "Eva Ruiz", *AS_NURSE, typed=f"{PASSWORD}\nanother one here\n"
    )
    assert refused.exit_code != 0


@pytest.mark.requirement("R29")
def test_the_list_shows_who_holds_which_role(with_study):
    assert "There is no account" in with_study("accounts", "list").stdout
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    given = with_study(
        "accounts", "role", "maria", "--role", "investigator", "--study", STUDY, "--site", "01"
    )
    assert given.exit_code == 0, given.stderr
    add(with_study, "root", "--name", "Ana Sanz", "--role", "administrator")
    listed = with_study("accounts", "list").stdout
    assert f"nurse of {STUDY}, site 01; investigator of {STUDY}, site 01" in listed
    assert "Ana Sanz" in listed


@pytest.mark.parametrize(
    ("words", "typed", "reason"),
    [
        (AS_NURSE, "short\n", "12 to 200 characters"),
        (AS_NURSE, "", "12 to 200 characters"),
        (("--role", "nurse", "--study", STUDY), PASSWORD, "held at a site"),
        (("--role", "analyst"), PASSWORD, "held in a study"),
        (("--role", "analyst", "--study", "nonsense"), PASSWORD, "no study 'nonsense' is loaded"),
        (("--role", "nurse", "--study", STUDY, "--site", "99"), PASSWORD, "has no site '99'"),
    ],
)
def test_an_account_that_cannot_be_is_refused(with_study, words, typed, reason):
    refused = add(with_study, "maria", "--name", "María Gil", *words, typed=typed)
    assert refused.exit_code == 1
    assert reason in refused.stderr.replace("No ", "no ")
    assert "There is no account" in with_study("accounts", "list").stdout


def test_a_login_is_given_once(with_study):
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    assert "is taken" in add(with_study, "maria", "--name", "Otra", *AS_NURSE).stderr


def test_a_role_for_nobody_is_refused(with_study):
    refused = with_study("accounts", "role", "nobody", "--role", "administrator")
    assert refused.exit_code == 1
    assert "no account 'nobody'" in refused.stderr


def test_no_password_option_exists(with_study):
    refused = with_study("accounts", "add", "maria", "--name", "María", *AS_NURSE, "--password", PASSWORD)
    assert refused.exit_code == 2
