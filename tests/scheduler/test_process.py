"""Real scheduler processes on one database: one runs the jobs, and no way to end it stops them for long."""

import signal
from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import select

from pro_service import clock
from pro_service.services.transactions import in_reading
from pro_service.store import jobs
from pro_service.store.jobs import JobRun
from tests.support.ticking import eventually, stop, ticking


@pytest.fixture
def runs(engine):
    """The runs so far, oldest first."""

    def _runs(**of):
        rows = select(JobRun).filter_by(**of).order_by(JobRun.started_at)
        return in_reading(engine, lambda s: s.scalars(rows).all())

    return _runs


@pytest.fixture
def holder(engine):
    """Who holds the lease, or held it last."""

    def _holder():
        lease = in_reading(engine, lambda s: jobs.lease_of(s, "scheduler"))
        return lease and lease.holder

    return _holder


@pytest.mark.requirement("I4")
def test_of_two_processes_one_runs_and_a_killed_one_is_followed_by_the_other(database, runs, holder):
    with ticking(database.url, "one") as one, ticking(database.url, "two") as two:
        eventually(lambda: len(runs(outcome="ok")) >= 5)
        first = holder()
        assert {run.holder for run in runs()} == {first}
        killed, other = (one, two) if first == "one" else (two, one)
        killed.kill()
        at = runs()[-1].started_at
        eventually(lambda: len({run.holder for run in runs(outcome="ok")}) == 2)
        waited_s = (next(run for run in runs() if run.holder != first).started_at - at).total_seconds()
        assert 1 < waited_s < 10  # the lease of two seconds, and what the machine takes
        before = [run for run in runs() if run.holder == first]
        assert all(run.started_at < runs(holder=holder())[0].started_at for run in before)
        assert not [run for run in before if run.outcome is None]  # what was cut is given up
        code, logged = stop(other)
    assert code == 0
    assert "lease taken" in logged


def test_the_runs_of_a_job_never_overlap(database, runs):
    with (
        ticking(database.url, "one", "dawdle,seal") as one,
        ticking(database.url, "two", "dawdle,seal") as two,
    ):
        eventually(lambda: len(runs(job="dawdle", outcome="ok")) >= 2)
        stop(one)
        stop(two)
    for job in ("dawdle", "seal"):
        ran = [run for run in runs(job=job) if run.outcome == "ok"]
        assert all(before.ended_at <= after.started_at for before, after in pairwise(ran))


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_what_is_running_is_finished_and_the_lease_given_back(database, runs, engine, by):
    with ticking(database.url, "one", "dawdle") as one:
        eventually(lambda: runs(job="dawdle", outcome=None))
        code, logged = stop(one, by)
    assert code == 0
    assert "Traceback" not in logged
    assert [run.counts for run in runs(outcome="ok")][-1] == {"dawdled": 1}
    assert not runs(outcome=None)
    is_held = in_reading(engine, lambda s: jobs.lease_of(s, "scheduler").is_held(clock.real(s)))
    assert not is_held


def test_a_stopped_process_is_followed_before_its_lease_would_have_run_out(database, runs, holder):
    with ticking(database.url, "one") as one:
        eventually(lambda: runs(outcome="ok"))
        with ticking(database.url, "two") as two:
            stop(one)
            eventually(lambda: holder() == "two" and runs(outcome="ok", holder="two"))
            stop(two)


@pytest.mark.requirement("R32")
def test_a_job_that_fails_is_noted_by_kind_and_tried_again(database, runs):
    with ticking(database.url, "one", "fail,seal") as one:
        eventually(lambda: len(runs(job="fail", outcome="failed")) >= 3)
        _, logged = stop(one)
    assert {run.fault for run in runs(job="fail")} == {"LookupError"}
    assert runs(job="seal", outcome="ok")
    assert '"fault": "LookupError"' in logged
    assert "García" not in logged


def test_a_job_that_hangs_stops_no_other_and_is_seen(database, runs, engine):
    with ticking(database.url, "one", "hang,seal"):
        eventually(lambda: runs(job="hang", outcome="skipped") and len(runs(job="seal", outcome="ok")) >= 5)
        going_on = in_reading(engine, lambda s: jobs.running(s, "hang"))
    assert going_on.started_at == runs(job="hang")[0].started_at
    assert Counter(run.outcome for run in runs(job="hang")) == {None: 1, "skipped": 1}


def test_a_second_signal_ends_it_at_once(database, runs):
    with ticking(database.url, "one", "hang") as one:
        eventually(lambda: runs(job="hang"))
        one.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            one.wait(timeout=0.5)
        assert stop(one)[0] == -signal.SIGTERM
