"""Serving refuses what is not fit to be served, and stops without dropping what it is answering."""

import base64
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from tests.cli.conftest import STUDY_FILE
from tests.support.databases import engine_of
from tests.support.factories import SECRET
from tests.support.running import free_port, server

PROGRAM = Path(sys.executable).parent / "pro-service"
FIT = {
    "PRO_SECRET": SECRET.decode(),
    "PRO_BASE_URL": "https://pro.example.org",
    "PRO_DATA_KEYS": f"2026:{base64.b64encode(b'k' * 32).decode()}",
}


def test_a_rehearsal_database_is_served(database, tmp_path):
    with server(database.url, tmp_path, workers=2) as served:
        assert requests.get(f"{served.url}/", timeout=5).status_code == 200
        assert requests.get(f"{served.url}/readyz", timeout=5).json() == {
            "status": "ready",
            "channels_missing": [],
        }


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all_its_processes_stops_it_quietly(sqlite, tmp_path, stop):
    with sqlite.fresh("rehearsal") as database, server(database.url, tmp_path, workers=2) as served:
        assert served.stop(stop) == 0
    said = (tmp_path / "server.log").read_text()
    assert "Serving the rehearsal database on http://127.0.0.1:" in said
    assert "Traceback" not in said
    assert "ERROR" not in said


def test_what_is_being_answered_is_answered_before_it_stops(sqlite, tmp_path):
    body = json.dumps({"login": "nobody", "password": "not the password"})
    with (
        sqlite.fresh("rehearsal") as database,
        server(database.url, tmp_path) as served,
        engine_of(database.url) as engine,
        engine.connect() as writer,
        contextlib.closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as asking,
    ):
        writer.execute(text("SELECT 1"))  # there is one writer at a time on SQLite: the sign-in has to wait
        asking.request("POST", "/api/v1/sessions", body, {"Content-Type": "application/json"})
        assert (
            requests.get(f"{served.url}/healthz", timeout=5).status_code == 200
        )  # came after it, so it is in
        stopping = threading.Timer(0.5, writer.rollback)
        stopping.start()
        assert served.stop(signal.SIGTERM) == 0
        assert asking.getresponse().status == 401


def test_a_production_database_needs_settings_that_are_fit_for_it(run, postgresql):
    with postgresql.fresh("production") as database:
        refused = run("serve", PRO_DATABASE_URL=database.url)
        assert refused.exit_code == 1
        assert "PRO_SECRET is not set" in refused.stderr
        assert "PRO_BASE_URL is not https" in refused.stderr
        assert "PRO_DATA_KEYS is not set" in refused.stderr


def test_a_production_database_serves_no_placeholder(run, postgresql):
    with postgresql.fresh("production") as database:
        run("study", "load", STUDY_FILE, PRO_DATABASE_URL=database.url)
        refused = run("serve", PRO_DATABASE_URL=database.url, **FIT)
        assert refused.exit_code == 1
        assert "asks sf36v2 with form demo-1, which is a placeholder" in refused.stderr
        assert "PRO_SECRET" not in refused.stderr


def test_an_sqlite_database_is_never_served_as_production(run, sqlite):
    with sqlite.fresh("production") as database:
        refused = run("serve", PRO_DATABASE_URL=database.url, **FIT)
        assert refused.exit_code == 1
        assert "production needs PostgreSQL" in refused.stderr


def test_a_database_that_is_not_migrated_is_not_served(run, databases):
    with databases.empty() as empty:
        refused = run("serve", PRO_DATABASE_URL=empty.owner_url)
        assert refused.exit_code == 1
        assert "pro-service migrate" in refused.stderr


def test_a_port_that_is_taken_is_told(run, sqlite):
    with sqlite.fresh("rehearsal") as database, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = run("serve", "--port", port, PRO_DATABASE_URL=database.url)
        assert refused.exit_code == 1
        assert f"127.0.0.1:{port}" in refused.stderr
        assert "--port" in refused.stderr


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"PRO_BASE_URL": "pro.example.org"}, "PRO_BASE_URL has to be"),
        ({"PRO_FORMS": "faulty"}, "faulty.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_told(database, tmp_path, environ, reason):
    (tmp_path / "faulty").mkdir()
    (tmp_path / "faulty" / "faulty.toml").write_text("nonsense = 1")
    done = subprocess.run(
        [PROGRAM, "serve", "--port", str(free_port())],
        env={**os.environ, "PRO_DATABASE_URL": database.url, **environ},
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.requirement("G3")
def test_what_is_no_http_is_refused_and_said_nowhere(sqlite, tmp_path):
    """Gunicorn's own refusals would send back, and log, what was sent: a broken token line, for one."""
    word = "pst_a-token-of-somebody"
    broken = {
        "a header without a colon": f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {word}\r\n\r\n",
        "a line that is none": f"{word}\r\n\r\n",
        "a chunk of no size": (
            "PUT /api/v1/devices/5e0a6f7c-12a3-4d53-bb0a-7a1f5a2b9c33 HTTP/1.1\r\nHost: x\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            f"{word}\r\n"
        ),
    }
    with sqlite.fresh("rehearsal") as database, server(database.url, tmp_path) as served:
        for name, request in broken.items():
            with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
                connection.sendall(request.encode())
                answer = connection.makefile("rb").read()
            assert answer.startswith(b"HTTP/1.1 400"), (name, answer)
            assert b"application/problem+json" in answer, name
            assert b'"code":"not-understood"' in answer.replace(b'": "', b'":"'), (name, answer)
            assert word.encode() not in answer, name
    assert word not in (tmp_path / "server.log").read_text()
