"""`pro-service accounts`: who may sign in, with which roles, and who could do what on a day."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid4

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, note, say, show
from pro_service.domain.permissions import EVERYWHERE, Role
from pro_service.errors import InvalidShape, Problem
from pro_service.services import accounts as service
from pro_service.services import confirmations, invitations, rights
from pro_service.services.accounts import AccountAsked, AccountRefused, AccountView, RoleAsked
from pro_service.services.rights import Right
from pro_service.services.transactions import in_reading, in_transaction

Result = TypeVar("Result")

DAY = click.DateTime(["%Y-%m-%d"])
INSTANT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"])


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
@click.option("--until", type=DAY, help="The first day (UTC) on which it is no longer held.")
@click.option("--reason", help="Why; it is kept as typed.")
@click.option("--delegation", help="Where the delegation log of the site has it.")
def role_(
    login: str,
    role: str,
    study: str | None,
    site: str | None,
    until: datetime | None,
    reason: str | None,
    delegation: str | None,
) -> None:
    """Give an account one more role, from now on.

    \b
      pro-service accounts role maria --role investigator --study nct03673748 --site 01 --until 2027-12-31
    """
    to_at = None if until is None else until.replace(tzinfo=UTC)
    asked = RoleAsked(Role(role), study, site, to_at=to_at, reason=reason, delegation=delegation)
    with opened(environment().database_url) as engine:
        _run(engine, lambda session: service.give_role(session, clock.now(session), operator(), login, asked))
    say(f"{login} is now {_said(asked)} too.")


@accounts.command("end")
@click.argument("grant", type=click.UUID)
@click.option("--reason", required=True, help="Why; it is kept as typed.")
def end(grant: UUID, reason: str) -> None:
    """End a role at once, by its id; `accounts list --all` names the ids.

    \b
      pro-service accounts end 5d4c3b2a-… --reason "Left the hospital"
    """
    with opened(environment().database_url) as engine:
        _run(engine, lambda session: service.end_role(session, clock.now(session), operator(), grant, reason))
    say("The role has ended. With the last role of an account its sessions end too.")


def _changing(kind: str, text: str, told: str) -> click.Command:
    """A command that changes how an account stands."""

    @click.argument("login")
    @click.option("--reason", required=True, help="Why; it is kept as typed.")
    def changed(login: str, reason: str) -> None:
        def work(session: Session) -> None:
            account_id = service.known(session, login)
            service.change(session, clock.now(session), operator(), account_id, uuid4(), kind, reason)

        with opened(environment().database_url) as engine:
            _run(engine, work)
        say(told.format(login=login))

    return click.command(help=text)(changed)


accounts.add_command(
    _changing(
        "suspended",
        "Suspend an account: its sessions end at once, and nobody signs in with it.",
        "{login} is suspended.",
    ),
    "suspend",
)
accounts.add_command(
    _changing("resumed", "Resume a suspended account, with the roles it still holds.", "{login} is resumed."),
    "resume",
)
accounts.add_command(
    _changing(
        "second-factor-reset",
        "Take a lost second factor away; its person enrols another one at the next sign-in.",
        "{login} has no second factor any more.",
    ),
    "reset-second-factor",
)


@accounts.command("confirm")
@click.argument("login")
def confirm_(login: str) -> None:
    """Confirm that the person of an account has it in hand, after its way in was made anew.

    Let them sign in before your eyes first. Whoever issued the invitation, or took the second factor away,
    cannot confirm it; until somebody has, the account signs nothing and corrects nothing.

    \b
      pro-service accounts confirm maria
    """

    def work(session: Session) -> str:
        account_id = service.known(session, login)
        left = confirmations.waiting(session, account_id)
        now, who = clock.now(session), operator()
        confirmations.confirm(session, now, who, EVERYWHERE, account_id, uuid4(), left.renewals)
        return f"made anew last at {left.renewed_at:%Y-%m-%d %H:%M} UTC, by {', '.join(left.renewed_by)}"

    with opened(environment().database_url) as engine:
        done = _run(engine, work)
    say(f"{login} is confirmed: its way in was {done}.")


@accounts.command()
@click.argument("login")
@click.option("--name", help="The person's name; makes the account where there is none yet.")
def invite(login: str, name: str | None) -> None:
    """Print a link by which a person sets their own password; it opens once, within 72 hours.

    Hand it to nobody but that person. An account that is made here has no role yet: `accounts role`.

    \b
      pro-service accounts invite maria --name "María Gil"
    """
    settings = environment()
    if settings.is_secret_default:
        raise Refused("PRO_SECRET is not set: the link hangs on it.", "Set it as the service has it.")

    def work(session: Session) -> invitations.Invited:
        now, who = clock.now(session), operator()
        if name is not None:
            service.create_without_password(session, now, who, uuid4(), AccountAsked(login, name))
        account_id = service.known(session, login)
        where = (settings.secret, settings.base_url, account_id, uuid4())
        return invitations.issue(session, now, who, *where)

    with opened(settings.database_url) as engine:
        invited = _run(engine, work)
    say(invited.link)
    note(f"It opens once, until {invited.expires_at:%Y-%m-%d %H:%M} UTC.")


@accounts.command("list")
@click.option("--all", "is_whole", is_flag=True, help="Every role over time, with its id and its reason.")
def list_(is_whole: bool) -> None:
    """List the accounts and the roles that they hold now."""
    with opened(environment().database_url) as engine:
        found = in_reading(engine, lambda session: service.list_accounts(session, clock.now(session)))
    if not found:
        say("There is no account. Next: pro-service accounts add LOGIN --name NAME --role ROLE")
        return
    if is_whole:
        columns = ("login", "role", "from", "until", "given by", "reason", "ended for", "id")
        show("Roles over time", columns, (row for each in found for row in _over_time(each)))
        return
    rows = [
        (
            each.login,
            each.name,
            f"{each.recorded_at:%Y-%m-%d}",
            _standing(each),
            "; ".join(map(_said, each.roles)),
        )
        for each in found
    ]
    show("Accounts", ("login", "name", "since", "stands", "roles"), rows)


@accounts.command("rights")
@click.option("--at", type=INSTANT, help="The instant (UTC); now where it is left out.")
def rights_(at: datetime | None) -> None:
    """List who could do what at an instant, of persons and of programs, with the period of each role.

    \b
      pro-service accounts rights --at 2026-06-30T12:00
    """
    asked = None if at is None else at.replace(tzinfo=UTC)
    with opened(environment().database_url) as engine:
        try:
            found = in_reading(
                engine, lambda session: rights.rights_at(session, clock.now(session), EVERYWHERE, asked)
            )
        except InvalidShape:
            raise Refused("Nobody knows the rights of a day to come: --at is in the future.") from None
    rows = [
        (each.login or "(program)", each.name, _where(each), _day(each.from_at), _day(each.until_at),
         each.recorded_by, ", ".join(each.operations))
        for each in found.items
    ]  # fmt: skip
    columns = ("login", "name", "role", "from", "until", "given by", "operations")
    show(f"Rights at {found.at:%Y-%m-%d %H:%M} UTC", columns, rows)


def _run(engine: Engine, work: Callable[[Session], Result]) -> Result:
    try:
        return in_transaction(engine, work)
    except AccountRefused as refusal:
        raise Refused(f"{str(refusal)[0].upper()}{str(refusal)[1:]}.") from None
    except Problem as refusal:
        raise Refused(refusal.title()) from None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _standing(account: AccountView) -> str:
    if account.is_suspended:
        return "suspended"
    return "invited" if not account.has_password else "two steps" if account.has_second_factor else "in use"


def _over_time(account: AccountView) -> Iterator[tuple[str, ...]]:
    for each in account.history:
        held = each.held
        until = min((end for end in (held.to_at, held.ended_at) if end is not None), default=None)
        yield (
            account.login, _said(RoleAsked(held.role, held.study_id, held.site)), _day(held.from_at),
            _day(until), each.recorded_by, each.reason or "", each.end_reason or "", str(held.grant_id),
        )  # fmt: skip


def _day(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%d %H:%M}"


def _where(right: Right) -> str:
    return _said(RoleAsked(right.role, right.study_id, right.site))


def _said(role: RoleAsked) -> str:
    where = f" of {role.study_id}" if role.study_id else ""
    return f"{role.role.value}{where}{f', site {role.site}' if role.site else ''}"
