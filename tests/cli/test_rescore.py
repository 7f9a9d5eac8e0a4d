"""Rescoring from the command line: started, killed twice, resumed, looked at and promoted."""

import os
import re
import signal
import subprocess
import time
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service.services import submissions
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.scores import Score, ScoreRun
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support.bulk import copy_responses
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload
from tests.support.running import PROGRAM

RESPONSES = 7_000
REASON = ("--reason", "the Spanish norms were agreed")


@pytest.fixture
def phone(engine):
    def prepare(session):
        factories.load_two_visits(session)
        made = factories.participant_on_day_0(session)
        sent = arrival(upload(made, "first", "sf36v1", DAY_0), DAY_0)
        submissions.receive(session, DAY_0, FORMS, made.caller, uuid4(), sent)
        return made

    return in_transaction(engine, prepare)


def scored(engine, *conditions):
    return in_reading(
        engine, lambda s: s.scalar(select(func.count()).select_from(ScoreRun).where(*conditions))
    )


@pytest.mark.requirement("I6")
def test_a_rescoring_killed_twice_and_resumed_is_complete_and_touches_nothing(engine, database, phone, on):
    """kill -9 as soon as one more chunk stands: what was committed stays, and no response is scored twice."""
    in_transaction(engine, lambda s: copy_responses(s, phone.enrolment_id, RESPONSES))
    received = scored(engine)
    before = in_reading(engine, lambda s: s.execute(select(*Score.__table__.c)).all())
    rescored = ScoreRun.rescoring_id.is_not(None)

    def run_until_killed(*words):
        done = scored(engine, rescored)
        environ = {**os.environ, "PRO_DATABASE_URL": database.url}
        process = subprocess.Popen(
            [str(PROGRAM), "rescore", *words], env=environ, stdout=subprocess.PIPE, text=True
        )
        while scored(engine, rescored) == done:
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        assert done < scored(engine, rescored) < RESPONSES
        return process.stdout.read()

    started = ("start", TWO_VISITS, "sf36v1", "--norms", "es1996", "--instead-of", "us1990", *REASON)
    made = run_until_killed(*started).strip()
    refused = on("promote", made, *REASON)
    assert (refused.exit_code, f"of {RESPONSES} responses" in refused.stderr) == (1, True)
    run_until_killed("resume", made)
    resumed = on("rescore", "resume", made)
    assert resumed.exit_code == 0, resumed.stderr
    assert f"{RESPONSES} responses scored, 0 failed" in resumed.stderr

    assert scored(engine, rescored) == RESPONSES
    assert scored(engine) == received + RESPONSES
    after = in_reading(engine, lambda s: s.execute(select(*Score.__table__.c)).all())
    assert set(before) < set(after)
    report = on("rescore", "report", made).stdout
    assert f"{RESPONSES} of {RESPONSES} scored, 0 failed" in report
    assert re.search(rf"PF_NBS +{RESPONSES} +{RESPONSES} ", report)
    assert re.search(rf"PF +{RESPONSES} +0 ", report)
    assert on("promote", made, *REASON).exit_code == 0
    assert "yes" in on("rescore", "list", TWO_VISITS).stdout


def test_the_first_rescoring_is_taught(on, phone):
    assert "Next: pro-service rescore start" in on("rescore", "list", TWO_VISITS).stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("rescore", "start", "nonsense", "sf36v1", "--reason", "x"), "No study 'nonsense' is loaded"),
        (("rescore", "start", TWO_VISITS, "sf36v1", "--norms", "us1998", "--reason", "x"), "is for sf36v2"),
        (("rescore", "resume", uuid4()), "There is no such rescoring"),
        (("rescore", "report", uuid4()), "There is no such rescoring"),
        (("promote", uuid4(), "--reason", "x"), "There is no such rescoring"),
        (("scores", "faults", "nonsense"), "No study 'nonsense' is loaded"),
        (("scores", "explain", TWO_VISITS, uuid4(), "PF"), "no score PF"),
    ],
)
def test_what_cannot_be_is_refused(on, phone, words, reason):
    refused = on(*words)
    assert refused.exit_code == 1
    assert reason.lower() in refused.stderr.lower()


def test_a_fault_is_listed_until_it_is_mended(engine, phone, on):
    assert "No scoring has failed" in on("scores", "faults", TWO_VISITS).stdout
    in_transaction(engine, lambda s: factories.score_without_norms_at_hand(s, DAY_0, phone))
    listed = on("scores", "faults", TWO_VISITS)
    assert "UnknownNormSet" in listed.stdout
    assert "01-001" in listed.stdout
    mend = ("--norms", "us1990", "--instead-of", "us2009", "--failed", "--reason", "the norms are at hand")
    started = on("rescore", "start", TWO_VISITS, "sf36v1", *mend)
    assert started.exit_code == 0, started.stderr
    assert "1 response scored" in started.stderr
    assert "1 mended" in on("rescore", "report", started.stdout.strip()).stdout
    assert on("promote", started.stdout.strip(), "--reason", "mended").exit_code == 0
    assert "No scoring has failed" in on("scores", "faults", TWO_VISITS).stdout
