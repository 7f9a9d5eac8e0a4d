"""Fresh databases for the tests: migrated once a session, copied for each test, reached as the app role."""

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.events import ConnectionEvents
from sqlalchemy.orm import Session

from pro_service.resources import migrations_folder
from pro_service.services import installation
from pro_service.services.transactions import in_transaction
from pro_service.store import reach, settled
from pro_service.store.engine import make_engine

APP_LOGIN = "pro_test_app"
Preparing = Callable[[Session], Any]
"""What is written into a database before it is copied, once a session; its answer comes with every copy."""


@dataclass(frozen=True)
class Database:
    """One fresh database: the app's URL, and the owner's for what only an owner may do."""

    kind: str
    url: str
    owner_url: str
    version: str
    prepared: Any = None


@dataclass(frozen=True)
class Template:
    """What databases are copied from: where it lies, and what its preparation answered."""

    place: str
    prepared: Any = None


class SQLite:
    """Copies of one migrated file; SQLite knows no roles, so app and owner are the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._templates: dict[tuple[str, Preparing | None], Template] = {}

    @contextlib.contextmanager
    def fresh(self, mark: str, preparing: Preparing | None = None) -> Iterator[Database]:
        template = self._template(mark, preparing)
        path = self._folder / f"test-{next(self._numbers)}.sqlite3"
        shutil.copy(template.place, path)
        yield self._describe(path, template.prepared)
        for left in self._folder.glob(path.name + "*"):
            left.unlink()

    @contextlib.contextmanager
    def empty(self) -> Iterator[Database]:
        yield self._describe(self._folder / f"empty-{next(self._numbers)}.sqlite3")

    def _template(self, mark: str, preparing: Preparing | None) -> Template:
        if (mark, preparing) not in self._templates:
            path = self._folder / f"template-{next(self._numbers)}.sqlite3"
            self._templates[mark, preparing] = Template(str(path), self._made(path, mark, preparing))
        return self._templates[mark, preparing]

    def _made(self, path: Path, mark: str, preparing: Preparing | None) -> Any:
        if preparing is None:
            with engine_of(f"sqlite:///{path}") as engine:
                installation.migrate(engine, migrations_folder(), mark)
                return _wholly_in_its_file(engine)
        with self.fresh(mark) as database, engine_of(database.url) as engine:
            prepared = in_transaction(engine, preparing)
            _wholly_in_its_file(engine)
            shutil.copy(make_url(database.url).database or "", path)
        return prepared

    def _describe(self, path: Path, prepared: Any = None) -> Database:
        url, version = f"sqlite:///{path}", f"SQLite {sqlite3.sqlite_version}"
        return Database("sqlite", url, url, version, prepared)


def _wholly_in_its_file(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


class PostgreSQL:
    """Databases made from one migrated template in one server of the test session."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
        self._numbers = itertools.count()
        self._templates: dict[tuple[str, Preparing | None], Template] = {}
        self._version = "PostgreSQL " + str(self._say("SHOW server_version"))

    @contextlib.contextmanager
    def fresh(self, mark: str, preparing: Preparing | None = None) -> Iterator[Database]:
        template = self._template(mark, preparing)
        with self._database(f"TEMPLATE {template.place}") as name:
            yield self._describe(name, template.prepared)

    @contextlib.contextmanager
    def empty(self) -> Iterator[Database]:
        with self._database("") as name:
            yield self._describe(name)

    def kept(self, name: str, mark: str) -> Database:
        """A database that stays; made where there is none, and brought up to the newest migration."""
        if not self._say(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
            self._say(f"CREATE DATABASE {name}")
        self._migrate(name, mark)
        return self._describe(name)

    def close(self) -> None:
        self._admin.dispose()

    @contextlib.contextmanager
    def _database(self, clause: str) -> Iterator[str]:
        name = f"pro_test_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} {clause}")
        yield name
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _template(self, mark: str, preparing: Preparing | None) -> Template:
        if (mark, preparing) not in self._templates:
            name = f"pro_template_{next(self._numbers)}"
            self._templates[mark, preparing] = Template(name, self._made(name, mark, preparing))
        return self._templates[mark, preparing]

    def _made(self, name: str, mark: str, preparing: Preparing | None) -> Any:
        if preparing is None:
            self._say(f"CREATE DATABASE {name}")
            return self._migrate(name, mark)
        self._say(f"CREATE DATABASE {name} TEMPLATE {self._template(mark, None).place}")
        with engine_of(self._describe(name).url) as engine:
            return in_transaction(engine, preparing)

    def _migrate(self, name: str, mark: str) -> None:
        with engine_of(self._url(name)) as engine:
            installation.migrate(engine, migrations_folder(), mark)
        exists = self._say(f"SELECT count(*) FROM pg_roles WHERE rolname = '{APP_LOGIN}'")  # noqa: S608
        if not exists:
            self._say(f"CREATE ROLE {APP_LOGIN} LOGIN IN ROLE pro_app")

    def _describe(self, name: str, prepared: Any = None) -> Database:
        app_url = make_url(self._url(name)).set(username=APP_LOGIN)
        app = app_url.render_as_string(False)
        return Database("postgresql", app, self._url(name), self._version, prepared)

    def _url(self, name: str) -> str:
        return make_url(self._admin_url).set(database=name).render_as_string(False)

    def _say(self, statement: str) -> object:
        with self._admin.connect() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None


def for_the_web(url: str) -> Engine:
    """An engine as the web service has it: a transaction reaches nothing until it says for whom it asks."""
    return make_engine(url, reach=reach.NOTHING)


_IDLE: dict[tuple[str, Callable[[str], Engine]], list[Engine]] = {}
_EVENTS = tuple(name for name in vars(ConnectionEvents) if name[0] != "_" and name != "dispatch")


@contextlib.contextmanager
def engine_of(url: str, make: Callable[[str], Engine] = make_engine) -> Iterator[Engine]:
    """An engine as `make` makes it, for a database in a file or in a server, without a connection at its end.

    An engine that is done serves the next database of its kind: it costs more to learn how each statement is
    written than to connect. One to which a test listens ends with the test.
    """
    aimed_at = make_url(url)
    idle = _IDLE.setdefault((aimed_at.get_backend_name(), make), [])
    engine = idle.pop() if idle else _aimable(make(url))
    engine.url = aimed_at
    n_listeners = _n_listeners(engine)
    yield engine
    engine.dispose()
    settled.forget(engine)  # it knows of this database, not of the next
    if _n_listeners(engine) == n_listeners:
        idle.append(engine)


def _aimable(engine: Engine) -> Engine:
    """The engine, connecting to what its `url` says at that time."""

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Dialect, _record: Any, _arguments: Any, options: dict[str, Any]) -> Any:
        arguments, told = dialect.create_connect_args(engine.url)
        return dialect.connect(*arguments, **{**options, **told})

    return engine


def _n_listeners(engine: Engine) -> int:
    return sum(len(getattr(engine.dispatch, name)) for name in _EVENTS)
