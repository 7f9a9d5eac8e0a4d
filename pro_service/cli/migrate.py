"""`pro-service migrate`."""

import click
from alembic.util.exc import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from pro_service.cli.database import engine_over, environment, refuse_other_purpose
from pro_service.cli.speaking import Refused, say
from pro_service.resources import migrations_folder
from pro_service.services import installation
from pro_service.services.installation import PRODUCTION, REHEARSAL, Standing
from pro_service.services.transactions import in_reading
from pro_service.store.deployment import MARKS


@click.command()
@click.option(
    "--as",
    "purpose",
    type=click.Choice(MARKS),
    help="What a new database is for. [default: production on PostgreSQL, rehearsal on SQLite]",
)
def migrate(purpose: str | None) -> None:
    """Create the tables of a database, or bring them up to date.

    The database is the one that PRO_DATABASE_URL names. A new one is marked with what it is for, and that
    can never be changed: only a demo or rehearsal database may have its clock moved, and only a production
    database may hold real participants.

    \b
      PRO_DATABASE_URL=postgresql://owner@db/pro pro-service migrate
      pro-service migrate --as rehearsal

    On PostgreSQL the tables belong to the role pro_owner, so migrate as a login that may create roles, and
    let the service log in as one that is only in pro_app: CREATE ROLE pro_web LOGIN IN ROLE pro_app.

    Next: pro-service study load FILE
    """
    url = environment().database_url
    with engine_over(url, may_be_new=True) as engine:
        before = in_reading(engine, installation.standing)
        _migrate(engine, _purpose(engine, purpose, before))
        _tell(before, in_reading(engine, installation.standing))


def _purpose(engine: Engine, asked: str | None, before: Standing) -> str:
    is_sqlite = engine.dialect.name == "sqlite"
    if asked == PRODUCTION and is_sqlite:
        raise Refused(
            "Real participants are not kept in SQLite.",
            "Set PRO_DATABASE_URL to a PostgreSQL database, or migrate --as rehearsal.",
        )
    purpose = asked or before.mark or environment().purpose or (REHEARSAL if is_sqlite else PRODUCTION)
    refuse_other_purpose(purpose)
    return purpose


def _migrate(engine: Engine, purpose: str) -> None:
    try:
        installation.migrate(engine, migrations_folder(), purpose)
    except installation.AlreadyMarked:
        mark = in_reading(engine, installation.standing).mark
        raise Refused(
            f"This database was created for {mark}, and that cannot be changed.",
            f"Leave out --as, or make another database for {purpose}.",
        ) from None
    except CommandError:
        raise Refused(
            "This database was migrated by a newer version of the service.", "Install that version."
        ) from None
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) != "42501":  # insufficient_privilege
            raise
        raise Refused(
            "This login may not change the tables.", "Migrate as the owner of the database."
        ) from None


def _tell(before: Standing, after: Standing) -> None:
    if before.revision == after.revision:
        say(f"Nothing to do: the database stands at {after.revision} ({after.mark}).")
    elif before.revision is None:
        say(f"The database is new: its tables stand at {after.revision}, and it is marked {after.mark}.")
        say("Next: pro-service study load FILE")
    else:
        say(f"The database went from {before.revision} to {after.revision} ({after.mark}).")
