"""`pro-service rescore start`, `resume`, `report` and `list`."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import click
from sqlalchemy import Engine

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, note, progress, say, show
from pro_service.services import rescoring
from pro_service.services.rescoring import Report, RescoringAsked, RescoringRefused, WhichScores
from pro_service.services.transactions import in_reading, in_transaction

COLUMNS = ("score", "n", "changed", "largest difference", "appeared", "vanished")


@click.group()
def rescore() -> None:
    """Score stored responses again, under another norm set, policy or recall, or to mend what failed.

    It adds scores beside those that are there and touches none of them. Until it is promoted nobody reads it
    as current; look at `rescore report` first.
    """


@rescore.command()
@click.argument("study")
@click.argument("instrument")
@click.option("--norms", help="The norm set. [default: the study's first]")
@click.option("--policy", help="How many items a scale needs. [default: the study's]")
@click.option("--recall", help="The recall period of the form. [default: the study's]")
@click.option("--definition", help="The version of the instrument's definition. [default: the study's]")
@click.option(
    "--instead-of",
    help="The norm set whose scores it is to stand for. [default: the same, or the study's first]",
)
@click.option("--failed", is_flag=True, help="Only responses whose scoring failed as they were received.")
@click.option("--reason", required=True, help="Why; it stands in the audit trail.")
def start(
    study: str,
    instrument: str,
    norms: str | None,
    policy: str | None,
    recall: str | None,
    definition: str | None,
    instead_of: str | None,
    failed: bool,
    reason: str,
) -> None:
    """Score again everything that a study has received of an instrument until now.

    \b
      pro-service rescore start nct03673748 sf36v2 --norms us1998 --reason "corrected norm set"
      pro-service rescore start nct03673748 lupusqol --failed --reason "the pack is loaded now"

    It can be stopped at any time, even by kill -9: `rescore resume ID` goes on from where it stopped.

    Next: pro-service rescore report ID
    """
    asked = RescoringAsked(study, instrument, reason, norms, policy, recall, instead_of, failed, definition)
    rescoring_id = uuid4()
    with opened(environment().database_url) as engine, refusing():
        in_transaction(engine, lambda s: rescoring.start(s, clock.now(s), operator(), rescoring_id, asked))
        say(str(rescoring_id))
        _carry_on(engine, rescoring_id)


@rescore.command()
@click.argument("rescoring_id", metavar="ID", type=click.UUID)
def resume(rescoring_id: UUID) -> None:
    """Carry a rescoring on that was stopped; one that is complete stays as it is."""
    with opened(environment().database_url) as engine, refusing():
        _carry_on(engine, rescoring_id)


@rescore.command()
@click.argument("rescoring_id", metavar="ID", type=click.UUID)
@click.option(
    "--against",
    type=click.Choice([which.value for which in WhichScores]),
    default=WhichScores.CURRENT.value,
    show_default=True,
    help="Which scores it is held against.",
)
def report(rescoring_id: UUID, against: str) -> None:
    """Tell what a rescoring changes: for each score how many, how much, and the largest differences.

    Next: pro-service promote ID --reason …
    """
    with opened(environment().database_url) as engine, refusing():
        told = in_reading(
            engine, lambda s: rescoring.report(s, clock.now(s), rescoring_id, WhichScores(against))
        )
    _show(told)


@rescore.command("list")
@click.argument("study")
def list_(study: str) -> None:
    """List the rescorings of a study, oldest first, and how far each has come."""
    with opened(environment().database_url) as engine:
        found = in_reading(engine, lambda s: rescoring.list_rescorings(s, study))
    if not found:
        say("Nothing was rescored. Next: pro-service rescore start STUDY INSTRUMENT --reason …")
        return
    rows = [
        (
            made.id,
            f"{made.recorded_at:%Y-%m-%d}",
            made.instrument,
            made.norm_set or "-",
            made.policy,
            f"{reached.done} of {reached.covered}",
            "yes" if is_promoted else "no",
            made.reason,
        )
        for made, reached, is_promoted in found
    ]
    columns = ("id", "started", "instrument", "norms", "policy", "scored", "promoted", "reason")
    show(f"Rescorings of {study}", columns, rows)


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be rescored or promoted becomes a refusal."""
    try:
        yield
    except RescoringRefused as refusal:
        raise Refused(f"{str(refusal)[0].upper()}{str(refusal)[1:]}.") from None


def _carry_on(engine: Engine, rescoring_id: UUID) -> None:
    with progress("rescoring") as advance:
        done = rescoring.carry_on(engine, clock.now, operator(), rescoring_id, advance)
    note(f"{counted(done.done, 'response')} scored, {done.failed} failed.")
    note(f"Next: pro-service rescore report {rescoring_id}")


def _show(told: Report) -> None:
    made, reached = told.rescoring, told.progress
    say(f"{made.instrument} of {made.study_id}: {made.reason}")
    norms = f"{made.norm_set or 'no norms'} instead of {made.instead_of or 'no norms'}"
    say(f"{norms}, policy {made.policy}, {made.recall} recall")
    say(f"{reached.done} of {reached.covered} scored, {reached.failed} failed, {told.mended} mended")
    for each in told.promotions:
        say(f"promoted {each.recorded_at:%Y-%m-%d %H:%M} UTC: {each.reason}")
    rows = [
        (each.code, each.n, each.changed, _number(each.largest), each.appeared, each.vanished)
        for each in told.scores
    ]
    show("What differs", COLUMNS, rows)
    largest = [
        (each.code, each.subject_id, each.visit, each.before, each.after, _number(each.after - each.before))
        for each in told.largest
    ]
    if largest:
        columns = ("score", "subject", "visit", "before", "after", "difference")
        show("The largest differences of each score", columns, largest)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"
