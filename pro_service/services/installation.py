"""Bringing a database up to date, and saying once and for ever what it is for."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, insert, inspect, select
from sqlalchemy.orm import Session

from pro_service.domain.audit import BEFORE_ALL, GENESIS
from pro_service.store import audit
from pro_service.store.deployment import MARKS, Deployment
from pro_service.store.engine import take_as_long_as_it_needs

PRODUCTION, DEMO, REHEARSAL = MARKS


class AlreadyMarked(RuntimeError):
    """The database was created for something else, and that cannot be changed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: its revision and its mark, None where it has none yet."""

    revision: str | None
    mark: str | None


def standing(session: Session) -> Standing:
    """Where the database stands; for one that may be new or old."""
    connection = session.connection()
    is_marked = inspect(connection).has_table(Deployment.__tablename__)
    return Standing(
        revision=MigrationContext.configure(connection).get_current_revision(),
        mark=session.execute(select(Deployment.mark)).scalar_one_or_none() if is_marked else None,
    )


def migrate(engine: Engine, migrations: Path, mark: str, revision: str = "head") -> None:
    """Bring the database to a revision, as its owner, and mark it for what it is for if it is new."""
    with engine.begin() as connection:
        take_as_long_as_it_needs(connection)
        command.upgrade(_config(connection, migrations), revision)
        if revision == "head":
            _mark(connection, mark)


def downgrade(engine: Engine, migrations: Path, revision: str) -> None:
    """Take the database back to a revision; for tests and rehearsals."""
    with engine.begin() as connection:
        command.downgrade(_config(connection, migrations), revision)


def is_current(session: Session, migrations: Path) -> bool:
    """Whether the database stands at the newest migration."""
    context = MigrationContext.configure(session.connection())
    script = ScriptDirectory(str(migrations))
    return context.get_current_heads() == tuple(script.get_heads())


def _config(connection: Connection, migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _mark(connection: Connection, mark: str) -> None:
    found = connection.execute(select(Deployment.mark)).scalar_one_or_none()
    if found is None:
        connection.execute(insert(Deployment).values(id=1, mark=mark, created_at=func.now()))
        connection.execute(
            insert(audit.AuditStream).values(
                id=audit.INSTALLATION, head_seq=0, head_hash=GENESIS, head_at=BEFORE_ALL
            )
        )
    elif found != mark:
        raise AlreadyMarked(f"this database was created as '{found}'")
