"""Rescore many stored administrations, with two kills on the way, and say how long each part took.

    python -m benchmarks.rescoring --responses 100000 --database postgresql
    python -m benchmarks.rescoring --responses 100000 --database sqlite

The responses are put in as rows, one assessment's corrections beside each other, which a sample holds against
the way of one submission first. PostgreSQL runs with fsync on.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from pro_service.services import scores, submissions
from pro_service.services.rescoring.derived import Received
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion
from tests.support import factories, postgres
from tests.support.bulk import as_received, copy_responses, random_answers
from tests.support.databases import Database, PostgreSQL, SQLite, engine_of
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PROGRAM = Path(sys.executable).parent / "pro-service"
SAMPLE = 500
FILLED_AT_ONCE = 10_000
OWN = {"id", "run_id", "rescoring_id", "_sa_instance_state"}


def main() -> None:
    """Fill, compare, kill twice, resume, report, promote."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=100_000)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    wanted = asked.parse_args()
    compare_sample()
    with database(wanted.database) as made, engine_of(made.url) as engine:
        print(f"{made.version}, {wanted.responses} responses of sf36v1")
        with timed("filling the store"):
            fill(engine, wanted.responses)
        rescore(made, engine, wanted.responses)


def rescore(made: Database, engine: Engine, responses: int) -> None:
    """Start, kill at a third and at two thirds, resume, report, promote."""
    start = (
        "start",
        TWO_VISITS,
        "sf36v1",
        "--norms",
        "es1996",
        "--instead-of",
        "us1990",
        "--reason",
        "bench",
    )
    with timed("rescoring, to the first kill -9"):
        rescoring_id = run(made, engine, ("rescore", *start), responses // 3)
    with timed("resumed, to the second kill -9"):
        run(made, engine, ("rescore", "resume", rescoring_id), 2 * responses // 3)
    print(f"  scored when killed: {done(engine)}")
    with timed("resumed, to the end"):
        run(made, engine, ("rescore", "resume", rescoring_id))
    assert done(engine) == responses
    with timed("difference report"):
        report = run(made, engine, ("rescore", "report", rescoring_id))
    print(report.partition("The largest")[0])
    with timed("promotion"):
        run(made, engine, ("promote", rescoring_id, "--reason", "bench"))


def run(made: Database, engine: Engine, words: tuple[str, ...], upto: int | None = None) -> str:
    """Run a command to its end, or kill it as soon as `upto` responses are scored; gives what it printed."""
    environ = {**os.environ, "PRO_DATABASE_URL": made.url}
    process = subprocess.Popen(  # noqa: S603 (our own program, with words of this file)
        [str(PROGRAM), *words], env=environ, stdout=subprocess.PIPE, text=True
    )
    if upto is not None:
        while done(engine) < upto:
            time.sleep(0.5)
        os.kill(process.pid, signal.SIGKILL)
    said, _ = process.communicate()
    assert process.returncode == (0 if upto is None else -signal.SIGKILL)
    return said.strip()


def done(engine: Engine) -> int:
    counted = select(func.count()).select_from(ScoreRun).where(ScoreRun.rescoring_id.is_not(None))
    return in_reading(engine, lambda session: session.scalar(counted) or 0)


def fill(engine: Engine, responses: int) -> None:
    def first(session: Session) -> UUID:
        factories.load_two_visits(session)
        phone = factories.participant_on_day_0(session)
        sent = arrival(upload(phone, "first", "sf36v1", DAY_0), DAY_0)
        submissions.receive(session, DAY_0, FORMS, phone.caller, uuid4(), sent)
        return phone.enrolment_id

    enrolment_id = in_transaction(engine, first)
    for upto in range(FILLED_AT_ONCE, responses + FILLED_AT_ONCE, FILLED_AT_ONCE):
        until = min(upto, responses)
        in_transaction(
            engine, lambda session, until=until: copy_responses(session, enrolment_id, until, seed=until)
        )


def compare_sample() -> None:
    """The rows put in are those that services/scores.py makes, ids aside."""
    chance, use = np.random.default_rng(2), factories.use_of("sf36v1")
    received = [Received(uuid4(), random_answers(chance), "es", use.licence) for _ in range(SAMPLE)]
    runs, scored = as_received(factories.lineage_of(use), received, DAY_0)
    of_run: dict[UUID, list[dict[str, Any]]] = {}
    for row in scored:
        of_run.setdefault(row["run_id"], []).append(row)
    for each, row in zip(received, runs, strict=True):
        response = ResponseVersion(id=each.response_version_id, answers=each.answers)
        facts = scores.run(DAY_0, response, use, each.language, {})
        alone = next(fact for fact in facts if isinstance(fact, ScoreRun))
        assert _common(vars(alone)) == _common(row)
        mine = [_common(vars(fact)) for fact in facts if getattr(fact, "run_id", None) == alone.id]
        assert mine == [_common(score) for score in of_run[row["id"]]]
    print(f"{SAMPLE} responses: rows put in are those of the way of one submission")


def _common(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OWN}


@contextlib.contextmanager
def database(kind: str) -> Iterator[Database]:
    """A fresh migrated database in a folder or server of its own."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, SQLite(Path(folder)).fresh("rehearsal") as made:
            yield made
        return
    with postgres.server(durable=True) as url:
        databases = PostgreSQL(url)
        with databases.fresh("rehearsal") as made:
            yield made
        databases.close()


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
