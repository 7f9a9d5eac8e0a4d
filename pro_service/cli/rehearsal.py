"""`pro-service rehearsal`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock as service_clock
from pro_service.api import log
from pro_service.cli.database import environment, mark, opened, operator
from pro_service.cli.desk import desk_of
from pro_service.cli.speaking import Refused, counted, progress, say
from pro_service.errors import NotFound
from pro_service.scheduler.jobs import jobs_of
from pro_service.scheduler.rehearsing import pass_time
from pro_service.services import rehearsal as service
from pro_service.services.rehearsal import ClockStanding
from pro_service.services.transactions import in_reading, in_transaction

MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


@click.group()
def rehearsal() -> None:
    """Try a study out before it begins: no real participants, and a clock that can be moved.

    A rehearsal has a database of its own, marked so for ever, and its own secret and keys. Every page says
    that it is one, and messages leave only to addresses that are listed.

    \b
      export PRO_PURPOSE=rehearsal                  opens nothing else, by no mistake
      export PRO_DATABASE_URL=postgresql://…        a database of its own
      export PRO_SECRET=… PRO_DATA_KEYS=…           of its own, too
      export PRO_REHEARSAL_ADDRESSES=@uat.example   who may get messages; nobody where it is not set
      pro-service migrate --as rehearsal
      pro-service study load my-study.yaml
      pro-service serve --with-scheduler
      pro-service rehearsal pass --days 7

    docs/acceptance.md walks through a whole acceptance.
    """


@rehearsal.command()
def clock() -> None:
    """Tell what time it is in the rehearsal."""
    with opened(environment().database_url) as engine, _refusing():
        standing = in_reading(engine, _standing)
    say(f"It is {standing.now:%Y-%m-%d %H:%M:%S} UTC in this {standing.deployment} database.")
    say(f"Its clock was moved {counted(standing.n_moves, 'time')}. It never runs backwards.")


@rehearsal.command(name="pass")
@click.option("--days", type=click.IntRange(0, 400), default=0, help="So many days.")
@click.option("--hours", type=click.IntRange(0, 9600), default=0, help="So many hours.")
@click.option("--to", type=click.DateTime(MOMENTS), help="Until this instant, UTC.")
def pass_(days: int, hours: int, to: datetime | None) -> None:
    """Let time pass: reminders leave, windows close, jobs run, as they would have.

    The clock goes from hour to hour and from reminder to reminder, and runs on from where it ends. It cannot
    be set back. A web server and a scheduler may run meanwhile. Whoever is signed in may have to sign in
    again: sessions end by this clock too.

    \b
      pro-service rehearsal pass --days 7
      pro-service rehearsal pass --to 2027-03-01T09:00
    """
    settings = environment()
    with opened(settings.database_url) as engine, _refusing():
        until = _until(engine, days, hours, to)
        jobs = jobs_of(desk_of(settings, mark(engine), log.make()))
        in_transaction(
            engine, lambda session: service.begin_move(session, service_clock.now(session), operator(), until)
        )
        begun = in_reading(engine, _standing).now
        with progress("Time passes …") as advance:
            whole = (until - begun).total_seconds()
            counts = pass_time(engine, jobs, until, lambda at: advance((at - begun).total_seconds(), whole))
    ran = ", ".join(f"{name} {counted(count, 'time')}" for name, count in counts.items())
    say(f"It is {until:%Y-%m-%d %H:%M} UTC now. Jobs ran on the way: {ran}.")


def _standing(session: Session) -> ClockStanding:
    return service.clock_standing(session, service_clock.now(session))


def _until(engine: Engine, days: int, hours: int, to: datetime | None) -> datetime:
    now = in_reading(engine, _standing).now
    if (to is None) == (not days and not hours):
        raise Refused("Say how much time passes.", "For example --days 7, or --to 2027-03-01T09:00.")
    until = to.replace(tzinfo=UTC) if to else now + timedelta(days=days, hours=hours)
    if not now < until <= now + service.FARTHEST:
        raise Refused(
            f"It is {now:%Y-%m-%d %H:%M} UTC in there; the clock goes forward only, and at most "
            f"{service.FARTHEST.days} days at once.",
            "Give a later instant, or fewer days.",
        )
    return until


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise Refused(
            "This is a production database: its clock is the real one.",
            "Rehearse with a database of its own: pro-service rehearsal --help",
        ) from None
