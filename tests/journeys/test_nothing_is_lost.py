"""Servers are killed in the middle of everything: what was acknowledged is there once and whole."""

import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission
from tests.support import factories
from tests.support.factories import as_content, upload
from tests.support.running import Client, server

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
KILLS = {"few": 4, "twenty": 20}
PARTICIPANTS = {"few": 48, "twenty": 160}
"""How often the server is killed: a few times in each run of the suite, twenty times in `make test-all`."""
PHONES = 8
BETWEEN_KILLS_S = (0.02, 0.3)
SCORES = {"sf36v1": 2 * 18, "lupusqol": 8}
"""Scores of one response: the SF-36 for each of two norm sets, the LupusQoL once."""


@pytest.fixture
def phones(engine, often):
    """Participants on day 0, each with two questionnaires to send."""

    def prepare(session):
        clock.move_to(session, DAY_0, is_running=True)
        factories.load_two_visits(session)

    in_transaction(engine, prepare)
    return [
        in_transaction(engine, lambda s, n=n: factories.participant_on_day_0(s, f"01-{n:04}"))
        for n in range(PARTICIPANTS[often])
    ]


class Stream:
    """Phones that send one questionnaire after the other, again and again until the server has it."""

    def __init__(self, running, phones):
        self.acknowledged = {}
        self.tries = 0
        self._url = running.url
        self._lock = threading.Lock()
        self._waiting = [(phone, instrument) for phone in phones for instrument in SCORES]
        self._threads = [threading.Thread(target=self._run) for _ in range(PHONES)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def join(self):
        for thread in self._threads:
            thread.join(timeout=120)
            assert not thread.is_alive()

    @property
    def is_done(self):
        return not self._waiting

    def _run(self):
        while True:
            with self._lock:
                if not self._waiting:
                    return
                phone, instrument = self._waiting.pop()
            self._send(phone, instrument)

    def _send(self, phone, instrument):
        client = Client(self._url, phone.token)
        submission_id = uuid4()
        body = as_content(upload(phone, "first", instrument, DAY_0))
        while True:
            self.tries += 1
            try:
                answer = client.put(f"/me/submissions/{submission_id}", body)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.status_code in (200, 201):
                self.acknowledged[submission_id] = (instrument, answer.json()["code"])
                client.close()
                return
            assert answer.status_code >= 500, answer.text
            time.sleep(0.05)


@pytest.mark.requirement("I2")
@pytest.mark.parametrize("often", ["few", pytest.param("twenty", marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_every_kill(engine, database, phones, tmp_path, often):
    with server(database.url, tmp_path, workers=2) as running:
        stream = Stream(running, phones)
        stream.start()
        kills = 0
        for number in range(KILLS[often]):
            time.sleep(BETWEEN_KILLS_S[0] + (BETWEEN_KILLS_S[1] - BETWEEN_KILLS_S[0]) * number / KILLS[often])
            assert not stream.is_done, "too few questionnaires for so many kills"
            running.kill()
            kills += 1
            running.start()
        stream.join()
    assert kills == KILLS[often]
    assert stream.tries > len(stream.acknowledged)
    assert len(stream.acknowledged) == 2 * len(phones)
    everything_is_there_once_and_whole(engine, stream.acknowledged, phones)


def everything_is_there_once_and_whole(engine, acknowledged, phones):
    with Session(engine) as session:
        kept = {row.id: row for row in session.scalars(select(Submission))}
        assert set(kept) == set(acknowledged)
        per_submission = dict(
            session.execute(
                select(ResponseVersion.submission_id, func.count(Score.code))
                .join(ScoreRun, ScoreRun.response_version_id == ResponseVersion.id)
                .join(Score, Score.run_id == ScoreRun.id)
                .group_by(ResponseVersion.submission_id)
            ).all()
        )
        assert per_submission == {each: SCORES[instrument] for each, (instrument, _) in acknowledged.items()}
        assert session.scalar(select(func.count()).select_from(ResponseVersion)) == len(acknowledged)
        assert session.scalar(select(func.count()).select_from(Quarantined)) == 0
        received = select(func.count()).where(audit.AuditEvent.kind == "submission.received")
        assert session.scalar(received) == len(acknowledged)
        assert all(audit.breaks_of(session, str(phone.enrolment_id)) == () for phone in phones)
