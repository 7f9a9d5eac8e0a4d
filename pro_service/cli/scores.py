"""`pro-service scores faults` and `pro-service scores explain`."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import EVERYWHERE, environment, opened
from pro_service.cli.speaking import Refused, counted, note, say, show
from pro_service.errors import NotFound, NotRecomputable
from pro_service.services import explanations, studies
from pro_service.services import scores as service
from pro_service.services.explanations import Explained
from pro_service.services.rescoring import WhichScores
from pro_service.services.transactions import in_reading
from pro_service.store.administrations import Administration
from pro_service.store.arrivals import Key

PAGE = 200


@click.group()
def scores() -> None:
    """List failed scorings, and explain a stored score."""


@scores.command()
@click.argument("study")
def faults(study: str) -> None:
    """List the responses of a study whose scoring failed and has not been mended since.

    The responses are stored whole. Once the cause is gone:

    \b
      pro-service rescore start STUDY INSTRUMENT --failed --reason …
      pro-service promote ID --reason …
    """
    with opened(environment().database_url) as engine:
        found = list(_failed(engine, study))
    if not found:
        say("No scoring has failed.")
        return
    columns = ("subject", "visit", "instrument", "norms", "fault", "scored", "run")
    rows = [
        (
            each.subject_id,
            each.assessment.visit,
            each.run.instrument,
            each.run.norm_set or "-",
            each.run.fault,
            f"{each.run.recorded_at:%Y-%m-%d %H:%M}",
            each.run.id,
        )
        for each in found
    ]
    show(f"Failed scorings of {study}", columns, rows)
    note(f"{counted(len(found), 'scoring')} failed. Next: pro-service rescore start … --failed")


@scores.command()
@click.argument("study")
@click.argument("run_id", metavar="RUN", type=click.UUID)
@click.argument("code")
def explain(study: str, run_id: UUID, code: str) -> None:
    """Show how one stored score came about, step by step, as arithmetic.

    RUN is the id of the score run, as `listScores` gives it, and CODE that of the score. The score is
    computed again from the stored response, and held against what is stored.

    \b
      pro-service scores explain nct03673748 f4b3c2d1-… PCS
    """
    with opened(environment().database_url) as engine:
        try:
            told = in_reading(engine, lambda s: explanations.explain(s, EVERYWHERE, study, run_id, code))
        except NotFound:
            raise Refused(f"The study has no score {code} in such a run.") from None
        except NotRecomputable:
            raise Refused(NotRecomputable.title()) from None
    _show(told)


def _failed(engine: Engine, study: str) -> Iterator[Administration]:
    found, after = _page(engine, study, None)
    yield from found
    while after is not None:
        found, after = _page(engine, study, after)
        yield from found


def _page(engine: Engine, study: str, after: Key | None) -> tuple[Sequence[Administration], Key | None]:
    current, failed = WhichScores.CURRENT, "failed"

    def page(session: Session) -> tuple[Sequence[Administration], Key | None]:
        now = clock.now(session)
        studies.get_study(session, EVERYWHERE, study)
        return service.page(session, EVERYWHERE, study, now, None, after, PAGE, which=current, state=failed)

    try:
        return in_reading(engine, page)
    except NotFound:
        raise Refused(f"No study '{study}' is loaded.") from None


def _show(told: Explained) -> None:
    found, run = told.administration, told.administration.run
    say(f"{found.subject_id}, {found.assessment.visit}: {run.instrument} {told.code}")
    say(f"definition {run.definition_version} {run.definition_hash}")
    say(f"norms {run.norm_set or '-'} {run.norm_hash or ''}".rstrip())
    rows = [
        (step.name, step.expression, _number(step.value), ", ".join(step.sources), step.note or "")
        for step in told.steps
    ]
    show("Step by step", ("step", "arithmetic", "value", "source", "note"), rows)
    same = "the same as computed again, bit for bit" if told.is_same else "NOT the same as computed again"
    say(f"stored: {_number(told.stored_value)} {told.stored_reason or ''}".rstrip() + f", {same}")


def _number(value: float | None) -> str:
    return "-" if value is None else repr(value)
