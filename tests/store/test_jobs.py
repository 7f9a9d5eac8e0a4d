"""One process at a time has the turn, and how each run ended is noted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import jobs
from pro_service.store.jobs import JobRun
from tests.support.factories import ENROLLED_AT

AT, LENGTH = ENROLLED_AT, timedelta(seconds=30)


@pytest.fixture
def take(engine):
    def _take(holder, seconds=0.0):
        now = AT + timedelta(seconds=seconds)
        return in_transaction(engine, lambda s: jobs.take(s, "scheduler", holder, now, LENGTH))

    return _take


def lease(engine):
    return in_reading(engine, lambda s: jobs.lease_of(s, "scheduler"))


def test_who_comes_first_has_it_and_keeps_it(engine, take):
    assert take("one")
    assert not take("two", 29)
    assert take("one", 29)
    assert not take("two", 58)
    held = lease(engine)
    assert (held.holder, held.taken_at, held.until_at) == ("one", AT, AT + timedelta(seconds=59))


def test_it_is_taken_over_when_its_time_has_run_out(engine, take):
    assert take("one")
    assert take("two", 30)
    assert not take("one", 31)
    assert lease(engine).taken_at == AT + timedelta(seconds=30)


def test_who_comes_back_after_its_time_has_it_anew(engine, take):
    assert take("one")
    assert take("one", 40)
    assert lease(engine).taken_at == AT + timedelta(seconds=40)


def test_what_is_given_back_is_free_at_once(engine, take):
    assert take("one")
    later = AT + timedelta(seconds=5)
    in_transaction(engine, lambda s: jobs.release(s, "scheduler", "two", later))  # not its own
    assert not take("two", 5)
    in_transaction(engine, lambda s: jobs.release(s, "scheduler", "one", later))
    assert not lease(engine).is_held(later)
    assert take("two", 5)


def test_of_many_who_try_at_once_one_gets_it(take):
    barrier = threading.Barrier(8)

    def attempt(n):
        barrier.wait()
        return take(f"process {n}")

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == [False] * 7 + [True]


def test_a_run_is_running_until_it_ends(engine):
    run_id = in_transaction(engine, lambda s: jobs.begin(s, "seal", "one", AT))
    assert in_reading(engine, lambda s: jobs.running(s, "seal")).started_at == AT
    in_transaction(engine, lambda s: jobs.end(s, run_id, AT, jobs.OK, {"heads": 3}, None))
    assert in_reading(engine, lambda s: jobs.running(s, "seal")) is None
    last = in_reading(engine, lambda s: jobs.last_started(s, "seal", jobs.OK))
    assert (last.counts, last.outcome, last.fault) == ({"heads": 3}, "ok", None)


def test_runs_of_a_process_that_is_gone_are_given_up(engine):
    in_transaction(engine, lambda s: jobs.begin(s, "seal", "killed", AT))
    mine = in_transaction(engine, lambda s: jobs.begin(s, "seal", "one", AT))
    assert in_transaction(engine, lambda s: jobs.give_up_others(s, "one", AT)) == 1
    assert in_reading(engine, lambda s: jobs.running(s, "seal")).id == mine
    assert in_reading(engine, lambda s: jobs.last_started(s, "seal", jobs.FAILED)).fault == jobs.LEFT
    assert in_reading(engine, lambda s: jobs.failures_since(s, AT)) == {"seal": 1}


def test_only_the_first_tick_behind_a_run_that_hangs_is_noted(engine):
    in_transaction(engine, lambda s: jobs.begin(s, "seal", "one", AT))
    for minute in (1, 2, 3):
        at = AT + timedelta(minutes=minute)
        in_transaction(engine, lambda s, at=at: jobs.skip(s, "seal", "one", at))
    outcomes = in_reading(
        engine, lambda s: s.scalars(select(JobRun.outcome).order_by(JobRun.started_at)).all()
    )
    assert outcomes == [None, "skipped"]


def test_old_runs_are_trimmed_and_one_that_goes_on_is_kept(engine):
    def prepare(session):
        jobs.begin(session, "seal", "one", AT)
        ended = jobs.begin(session, "seal", "one", AT)
        jobs.end(session, ended, AT, jobs.OK, {}, None)

    in_transaction(engine, prepare)
    assert in_transaction(engine, lambda s: jobs.trim(s, AT)) == 0
    assert in_transaction(engine, lambda s: jobs.trim(s, AT + timedelta(seconds=1))) == 1
    assert in_reading(engine, lambda s: len(s.scalars(select(JobRun)).all())) == 1
