"""A phone in a bad network sends the same questionnaire fifty times at once to a running server."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
import requests
from sqlalchemy import func, select

from pro_service import clock
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store.audit import AuditEvent
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import Quarantined, Submission
from tests.support import factories
from tests.support.factories import as_content, upload
from tests.support.running import server

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
COPIES = 50


@pytest.fixture
def phone(engine):
    def prepare(session):
        clock.move_to(session, DAY_0, is_running=True)
        factories.load_two_visits(session)
        return factories.participant_on_day_0(session)

    return in_transaction(engine, prepare)


@pytest.mark.requirement("I2")
def test_one_row_one_score_run_one_audit_line_and_the_same_receipt(engine, database, phone, tmp_path):
    submission_id, body = uuid4(), as_content(upload(phone, "first", "lupusqol", DAY_0))
    with server(database.url, tmp_path, workers=2) as running:

        def put(content):
            return requests.put(
                f"{running.url}/api/v1/me/submissions/{submission_id}",
                data=json.dumps(content),
                headers={"Authorization": f"Bearer {phone.token}", "Content-Type": "application/json"},
                timeout=60,
            )

        answers = all_at_once(put, body)
        assert sorted(answer.status_code for answer in answers) == [200] * (COPIES - 1) + [201]
        assert len({answer.text for answer in answers}) == 1

        turned = put(dict(reversed(body.items())))
        assert (turned.status_code, turned.text) == (200, answers[0].text)

        changed = put({**body, "answers": {**body["answers"], "q1": 0}})
        assert (changed.status_code, changed.json()["code"]) == (409, "submission-id-reused")

    def kept(session):
        received = AuditEvent.kind == "submission.received"
        counted = [
            session.scalar(select(func.count()).select_from(table).where(condition))
            for table, condition in ((Submission, True), (ScoreRun, True), (AuditEvent, received))
        ]
        return counted, session.scalars(select(Quarantined.reason)).all()

    assert in_reading(engine, kept) == ([1, 1, 1], ["submission-id-reused"])


def all_at_once(put, body):
    barrier = Barrier(COPIES)

    def send(_):
        barrier.wait()
        return put(body)

    with ThreadPoolExecutor(COPIES) as pool:
        return list(pool.map(send, range(COPIES)))
