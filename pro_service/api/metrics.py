"""How the service stands, for a Prometheus server: read from the database at each request.

So it does not matter which of several processes answers, and the scheduler needs no port of its own.
"""

import hmac
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time

from flask import Request, request
from flask_restx import Namespace
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from pro_service import clock, errors
from pro_service.api.describes import describes
from pro_service.api.operations import Audience, PlainText
from pro_service.api.parts import parts
from pro_service.api.resource import Resource
from pro_service.domain import submissions
from pro_service.domain.submissions import Becomes
from pro_service.scheduler.status import FAILURES_OF, Status, status_of
from pro_service.services.reminders.reach import missing
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings
from pro_service.store import jobs, metrics, reach, seals

ns = Namespace("metrics", path="/")

THIS_MACHINE = ("127.0.0.1", "::1")
PROXY_HEADERS = ("Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip")
FORWARDED = "X-Forwarded-"
TEXT = PlainText(
    "text/plain; version=0.0.4; charset=utf-8",
    "# HELP pro_submissions_held Uploads held aside for a site.\npro_submissions_held 2.0\n",
)
REFUSED = tuple(row.case for row in submissions.TABLE if row.becomes is Becomes.REFUSED)


@ns.route("/metrics")
class Metrics(Resource):
    @describes(
        "metrics",
        Audience.OPERATOR,
        outcomes={200: (None, "Figures in the text format of Prometheus.")},
        problems=(errors.NotFound,),
        uses_database=False,
        text=TEXT,
    )
    def get(self) -> str:
        """How the jobs, the seals and the uploads of today stand; no participant, site or study is named.

        With PRO_METRICS_TOKEN set it answers whoever sends it as a bearer token; without, whoever asks from
        the same machine past no proxy. To everybody else it is not there.
        """
        if not _may_read(request, parts().settings):
            raise errors.NotFound
        return in_reading(parts().engine, _written)


def _may_read(asked: Request, settings: Settings) -> bool:
    token = settings.metrics_token
    if token:
        return hmac.compare_digest(
            asked.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
        )
    if settings.trusted_proxies:  # who asks may stand behind one of them, whatever it sends
        return False
    return not _is_forwarded(asked) and asked.remote_addr in THIS_MACHINE


def _is_forwarded(asked: Request) -> bool:
    return any(
        name.title() in PROXY_HEADERS or name.title().startswith(FORWARDED) for name, _ in asked.headers
    )


class _Figures(Collector):
    """What was read of the database in one transaction."""

    def __init__(self, session: Session) -> None:
        real_now = clock.real(session)
        self._jobs = list(_of_jobs(session, status_of(session, real_now), real_now))
        self._others = [
            *_of_uploads(session, clock.now(session)),
            *_of_reminders(session, clock.now(session)),
            *_of_channels(session),
        ]

    def collect(self) -> Iterator[Metric]:
        yield from self._jobs
        yield from self._others


def _written(session: Session) -> str:
    reach.widen(session)  # figures count everybody
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(session))
    return generate_latest(registry).decode()


def _of_jobs(session: Session, status: Status, real_now: datetime) -> Iterator[Metric]:
    failures = jobs.failures_since(session, real_now - FAILURES_OF)
    ended, failed, overdue, since = (
        GaugeMetricFamily(f"pro_job_{name}", text, labels=["job"])
        for name, text in (
            ("last_success_timestamp_seconds", "When a run of the job last ended well."),
            ("failed_runs", "Runs of the job that failed, of those begun in the last 24 hours."),
            ("overdue", "1 where the job should have ended well long ago."),
            ("running_since_timestamp_seconds", "When the run of the job began that goes on now."),
        )
    )
    for each in status.jobs:
        name = [each.job.name]
        failed.add_metric(name, failures.get(each.job.name, 0))
        overdue.add_metric(name, each.is_overdue)
        if each.last_ok_at is not None:
            ended.add_metric(name, each.last_ok_at.timestamp())
        if each.running_since is not None:
            since.add_metric(name, each.running_since.timestamp())
    yield from (ended, failed, overdue, since)
    if status.kept_at is not None:
        age_s = max(0.0, (real_now - status.kept_at).total_seconds())
        text = "Seconds since a process last kept its turn to run the jobs."
        yield GaugeMetricFamily("pro_scheduler_lease_age_seconds", text, value=age_s)


def _of_reminders(session: Session, now: datetime) -> Iterator[Metric]:
    today = GaugeMetricFamily(
        "pro_reminders_today",
        "Reminders decided since midnight UTC: to send, or why not.",
        labels=["decision"],
    )
    for decision, count in sorted(metrics.reminders_since(session, _midnight(now)).items()):
        today.add_metric([decision], count)
    yield today


def _of_channels(session: Session) -> Iterator[Metric]:
    set_up = parts().outward.set_up
    if set_up is None:
        return
    absent = GaugeMetricFamily(
        "pro_channel_missing", "Reminder plans that name a channel which is not set up.", labels=["channel"]
    )
    counts = Counter(channel for each in missing(session, set_up) for channel in each.channels)
    for channel, count in sorted(counts.items()):
        absent.add_metric([channel], count)
    yield absent


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)


def _of_uploads(session: Session, now: datetime) -> Iterator[Metric]:
    today = GaugeMetricFamily(
        "pro_submissions_today", "Uploads since midnight UTC, by what became of them.", labels=["case"]
    )
    for case, count in sorted(metrics.submissions_since(session, _midnight(now), REFUSED).items()):
        today.add_metric([case], count)
    yield today
    for name, text, value in (
        ("pro_submissions_held", "Uploads held aside for a site.", metrics.held(session)),
        ("pro_audit_streams", "Audit streams.", metrics.streams(session)),
        ("pro_audit_streams_unsealed", "Audit streams with events not sealed yet.", seals.unsealed(session)),
    ):
        yield GaugeMetricFamily(name, text, value=value)
