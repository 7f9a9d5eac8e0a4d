"""How the service stands, in figures that name nobody; for the operator's own machine or token."""

from datetime import timedelta
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from pro_service import clock
from pro_service.api import log
from pro_service.app import create_app
from pro_service.channels.configured import Outward
from pro_service.scheduler.jobs import LEASE, seal
from pro_service.services import submissions
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.settings import Settings
from pro_service.store import jobs
from pro_service.store.seals import Seal
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath
from tests.support.factories import FORMS, SECRET, arrival, upload

TOKEN = "a token of the metrics, long enough"
LATER = DAY_0 + timedelta(hours=1)


def figures(answer):
    """Every figure by its name and labels."""
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def busy(engine, phone, move_clock):
    """One answered, one sent off the scale, one sent twice with other answers, on the same day."""
    move_clock(LATER)

    def send(visit, instrument, **changes):
        sent = upload(phone, visit, instrument, DAY_0, **changes)
        in_transaction(
            engine,
            lambda s: submissions.receive(s, LATER, FORMS, phone.caller, uuid4(), arrival(sent, LATER)),
        )

    send("first", "sf36v1")
    send("first", "sf36v1", language="en")
    send("first", "lupusqol", answers={"q1": 99})


def test_uploads_of_today_are_counted_by_what_became_of_them(stranger, busy):
    told = figures(stranger.get("/metrics"))
    today = {name[1]: value for name, value in told.items() if name[0] == "pro_submissions_today"}
    assert today == {"accepted": 1, "already-answered": 1, "off-scale": 1}
    assert told["pro_submissions_held",] == 1


def test_tomorrow_they_are_no_longer_counted_and_what_is_held_is(stranger, busy, move_clock):
    move_clock(LATER + timedelta(days=1))
    told = figures(stranger.get("/metrics"))
    assert told["pro_submissions_today", "accepted"] == 0
    assert told["pro_submissions_held",] == 1


def test_streams_wait_for_their_seal_until_it_is_made(engine, stranger, phone):
    before = figures(stranger.get("/metrics"))
    assert before["pro_audit_streams",] == 3  # installation, study, participant
    assert before["pro_audit_streams_unsealed",] == 2
    seal(engine, clock.now)
    assert figures(stranger.get("/metrics"))["pro_audit_streams_unsealed",] == 0
    assert in_reading(engine, lambda s: len(s.scalars(select(Seal)).all())) == 1


def test_a_job_that_nobody_runs_is_overdue(stranger):
    told = figures(stranger.get("/metrics"))
    assert told["pro_job_overdue", "seal"] == 1
    assert ("pro_scheduler_lease_age_seconds",) not in told


def test_jobs_are_told_with_their_last_good_end_and_their_failures(engine, stranger):
    def prepare(session):
        now = clock.real(session)
        jobs.take(session, LEASE, "one", now, timedelta(seconds=30))
        jobs.end(session, jobs.begin(session, "seal", "one", now), now, jobs.OK, {}, None)
        jobs.end(session, jobs.begin(session, "seal", "one", now), now, jobs.FAILED, {}, "OSError")
        jobs.begin(session, "housekeeping", "one", now)
        return now.timestamp()

    at = in_transaction(engine, prepare)
    told = figures(stranger.get("/metrics"))
    assert told["pro_job_last_success_timestamp_seconds", "seal"] == pytest.approx(at, abs=1e-3)
    assert told["pro_job_running_since_timestamp_seconds", "housekeeping"] == pytest.approx(at, abs=1e-3)
    assert told["pro_job_failed_runs", "seal"] == 1
    assert told["pro_job_overdue", "seal"] == 0
    assert 0 <= told["pro_scheduler_lease_age_seconds",] < 60


def test_reminders_of_today_are_counted_by_what_was_decided(engine, stranger, phone, move_clock):
    move_clock(LATER)
    aftermath.remind(engine, LATER + timedelta(hours=2), phone)
    told = figures(stranger.get("/metrics"))
    today = {name[1]: value for name, value in told.items() if name[0] == "pro_reminders_today"}
    assert today == {"to-send": 1, "told-today": 1, "too-late": 2}


def test_a_channel_of_a_plan_that_is_not_set_up_is_told(engine, lines, phone):
    settings = Settings(database_url="", secret=SECRET, base_url="https://pro.example.org")
    app = create_app(settings, engine, log.make(lines), Outward(set_up=frozenset({"email"})))
    told = figures(app.test_client().get("/metrics"))
    assert {name[1] for name in told if name[0] == "pro_channel_missing"} == {"push", "sms"}
    assert app.test_client().get("/readyz").json == {"status": "ready", "channels_missing": ["push", "sms"]}


@pytest.mark.requirement("G4")
def test_behind_proxies_it_is_there_for_nobody_without_a_token(engine, lines):
    settings = Settings(database_url="", secret=SECRET, base_url="https://pro.example.org", trusted_proxies=1)
    app = create_app(settings, engine, log.make(lines))
    assert app.test_client().get("/metrics").status_code == 404


def test_no_figure_names_a_participant_or_a_study(stranger, busy, phone):
    told = stranger.get("/metrics").text
    assert not any(word in told for word in (str(phone.enrolment_id), "01-001", "two-visits", "sf36"))


@pytest.mark.requirement("G4")
@pytest.mark.parametrize(
    "asked",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"X-Real-IP": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Via": "1.1 proxy"}},
        {"headers": {"x-forwarded-proto": "https"}},
        {"headers": {"X-Forwarded-Host": "pro.example.org"}},
        {"headers": {"X-Client-IP": "127.0.0.1"}},
    ],
)
def test_without_a_token_it_is_there_for_the_same_machine_alone(app, asked):
    answer = app.test_client().get("/metrics", **asked)
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.requirement("G4")
def test_with_a_token_it_is_there_for_whoever_has_it(engine, lines):
    settings = Settings("", SECRET, "https://pro.example.org", metrics_token=TOKEN)
    client = create_app(settings, engine, log.make(lines)).test_client()
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    for wrong in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": TOKEN}):
        assert client.get("/metrics", headers=wrong).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, **far).status_code == 200
    assert TOKEN not in lines.getvalue()
