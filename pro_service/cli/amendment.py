"""Bringing a new version of a study into force from the command line, and telling what it would change."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Engine

from pro_service import clock
from pro_service.cli.database import operator
from pro_service.cli.speaking import Refused, counted, say, show
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import Locked
from pro_service.services import amendments
from pro_service.services.amendments import Brought
from pro_service.services.studies import FIRST_LOADED
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import protocol_changes

NOT_PLANNED = "not planned"


def bring(engine: Engine, definition: StudyDefinition, sites: Collection[str], reason: str) -> Brought:
    """Load a version and walk participants to it until none is left, in short transactions.

    Raises Refused where somebody is to come to it and no reason is given.
    """
    waiting = in_reading(
        engine,
        lambda session: protocol_changes.following_another(session, definition.id, sites, definition.version),
    )
    if waiting and not reason.strip():
        raise Refused(
            f"{counted(len(waiting), 'participant')} would come to this version.",
            "Look at it with --preview, and load it with --reason TEXT.",
        )
    first = step = _step(engine, definition, sites, reason)
    walked = step.walked
    while step.left:
        step = _step(engine, definition, sites, reason)
        walked += step.walked
    return replace(first, walked=walked, left=0)


def tell(engine: Engine, definition: StudyDefinition, sites: Collection[str]) -> None:
    """Say what bringing a version into force would change; nothing is stored."""
    told = in_reading(
        engine, lambda session: amendments.preview(session, clock.now(session), definition, sites)
    )
    for change in told.changes:
        say(f"{change.kind}: {change.where}")
    say(f"{counted(told.participants, 'participant')} would come to version {told.version}.")
    say(f"{counted(told.windows_moved, 'window')} would move.")
    rows = [
        (each.before or NOT_PLANNED, each.after or NOT_PLANNED, each.assessments, each.participants)
        for each in told.statuses
    ]
    if rows:
        show("Assessments that would stand otherwise", ("now", "then", "assessments", "participants"), rows)


def _step(engine: Engine, definition: StudyDefinition, sites: Collection[str], reason: str) -> Brought:
    try:
        return in_transaction(
            engine,
            lambda session: amendments.bring(
                session, clock.now(session), operator(), definition, sites, reason or FIRST_LOADED
            ),
        )
    except Locked as refusal:
        raise Refused("Nobody can come to this version now.", refusal.title()) from None
