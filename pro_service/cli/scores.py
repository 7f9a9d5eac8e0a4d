"""`pro-service scores faults` and `pro-service scores explain`."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import environment, opened
from pro_service.cli.explanation import Told, lines_of, page, plain, speak
from pro_service.cli.files import writing
from pro_service.cli.speaking import Refused, counted, note, say, show
from pro_service.domain.permissions import EVERYWHERE
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
@click.option(
    "--html",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write a page that can be printed to this file, instead of text.",
)
def explain(study: str, run_id: UUID, code: str, html: Path | None) -> None:
    """Show how one stored score came about, step by step, as arithmetic.

    RUN is the id of the score run, as `listScores` and `listChangeFromBaseline` give it, and CODE that of the
    score. The score is computed again from the stored response, and held against what is stored.

    \b
      pro-service scores explain nct03673748 f4b3c2d1-… PCS
      pro-service scores explain nct03673748 f4b3c2d1-… PCS --html pcs.html
    """
    with opened(environment().database_url) as engine:
        try:
            found = in_reading(engine, lambda s: explanations.explain(s, EVERYWHERE, study, run_id, code))
        except NotFound:
            raise Refused(f"The study has no score {code} in such a run.") from None
        except NotRecomputable:
            raise Refused(NotRecomputable.title()) from None
    told = _told(study, found)
    if html is None:
        speak(told)
        return
    with writing(html) as target:
        target.write(page(told))
    note(f"{code} of {found.administration.subject_id} explained. The page holds answers.")


def _failed(engine: Engine, study: str) -> Iterator[Administration]:
    found, after = _read(engine, study, None)
    yield from found
    while after is not None:
        found, after = _read(engine, study, after)
        yield from found


def _read(engine: Engine, study: str, after: Key | None) -> tuple[Sequence[Administration], Key | None]:
    current, failed = WhichScores.CURRENT, "failed"

    def one(session: Session) -> tuple[Sequence[Administration], Key | None]:
        now = clock.now(session)
        studies.get_study(session, EVERYWHERE, study)
        return service.page(session, EVERYWHERE, study, now, None, after, PAGE, which=current, state=failed)

    try:
        return in_reading(engine, one)
    except NotFound:
        raise Refused(f"No study '{study}' is loaded.") from None


def _told(study: str, found: Explained) -> Told:
    """The explanation with all that is needed to find the number again: whose it is, when, and by what."""
    of, run = found.administration, found.administration.run
    about = [
        ("study", study),
        ("subject", of.subject_id),
        ("site", of.enrolment.site),
        ("visit", of.assessment.visit),
        ("completed", f"{_instant(of.submission.corrected_completed_at)}, {_how(of)}"),
        ("received", _instant(of.submission.recorded_at)),
        ("response", f"version {of.response.version}, input hash {run.input_hash}"),
        *lines_of(found.definition, run.lineage),
        ("form language", run.language),
        ("licence", run.licence or "none"),
        ("score run", f"{run.id}, computed {_instant(run.recorded_at)}"),
        ("rescoring", str(run.rescoring_id or "none, scored as received")),
        ("software", run.software_version),
    ]
    return Told(found.definition, [found.score], about, _verdict(found))


def _verdict(found: Explained) -> str:
    stored = plain(found.stored.value) + (f" {found.stored.reason}" if found.stored.reason else "")
    same = "the same as computed again, bit for bit" if found.is_same else "NOT the same as computed again"
    return f"stored: {stored}, {same}"


def _how(of: Administration) -> str:
    return f"{of.submission.mode}, completed by {of.submission.completed_by}".replace("_", " ")


def _instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"
