"""The patient app as files: what is kept by the browser, what is asked for anew, and what is not there."""

import gzip
import io

import pytest

from pro_service.api import log
from pro_service.app import create_app
from pro_service.settings import Settings
from tests.support.databases import engine_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES = {
    "index.html": "<!doctype html><title>app</title>",
    "sw.js": "// worker",
    "manifest.webmanifest": "{}",
    "assets/index-1a2b3c.js": "// app",
}


@pytest.fixture
def app(sqlite, tmp_path):
    """A client of a service whose patient app is built."""
    (tmp_path / "assets").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "sw.js.gz").write_bytes(gzip.compress(FILES["sw.js"].encode()))
    with sqlite.fresh("demo") as database, engine_of(database.url) as engine:
        yield create_app(
            Settings(database.url), engine, log.make(io.StringIO()), patient_app=tmp_path
        ).test_client()


@pytest.mark.parametrize("path", ["/app/", "/app/sw.js", "/app/manifest.webmanifest"])
def test_the_shell_is_asked_for_at_every_visit(app, path):
    with app.get(path) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"


def test_what_is_named_by_its_contents_is_kept_for_ever(app):
    with app.get("/app/assets/index-1a2b3c.js") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.mimetype == "text/javascript"


@pytest.mark.parametrize("path", ["/app/", "/app/sw.js", "/app/assets/index-1a2b3c.js", "/app/nothing"])
def test_the_app_runs_its_own_scripts_and_speaks_to_this_service_alone(app, path):
    with app.get(path) as answer:
        assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize(
    "path", ["/app/../settings.py", "/app/%2e%2e/settings.py", "/app/assets/../../x", "/app/assets/a/b"]
)
def test_nothing_outside_the_build_is_served(app, path):
    assert app.get(path).status_code == 404


def test_what_is_not_there_is_not_kept(app):
    answer = app.get("/app/assets/index-gone.js")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, br", "gzip"), ("identity", None), ("", None)])
def test_a_file_is_sent_packed_to_whoever_takes_it_so(app, accepted, sent):
    with app.get("/app/sw.js", headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("Content-Encoding") == sent
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.mimetype == "text/javascript"
        text = gzip.decompress(answer.data) if sent else answer.data
        assert text.decode() == FILES["sw.js"]
