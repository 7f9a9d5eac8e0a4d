"""Backups of a database as an operator makes them, and what they give back."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.support import postgres
from tests.support.databases import Database


def dump_of(database: Database) -> bytes:
    """What a backup holds: the text of pg_dump, or the file of SQLite with its log."""
    if database.kind == "sqlite":
        file = _file(database)
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(file.name + "*")))
    asked = [_program("pg_dump"), "--inserts", _address(database)]
    return subprocess.run(asked, capture_output=True, check=True).stdout


def restore(source: Database, into: Database) -> None:
    """Give an empty database everything of another one, which nobody uses meanwhile."""
    if source.kind == "sqlite":
        for each in _file(source).parent.glob(_file(source).name + "*"):
            shutil.copy(each, str(_file(into)) + each.name.removeprefix(_file(source).name))
        return
    asked = [_program("psql"), "--quiet", "--set", "ON_ERROR_STOP=1", _address(into)]
    subprocess.run(asked, input=dump_of(source), stdout=subprocess.DEVNULL, check=True)


def _file(database: Database) -> Path:
    return Path(make_url(database.url).database or "")


def _address(database: Database) -> str:
    return make_url(database.owner_url).set(drivername="postgresql").render_as_string(False)


def _program(name: str) -> str:
    folder = postgres.binaries()
    return str(folder / name) if folder else name
