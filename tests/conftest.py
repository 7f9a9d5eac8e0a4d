"""What every test can ask for; and what a run says at its end."""

import gc
import os
import zlib
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.support import memory, postgres
from tests.support.databases import Database, PostgreSQL, Preparing, SQLite, engine_of

LONGEST = (
    "tests/webapp/test_offline.py",
    "tests/journeys/test_nothing_is_lost.py",
    "tests/contract/test_contract.py",
    "tests/webapp/test_visit.py",
    "tests/contract/test_bad_bodies.py",
    "tests/services/reminders/test_reminder_histories.py",
)
"""The files that take longest, in the order in which they begin where files run beside each other."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where files run beside each other, the longest begin first and the others mixed.

    A long one that begins last keeps everybody waiting; those that wait for browsers leave room for others.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn_of(item.location[0]))


def pytest_collection_finish() -> None:
    """What stands for the whole run is not looked through again and again for garbage."""
    gc.collect()
    gc.freeze()


def _turn_of(file: str) -> tuple[int, int]:
    turn = LONGEST.index(file) if file in LONGEST else len(LONGEST)
    return turn, zlib.crc32(file.encode())


@pytest.fixture(scope="session")
def sqlite() -> Iterator[SQLite]:
    with memory.place("pro-sqlite-") as folder:
        yield SQLite(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with postgres.server() as admin_url:
        databases = PostgreSQL(admin_url)
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> SQLite | PostgreSQL:
    """The maker of databases of each kind in turn: what asks for it runs on both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def preparing() -> Preparing | None:
    """What the databases of a room hold before its tests begin; nothing, unless the room says otherwise."""
    return None


@pytest.fixture
def database(
    databases: SQLite | PostgreSQL, preparing: Preparing | None, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A fresh migrated database, marked `rehearsal`, reached as the app role."""
    with databases.fresh("rehearsal", preparing) as fresh:
        request.node.user_properties.append(("database", fresh.version))
        yield fresh


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    with engine_of(database.url) as made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed = terminalreporter.stats.get("passed", [])
    used = Counter(value for report in passed for name, value in report.user_properties if name == "database")
    for version, count in sorted(used.items()):
        terminalreporter.write_line(f"{version}: {count} tests passed")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test guards nothing: in CI it fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
