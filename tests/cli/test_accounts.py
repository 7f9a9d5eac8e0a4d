"""Accounts are made by the operator; a password never stands on the command line nor in the output."""

import re
from uuid import uuid4

import pytest

from pro_service import clock
from pro_service.services import invitations, sessions
from pro_service.services.invitations import InvitationTaken
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


@pytest.mark.requirement("R30")
def test_a_person_sets_their_own_password_by_a_link(with_study, database):
    invited = with_study("accounts", "invite", "maria", "--name", "María Gil", PRO_SECRET=SECRET.decode())
    assert invited.exit_code == 0, invited.stderr
    code = invited.stdout.strip().partition("#invitation=")[2]
    assert len(code) == 26
    assert "until" in invited.stderr
    with_study("accounts", "role", "maria", *AS_NURSE, "--reason", "joins the team")
    taken = InvitationTaken(code, PASSWORD)
    with engine_of(database.url) as engine:
        in_transaction(
            engine, lambda s: invitations.accept(s, clock.now(s), SECRET, uuid4(), taken, "127.0.0.1")
        )
        signed_in = in_transaction(
            engine, lambda s: sessions.sign_in(s, clock.now(s), SECRET, "maria", PASSWORD, "127.0.0.1")
        )
    assert signed_in.login == "maria"


def test_no_link_is_made_with_a_secret_that_everyone_knows(with_study):
    refused = with_study("accounts", "invite", "maria", "--name", "María Gil")
    assert refused.exit_code == 1
    assert "PRO_SECRET" in refused.stderr


@pytest.mark.requirement("R29")
def test_roles_end_and_the_list_tells_why(with_study):
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    given = with_study(
        "accounts", "role", "maria", "--role", "monitor", "--study", STUDY, "--until", "2099-12-31",
        "--reason", "covers", "--delegation", "line-7",
    )  # fmt: skip
    assert given.exit_code == 0, given.stderr
    listed = with_study("accounts", "list", "--all").stdout
    assert "2099-12-31" in listed
    (grant,) = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", next(x for x in listed.splitlines() if "covers" in x))
    assert with_study("accounts", "end", grant, "--reason", "back again").exit_code == 0
    assert "back again" in with_study("accounts", "list", "--all").stdout
    assert "monitor" not in with_study("accounts", "list").stdout
    refused = with_study("accounts", "end", str(uuid4()), "--reason", "back again")
    assert refused.exit_code == 1
    assert "no role" in refused.stderr


@pytest.mark.requirement("R29")
def test_an_account_is_suspended_and_resumed(with_study):
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    assert with_study("accounts", "suspend", "maria", "--reason", "left").exit_code == 0
    assert "suspended" in with_study("accounts", "list").stdout
    again = with_study("accounts", "suspend", "maria", "--reason", "left")
    assert (again.exit_code, "does not apply" in again.stderr) == (1, True)
    assert with_study("accounts", "resume", "maria", "--reason", "back").exit_code == 0
    assert "suspended" not in with_study("accounts", "list").stdout
    assert with_study("accounts", "reset-second-factor", "maria", "--reason", "lost").exit_code == 1


@pytest.mark.requirement("R30")
def test_nothing_is_confirmed_where_nothing_was_made_anew(with_study):
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    refused = with_study("accounts", "confirm", "maria")
    assert (refused.exit_code, "does not apply" in refused.stderr) == (1, True)


@pytest.mark.requirement("R29")
def test_who_could_do_what_is_told_on_the_command_line(with_study):
    add(with_study, "maria", "--name", "María Gil", *AS_NURSE)
    told = with_study("accounts", "rights").stdout
    assert "nurse of" in told
    assert "enrolParticipant" in told
    assert "nurse of" not in with_study("accounts", "rights", "--at", "2020-01-01").stdout
    assert with_study("accounts", "rights", "--at", "2199-01-01").exit_code == 1
