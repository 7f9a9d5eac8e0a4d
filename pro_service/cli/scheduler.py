"""`pro-service scheduler`."""

import os
import socket
from datetime import datetime
from uuid import uuid4

import click
from sqlalchemy import Engine

from pro_service import clock
from pro_service.api import log
from pro_service.cli import fitness
from pro_service.cli.database import environment, mark, opened
from pro_service.cli.desk import desk_of, outside_of
from pro_service.cli.speaking import Refused, note, say, show
from pro_service.cli.stopping import Stop
from pro_service.scheduler.jobs import TIMETABLE, jobs_of
from pro_service.scheduler.process import Scheduler
from pro_service.scheduler.status import JobStatus, Status, status_of
from pro_service.services.installation import PRODUCTION
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings

COLUMNS = ("job", "every", "last good end", "next", "running since", "last failure", "")


@click.command()
@click.option("--status", "is_asked", is_flag=True, help="Tell how the jobs stand, and end.")
@click.option("--while-input-lasts", is_flag=True, help="End also when standard input ends.", hidden=True)
def scheduler(is_asked: bool, while_input_lasts: bool) -> None:
    """Run the jobs of the service at their intervals, until Ctrl-C or SIGTERM stops it.

    Start it beside `serve`, with the same environment. What is running when it is stopped is finished; a
    second signal ends it at once. Where several are started, one runs the jobs and the others stand by: they
    take over within 40 seconds when it is gone.

    With --status it tells who runs the jobs, when each ran last and runs next, and what kind of error it met
    last. It ends with 1 where a job is overdue.

    \b
      pro-service scheduler
      pro-service scheduler --status
    """
    if is_asked:
        _tell_status()
    else:
        _run(while_input_lasts)


def _run(while_input_lasts: bool) -> None:
    stop = Stop(with_input=while_input_lasts)
    settings = environment()
    with opened(settings.database_url) as engine:
        purpose = mark(engine)
        if not while_input_lasts:  # else the server that started it has said so
            for sentence in fitness.unreadable(settings, engine):
                note(sentence)
        _refuse_unfit(settings, engine, purpose)
        logger = log.make()
        desk = desk_of(settings, purpose, logger)
        jobs = jobs_of(desk, outside_of(settings, desk), settings.site_copies)
        note(f"Running the jobs of the {purpose} database: {', '.join(job.name for job in TIMETABLE)}.")
        holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        Scheduler(engine, jobs, holder, logger).run(stop.wait)


def _refuse_unfit(settings: Settings, engine: Engine, purpose: str) -> None:
    """Raises Refused in production for whatever is not fit for it; what only has to be seen to is noted."""
    if purpose != PRODUCTION:
        return
    reasons = [*fitness.reasons_against(settings, engine), *fitness.silent(engine)]
    if reasons:
        raise Refused("This production database has no jobs run:", "\n".join(f"  {each}" for each in reasons))
    for sentence in fitness.half_silent(engine):
        note(sentence)


def _tell_status() -> None:
    with opened(environment().database_url) as engine:
        status = in_reading(engine, lambda session: status_of(session, clock.real(session)))
    say(_who(status))
    show("Jobs (UTC)", COLUMNS, [_row(each) for each in status.jobs])
    if status.is_overdue:
        names = ", ".join(each.job.name for each in status.jobs if each.is_overdue)
        raise Refused(f"Overdue: {names}.", "Is `pro-service scheduler` running? What does it log?")


def _who(status: Status) -> str:
    if status.holder is None:
        return "Nobody runs the jobs."
    since, kept = _clock(status.held_since), _clock(status.kept_at)
    return f"{status.holder} runs the jobs since {since} UTC; it kept its lease last at {kept}."


def _row(each: JobStatus) -> tuple[str, ...]:
    failure = f"{_clock(each.failed_at)} {each.fault}" if each.failed_at else "-"
    return (
        each.job.name,
        f"{each.job.every.total_seconds():g} s",
        _clock(each.last_ok_at),
        _clock(each.next_at),
        _clock(each.running_since),
        failure,
        "overdue" if each.is_overdue else "",
    )


def _clock(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant else "-"
