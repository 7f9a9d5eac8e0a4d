"""`pro-service accounts add`, `accounts list` and `accounts role`."""

import sys
from collections.abc import Callable

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, say, show
from pro_service.domain.permissions import Role
from pro_service.services import accounts as service
from pro_service.services.accounts import AccountRefused, RoleAsked
from pro_service.services.transactions import in_reading, in_transaction


def _with_role(command: Callable[..., None]) -> Callable[..., None]:
    """The options that name a role and where it is held."""
    for option in (
        click.option("--site", help="The site, by its code in the study; nurse and investigator need one."),
        click.option("--study", help="The study, by its id; every role but administrator needs one."),
        click.option(
            "--role", required=True, type=click.Choice([role.value for role in service.STAFF_ROLES])
        ),
    ):
        command = option(command)
    return command


@click.group()
def accounts() -> None:
    """Give the staff of a study their logins and roles.

    One person, one account. Which role may do what is listed for each operation in the API documentation.
    """


@accounts.command()
@click.argument("login")
@click.option("--name", required=True, help="The person's name, as the delegation log has it.")
@_with_role
@click.option("--password-from-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    login: str, name: str, role: str, study: str | None, site: str | None, password_from_stdin: bool
) -> None:
    """Make an account with its first role.

    The password is asked for, or read from standard input; it never stands on the command line, where other
    users of the machine could read it. It has 12 to 200 characters.

    \b
      pro-service accounts add maria --name "María Gil" --role nurse --study nct03673748 --site 01
      pass show maria | pro-service accounts add maria … --password-from-stdin

    Next: pro-service serve
    """
    asked = RoleAsked(Role(role), study, site)
    with opened(environment().database_url) as engine:
        password = _password(password_from_stdin)
        _run(
            engine,
            lambda session: service.create(
                session, clock.now(session), operator(), login, name, password, asked
            ),
        )
    say(f"{login} can sign in as {_said(asked)}.")


@accounts.command("role")
@click.argument("login")
@_with_role
def role_(login: str, role: str, study: str | None, site: str | None) -> None:
    """Give an account one more role, from now on.

    \b
      pro-service accounts role maria --role investigator --study nct03673748 --site 01
    """
    asked = RoleAsked(Role(role), study, site)
    with opened(environment().database_url) as engine:
        _run(engine, lambda session: service.give_role(session, clock.now(session), operator(), login, asked))
    say(f"{login} is now {_said(asked)} too.")


@accounts.command("list")
def list_() -> None:
    """List the accounts and the roles that they hold now."""
    with opened(environment().database_url) as engine:
        found = in_reading(engine, lambda session: service.list_accounts(session, clock.now(session)))
    if not found:
        say("There is no account. Next: pro-service accounts add LOGIN --name NAME --role ROLE")
        return
    rows = [
        (each.login, each.name, f"{each.recorded_at:%Y-%m-%d}", "; ".join(map(_said, each.roles)))
        for each in found
    ]
    show("Accounts", ("login", "name", "since", "roles"), rows)


def _run(engine: Engine, work: Callable[[Session], object]) -> None:
    try:
        in_transaction(engine, work)
    except AccountRefused as refusal:
        raise Refused(f"{str(refusal)[0].upper()}{str(refusal)[1:]}.") from None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _said(role: RoleAsked) -> str:
    where = f" of {role.study_id}" if role.study_id else ""
    return f"{role.role.value}{where}{f', site {role.site}' if role.site else ''}"
