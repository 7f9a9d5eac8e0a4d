"""How long reading takes in a large store: change from baseline, compliance, and pages far from the first.

    python -m benchmarks.reading [--participants 10000] [--rounds 5] [--requests 40] [--keep FOLDER]

Fills a PostgreSQL with fsync on as `simulate --bulk` does, with the study of twenty_visits.yaml beside this
file: 20 visits of two questionnaires, and as many of its sites as give 500 participants each. With --keep the
store stays in a folder, and is measured from there the next time. Then, in turns, asks
one `pro-service serve` over HTTP and the database for the bare rows of the same answers. Prints the median of
the rounds, and how often the database is asked for one answer.
"""

import argparse
import contextlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from benchmarks.rescoring import database, timed
from pro_service import clock
from pro_service.domain.blinding import anchors_known_at
from pro_service.domain.permissions import EVERYWHERE, Role
from pro_service.services import compliance, longitudinal, scores
from pro_service.services.transactions import in_reading
from pro_service.simulation import bulk
from pro_service.simulation.cohort import Wanted
from pro_service.store.participants import Enrolment, Participant
from pro_service.store.scores import ScoreRun
from tests.support import postgres
from tests.support.databases import Database, PostgreSQL, engine_of
from tests.support.factories import FORMS, SECRET
from tests.support.http import signed_in
from tests.support.running import Client, server

STUDY_FILE = Path(__file__).parent / "twenty_visits.yaml"
STUDY, SITE, SCORE = "twenty-visits", "01", "PCS"
A_PAGE, AT_A_SITE = 50, 500

BARE_CHANGE = text(
    "SELECT assessment.*, submission.corrected_completed_at, score_run.*, score.*"
    " FROM assessment LEFT JOIN submission ON submission.assessment_id = assessment.id"
    " LEFT JOIN response_version ON response_version.assessment_id = assessment.id"
    " LEFT JOIN score_run ON score_run.response_version_id = response_version.id"
    " LEFT JOIN score ON score.run_id = score_run.id AND (score.code = :score OR :score IS NULL)"
    " WHERE assessment.enrolment_id = :enrolment_id"
)
BARE_COMPLIANCE = text(
    "SELECT visit, instrument, count(*), count(submission.id) FROM assessment"
    " JOIN enrolment ON enrolment.id = assessment.enrolment_id"
    " LEFT JOIN submission ON submission.assessment_id = assessment.id"
    " WHERE enrolment.study_id = :study AND enrolment.site = :site GROUP BY visit, instrument"
)


@dataclass
class Taken:
    """How long each way took, in milliseconds, by round."""

    rounds: dict[str, list[list[float]]] = field(default_factory=dict)

    def measure(self, what: str, works: Sequence[Callable[[], Any]]) -> None:
        """One round: each of these once."""
        times = []
        for work in works:
            began = time.perf_counter()
            work()
            times.append(1_000 * (time.perf_counter() - began))
        self.rounds.setdefault(what, []).append(times)

    def median(self, what: str) -> float:
        return statistics.median(statistics.median(times) for times in self.rounds[what])

    def __iter__(self) -> Iterator[tuple[str, float, float]]:
        """What, the median of the medians of the rounds, and the 99th hundredth of all."""
        for what, rounds in self.rounds.items():
            every = sorted(each for times in rounds for each in times)
            yield what, self.median(what), every[min(len(every) - 1, round(0.99 * len(every)))]


