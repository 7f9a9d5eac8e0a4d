"""Carrying a rescoring on: chunk by chunk, each in a transaction of its own, from wherever it stopped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.services import packs
from pro_service.services.rescoring.derived import Received, derive
from pro_service.services.rescoring.starting import RescoringRefused, find, refuse_another_lineage
from pro_service.services.scores import SOFTWARE_VERSION
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit, covered
from pro_service.store.covered import Covered, Progress
from pro_service.store.rescoring import Rescoring
from pro_service.store.scores import add_rows

CHUNK = 2_000
"""Responses a transaction: nobody else waits for long, and a stop loses no more than this."""

Advance = Callable[[float, float], None]


def carry_on(
    engine: Engine,
    now: Callable[[Session], datetime],
    who: Operator,
    rescoring_id: UUID,
    advance: Advance = lambda done, total: None,
    size: int = CHUNK,
) -> Progress:
    """Score what is left to be scored, and tell `advance` how much is done, and of how much.

    It may be stopped at any point, by any means, and called again. Raises RescoringRefused.
    """
    began = in_reading(engine, lambda session: progress(session, rescoring_id))
    done = began.done
    advance(done, began.covered)
    while n := in_transaction(engine, lambda s: score_next(s, now(s), who, rescoring_id, size)):
        done += n
        advance(done, began.covered)
    return in_reading(engine, lambda session: progress(session, rescoring_id))


def progress(session: Session, rescoring_id: UUID) -> Progress:
    """How far a rescoring has come. Raises RescoringRefused where there is none."""
    return covered.progress(session, find(session, rescoring_id))


def score_next(session: Session, now: datetime, who: Operator, rescoring_id: UUID, size: int = CHUNK) -> int:
    """Score the next responses within the caller's transaction; gives how many, 0 at the end.

    The lock on the study's stream lets two of these stand in line, so that none is scored twice.
    """
    rescoring = find(session, rescoring_id)
    refuse_another_lineage(rescoring.lineage, packs.norm_sets(session))
    if packs.reason_to_withhold(session, rescoring.instrument, rescoring.definition_version):
        raise RescoringRefused(
            "no score of this instrument may be given before a pack has stated its item map"
        )
    now = audit.wait_for_turn(session, rescoring.study_id, now)
    found = covered.following(session, rescoring, size)
    if found:
        return _keep(session, now, who, rescoring, found)
    late = covered.passed_over(session, rescoring, size)
    named = [str(each.response_version_id) for each in late]
    return _keep(session, now, who, rescoring, late, passed_over=named) if late else 0


def _keep(
    session: Session,
    now: datetime,
    who: Operator,
    rescoring: Rescoring,
    found: Sequence[Covered],
    **details: Any,
) -> int:
    """Add the runs and scores, and tell of them by their digest: they can be made again from the facts."""
    received, norm_sets = [Received(*each) for each in found], packs.norm_sets(session)
    derived = derive(rescoring.id, rescoring.lineage, received, now, SOFTWARE_VERSION, norm_sets)
    add_rows(session, derived.runs, derived.scores)
    audit.record(
        session,
        now,
        rescoring.study_id,
        who.actor,
        "rescoring.scored",
        rescoring_id=str(rescoring.id),
        n=len(found),
        first=str(found[0].response_version_id),
        last=str(found[-1].response_version_id),
        software_version=SOFTWARE_VERSION,
        digest=derived.digest,
        **details,
    )
    return len(found)
