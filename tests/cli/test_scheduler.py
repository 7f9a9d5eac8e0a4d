"""The scheduler from the command line: alone, beside the web server, and asked how the jobs stand."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from pro_service import clock
from pro_service.scheduler.jobs import LEASE, LEASE_LENGTH, TIMETABLE, seal
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import jobs
from pro_service.store import seals as kept
from tests.cli.conftest import STUDY, STUDY_FILE
from tests.support.running import server
from tests.support.ticking import eventually, stop

NAMES = "plan, deliver, reconcile, seal, leave, housekeeping"


def last_ok(engine, job="seal"):
    return in_reading(engine, lambda s: jobs.last_started(s, job, jobs.OK))


def holder(engine):
    lease = in_reading(engine, lambda s: jobs.lease_of(s, LEASE))
    return lease and lease.holder


def process_of(engine):
    """The process id of the scheduler that holds the lease."""
    return int(holder(engine).split(":")[1])


def is_alive(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@contextlib.contextmanager
def scheduler(database):
    process = subprocess.Popen(
        [sys.executable, "-m", "pro_service", "scheduler"],
        env={**os.environ, "PRO_DATABASE_URL": database.url}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def test_it_runs_every_job_at_its_start_and_stops_quietly(database, engine, on):
    with scheduler(database) as process:
        eventually(lambda: all(last_ok(engine, job.name) for job in TIMETABLE))
        asked = on("scheduler", "--status")
        code, said = stop(process)
    assert asked.exit_code == 0, asked.stderr
    assert f"{holder(engine)} runs the jobs since " in asked.stdout
    assert code == 0
    assert f"Running the jobs of the rehearsal database: {NAMES}." in said
    assert "Traceback" not in said


def test_jobs_that_nobody_runs_are_said_to_be_overdue(on):
    asked = on("scheduler", "--status")
    assert asked.exit_code == 1
    assert "Nobody runs the jobs." in asked.stdout
    assert f"Overdue: {NAMES}." in asked.stderr


def test_the_last_failure_is_told_by_its_kind(on, engine):
    def prepare(session):
        now = clock.real(session)
        jobs.take(session, LEASE, "somewhere:1:x", now, LEASE_LENGTH)
        for job in TIMETABLE:
            jobs.end(session, jobs.begin(session, job.name, "x", now), now, jobs.OK, {}, None)
        jobs.end(session, jobs.begin(session, "seal", "x", now), now, jobs.FAILED, {}, "OperationalError")

    in_transaction(engine, prepare)
    asked = on("scheduler", "--status")
    assert asked.exit_code == 0
    assert "OperationalError" in asked.stdout


def test_a_production_database_needs_settings_that_are_fit_for_it(run, postgresql):
    with postgresql.fresh("production") as database:
        refused = run("scheduler", PRO_DATABASE_URL=database.url)
        assert refused.exit_code == 1
        assert "PRO_SECRET is not set" in refused.stderr


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_the_server_starts_it_again_where_it_dies_and_ends_it_with_itself(database, engine, tmp_path):
    with server(database.url, tmp_path, 1, "--with-scheduler") as served:
        eventually(lambda: last_ok(engine))
        first = process_of(engine)
        os.kill(first, signal.SIGKILL)
        give_back(engine)
        eventually(lambda: "it is started again" in (tmp_path / "server.log").read_text())
        eventually(lambda: process_of(engine) != first)
        second = process_of(engine)
        assert served.stop(signal.SIGINT) == 0
        assert not is_alive(second)
    said = (tmp_path / "server.log").read_text()
    assert "Traceback" not in said
    assert not re.search(r'"level": "error"', said)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_it_does_not_outlive_a_server_that_was_killed(database, engine, tmp_path):
    with server(database.url, tmp_path, 1, "--with-scheduler") as served:
        eventually(lambda: last_ok(engine))
        pid = process_of(engine)
        served.kill()
        eventually(lambda: not is_alive(pid))
    assert not in_reading(engine, lambda s: jobs.lease_of(s, LEASE).is_held(clock.real(s)))


def give_back(engine):
    """Spare the test the half minute for which a killed process is waited for."""
    in_transaction(engine, lambda s: jobs.release(s, LEASE, holder(engine), clock.real(s)))


@pytest.mark.parametrize("is_running", [True, False])
def test_seals_bear_the_time_of_a_simulated_clock(engine, on, is_running):
    """Whose turn it is goes by the clock outside; what is told of a study by that of the database."""
    then = datetime(2031, 5, 5, 12, tzinfo=UTC)
    on("study", "load", STUDY_FILE)
    in_transaction(engine, lambda s: clock.move_to(s, then, is_running=is_running))
    seal(engine, clock.now)
    sealed_at = in_reading(engine, lambda s: kept.last_of(s, STUDY)).sealed_at
    assert then <= sealed_at < then + timedelta(minutes=5)