def main() -> None:
    """Fill, ask in turns, tell."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--participants", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--requests", type=int, default=40)
    asked.add_argument("--keep", type=Path)
    wanted = asked.parse_args()
    with store(wanted.keep) as made, engine_of(made.url) as engine:
        if not everybody(engine):
            with timed(f"{made.version}: filling with {wanted.participants} participants"):
                fill(engine, wanted.participants)
        print(f"{made.version}: {len(everybody(engine))} participants")
        measure(made, engine, wanted.rounds, wanted.requests)


@contextlib.contextmanager
def store(keep: Path | None) -> Iterator[Database]:
    """A fresh database, or the one that is kept in a folder."""
    if keep is None:
        with database("postgresql") as made:
            yield made
        return
    with postgres.server(durable=True, keep=keep) as url:
        databases = PostgreSQL(url)
        yield databases.kept("measured", "rehearsal")
        databases.close()


def fill(engine: Engine, participants: int) -> None:
    """With AT_A_SITE participants at each site, as far as the sites of the file go."""
    study = yaml.safe_load(STUDY_FILE.read_text("utf-8"))
    study["sites"] = study["sites"][: max(1, participants // AT_A_SITE)]
    text_of = yaml.safe_dump(study, allow_unicode=True, sort_keys=False)
    bulk.fill(engine, FORMS, SECRET, (text_of, STUDY_FILE.name), Wanted(participants))


def measure(made: Database, engine: Engine, rounds: int, requests: int) -> None:
    """Ask a filled store in turns, and tell."""
    with engine_of(made.owner_url) as owner, owner.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    analyst, nurse = (signed_in(engine, *of) for of in ((Role.ANALYST, STUDY), (Role.NURSE, STUDY, SITE)))
    taken, chance = Taken(), random.Random(1)
    with tempfile.TemporaryDirectory() as folder, server(made.url, Path(folder)) as serving:
        by_analyst, by_nurse = Client(serving.url, analyst), Client(serving.url, nurse)
        for nth in range(rounds + 1):
            of_round = taken if nth else Taken()  # the first one warms up
            people = chance.sample(everybody(engine), requests)
            ask_for_change(of_round, by_analyst, engine, people)
            ask_for_compliance(of_round, by_nurse, engine, requests)
            turn_pages(of_round, engine, requests)
    tell(taken)
    count_statements(engine)


def everybody(engine: Engine) -> list[UUID]:
    return in_reading(engine, lambda s: list(s.scalars(select(Enrolment.id).order_by(Enrolment.id))))


def ask_for_change(taken: Taken, client: Client, engine: Engine, people: Sequence[UUID]) -> None:
    path = f"/studies/{STUDY}/change-from-baseline"
    for what, of in (("one score", {"score": SCORE, "instrument": "sf36v2"}), ("all scores", {})):
        taken.measure(
            f"change of one participant, {what}, HTTP",
            [lambda each=each, of=of: ok(client.get(path, enrolment_id=str(each), **of)) for each in people],
        )
        bare = {"score": of.get("score")}
        taken.measure(
            f"change of one participant, {what}, bare rows",
            [
                lambda each=each, bare=bare: rows(engine, BARE_CHANGE, enrolment_id=each, **bare)
                for each in people
            ],
        )


def ask_for_compliance(taken: Taken, client: Client, engine: Engine, requests: int) -> None:
    here = {"study": STUDY, "site": SITE}
    answer = f"/studies/{STUDY}/compliance"
    asked = [lambda: ok(client.get(answer, site=SITE))] * requests
    taken.measure("compliance of a site, HTTP", asked)
    taken.measure(
        "compliance of a site, bare rows", [lambda: rows(engine, BARE_COMPLIANCE, **here)] * requests
    )


def turn_pages(taken: Taken, engine: Engine, requests: int) -> None:
    """The first page, one in the middle and the last, by turns and within the service."""
    now = in_reading(engine, clock.now)
    keys = {"page 1": None} | {
        name: in_reading(engine, lambda s, share=share: run_key(s, share))
        for name, share in (("middle page", 0.5), ("last page", 0.9999))
    }
    for name, key in keys.items():
        works = [lambda key=key: in_reading(engine, lambda s: score_page(s, now, key))] * requests
        taken.measure(f"listScores, {name}", works)
    ends = {"page 1": None} | {
        name: in_reading(engine, lambda s, share=share: subject_at(s, share))
        for name, share in (("middle page", 0.5), ("last page", 1.0))
    }
    for name, after in ends.items():
        works = [lambda after=after: in_reading(engine, lambda s: change_page(s, now, after))]
        taken.measure(f"listChangeFromBaseline, {name}", works * max(1, requests // 5))


def score_page(session: Session, now: datetime, key: tuple[datetime, UUID] | None) -> None:
    found, _ = scores.page(session, EVERYWHERE, STUDY, now, None, key, A_PAGE)
    assert found


def change_page(session: Session, now: datetime, after: str | None) -> None:
    found, _ = longitudinal.page(session, EVERYWHERE, STUDY, now, longitudinal.Asked(), after, 10)
    assert found


def subject_at(session: Session, share: float) -> str:
    """The subject id after which a page of ten participants begins, after this share of all."""
    n = session.scalar(select(func.count()).select_from(Participant))
    ids = select(Participant.subject_id).order_by(Participant.subject_id)
    return session.scalars(ids.offset(max(0, min(n - 11, int(share * n)))).limit(1)).one()


def run_key(session: Session, share: float) -> tuple[datetime, UUID]:
    """Where a page after this share of all score runs begins."""
    n = session.scalar(select(func.count()).select_from(ScoreRun))
    of = select(ScoreRun.recorded_at, ScoreRun.id).order_by(ScoreRun.recorded_at, ScoreRun.id)
    at, run_id = session.execute(of.offset(min(n - A_PAGE - 2, int(share * n))).limit(1)).one()
    return at, run_id


def rows(engine: Engine, query: Any, **of: Any) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(query, of).all()


def ok(answer: Any) -> None:
    assert answer.status_code == 200, answer.text[:300]


def tell(taken: Taken) -> None:
    print(f"{'':<50} {'p50 ms':>9} {'p99 ms':>9}")
    for what, median, worst in taken:
        print(f"{what:<50} {median:9.2f} {worst:9.2f}")
    for of in ("listScores", "listChangeFromBaseline"):
        for page in ("middle page", "last page"):
            ratio = taken.median(f"{of}, {page}") / taken.median(f"{of}, page 1")
            print(f"{of}, {page} / page 1: {ratio:.2f}")


def count_statements(engine: Engine) -> None:
    """How often the database is asked for an answer, beside who asks for it."""
    now, own_id = in_reading(engine, clock.now), everybody(engine)[0]
    anchors_at, at_site = anchors_known_at(now), compliance.Asked(site=SITE)
    of_one = longitudinal.Asked(enrolment_id=own_id)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    in_reading(engine, lambda s: longitudinal.page(s, EVERYWHERE, STUDY, now, of_one, None, 1))
    print(f"statements of change from baseline: {len(asked)}")
    asked.clear()
    in_reading(engine, lambda s: compliance.live(s, EVERYWHERE, STUDY, now, anchors_at, at_site))
    print(f"statements of compliance: {len(asked)}")


if __name__ == "__main__":
    main()
