"""The database that a command works on, opened with care: no password is shown, no file made by accident."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from pro_service import settings
from pro_service.cli.speaking import Refused
from pro_service.domain.callers import Operator
from pro_service.resources import migrations_folder
from pro_service.services import installation
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings
from pro_service.store.engine import make_engine

MIGRATE_FIRST = "Run `pro-service migrate` first."
CHECK_ADDRESS = "Check PRO_DATABASE_URL, and that the database server runs."
LONGEST_NAME = 50


def operator() -> Operator:
    """Whoever is logged in at the machine, as the audit trail will name them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        name = str(os.getuid())
    return Operator(name[:LONGEST_NAME])


def environment() -> Settings:
    """The settings of the environment. Raises Refused."""
    try:
        return settings.from_environment(os.environ)
    except settings.SettingsError as fault:
        raise Refused(str(fault)) from None


@contextmanager
def opened(url: str, then: str = MIGRATE_FIRST) -> Iterator[Engine]:
    """An engine over a migrated database; `then` is what to do where it is none. Raises Refused."""
    with engine_over(url, may_be_new=False) as engine:
        if not in_reading(engine, lambda session: installation.is_current(session, migrations_folder())):
            raise Refused("The database is not at the newest migration.", then)
        refuse_other_purpose(mark(engine))
        yield engine


def refuse_other_purpose(purpose: str) -> None:
    """Raises Refused where this machine is for databases of another purpose than this one."""
    wanted = environment().purpose
    if wanted not in ("", purpose):
        raise Refused(
            f"This is a {purpose} database, and PRO_PURPOSE says that only {wanted} is opened here.",
            CHECK_ADDRESS,
        )


@contextmanager
def engine_over(url: str, *, may_be_new: bool) -> Iterator[Engine]:
    """An engine that is disposed of at the end; what a database cannot do becomes a refusal."""
    engine = _engine(url, may_be_new)
    try:
        yield engine
    except OperationalError as fault:
        raise Refused(f"The database cannot be used: {_first_line(fault)}", CHECK_ADDRESS) from None
    finally:
        engine.dispose()


def mark(engine: Engine) -> str:
    """`production`, `demo` or `rehearsal`."""
    return in_reading(engine, installation.standing).mark or ""


def _engine(url: str, may_be_new: bool) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError
        if not may_be_new and _is_absent(parsed):
            raise Refused(f"There is no database at {parsed.database}.", MIGRATE_FIRST)
        return make_engine(url)
    except (ArgumentError, NoSuchModuleError):
        raise Refused("PRO_DATABASE_URL is no address of SQLite or PostgreSQL.", CHECK_ADDRESS) from None
    except ModuleNotFoundError as missing:
        raise Refused(
            f"The driver {missing.name} is not installed.", "Install it: pip install 'pro-service[postgres]'"
        ) from None


def _is_absent(url: URL) -> bool:
    """Whether it names an SQLite file that is not there; opening it would make an empty one."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return is_file and not Path(str(url.database)).exists()


def _first_line(fault: DBAPIError) -> str:
    return str(fault.orig).strip().partition("\n")[0]
