"""The parent of the web server and its workers."""

import subprocess
import sys

import pytest

from tests.support.running import free_port

TOLD_AT_BIRTH = """
import os, signal, sys, time
from flask import Flask
from pro_service.api.parts import Parts, install
from pro_service.cli import server

class Connections:
    '''Left to the parent by a new worker, slowly; meanwhile all processes are told to stop.'''

    def dispose(self, close):
        os.killpg(0, int(sys.argv[2]))
        time.sleep(1)

app = Flask("born")
install(app, Parts(settings=None, engine=Connections(), forms=None, log=None, outward=None))
server.run(app, server.Serving("127.0.0.1", int(sys.argv[1]), 1, 1), lambda: None)
"""


@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM"])
def test_a_worker_that_is_told_to_stop_at_its_birth_stops(stop):
    """Otherwise the parent waits in vain for half a minute, and kills it."""
    number = {"SIGINT": 2, "SIGTERM": 15}[stop]
    done = subprocess.run(
        [sys.executable, "-c", TOLD_AT_BIRTH, str(free_port()), str(number)],
        capture_output=True, text=True, timeout=180, start_new_session=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
