"""The command line, run as a user would run it, with the environment of the test and no other."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from pro_service.cli import main
from pro_service.domain.study_file import read_study
from pro_service.resources import studies_folder
from tests.support.databases import Database

STUDY_FILE = studies_folder() / "nct03673748.yaml"
STUDY = read_study(STUDY_FILE.read_text("utf-8"), STUDY_FILE.name).id

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; it must end by an exit code, never by an exception that nobody expected."""
    for name in (
        "PRO_DATABASE_URL",
        "PRO_SECRET",
        "PRO_BASE_URL",
        "PRO_FORMS",
        "PRO_PACK_KEYS",
        "PRO_DATA_KEYS",
        "PRO_PUSH_HOSTS",
        "PRO_PURPOSE",
        "PRO_REHEARSAL_ADDRESSES",
        "PRO_HEADS_FOLDER",
        "PRO_HEADS_MAIL",
        "PRO_SECOND_FACTOR",
    ):
        monkeypatch.delenv(name, raising=False)

    def _run(*words: object, typed: str | bytes | None = None, **environ: str) -> Result:
        ended = CliRunner().invoke(main, [str(word) for word in words], input=typed, env=environ)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended

    return _run


@pytest.fixture
def on(run: Run, database: Database) -> Run:
    """Run a command on a fresh migrated database, as the app's login."""
    return lambda *words, **more: run(*words, PRO_DATABASE_URL=database.url, **more)
