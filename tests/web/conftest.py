"""The pages of a service on a database marked for a demonstration, for a rehearsal and for real data."""

import contextlib
import io

import pytest

from pro_service.api import log
from pro_service.app import create_app
from pro_service.settings import Settings
from tests.support.databases import engine_of


@pytest.fixture
def pages(sqlite, tmp_path):
    """A client of a service whose database carries this mark; the patient app is not built there."""
    with contextlib.ExitStack() as stack:

        def _pages(mark="demo", base_url="http://localhost:8000"):
            database = stack.enter_context(sqlite.fresh(mark))
            engine = stack.enter_context(engine_of(database.url))
            return create_app(
                Settings(database.url, base_url=base_url),
                engine,
                log.make(io.StringIO()),
                patient_app=tmp_path / "built",
            ).test_client()

        yield _pages
