"""Many stored responses of one assessment, put in as rows: for what is slow only because it is much.

Each copy is one more corrected version of the same response with other answers, scored as services/scores.py
scores it. Their audit events are left out, so that no test of the trail may use them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

import scoring
from pro_service.services import scores
from pro_service.services.rescoring.derived import Received, derive
from pro_service.store.scores import add_rows
from pro_service.store.submissions import ResponseVersion
from tests.support import factories

BLOCK = 2_000


def copy_responses(session: Session, enrolment_id: UUID, upto: int, seed: int = 1) -> None:
    """Bring the responses to the SF-36 v1 of an enrolment to `upto` versions, each scored by us1990."""
    of_enrolment = select(ResponseVersion).where(ResponseVersion.enrolment_id == enrolment_id)
    first = session.scalars(of_enrolment.where(ResponseVersion.version == 1)).one()
    newest = select(func.max(ResponseVersion.version)).where(ResponseVersion.enrolment_id == enrolment_id)
    begun = (session.scalar(newest) or 0) + 1
    use = factories.use_of("sf36v1")
    lineage, chance = factories.lineage_of(use), np.random.default_rng(seed)
    for begin in range(begun, upto + 1, BLOCK):
        given = [random_answers(chance) for _ in range(begin, min(begin + BLOCK, upto + 1))]
        versions = [_version(first, begin + nth, each) for nth, each in enumerate(given)]
        received = [Received(row["id"], row["answers"], "es", use.licence) for row in versions]
        runs, scored = as_received(lineage, received, first.recorded_at)
        session.execute(insert(ResponseVersion), versions)
        add_rows(session, runs, scored)


def as_received(
    lineage: scoring.Lineage, received: list[Received], now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows that the way of one submission would write, ids of the runs aside."""
    derived = derive(uuid4(), lineage, received, now, scores.SOFTWARE_VERSION, {})
    return [{**run, "rescoring_id": None} for run in derived.runs], derived.scores


def random_answers(chance: np.random.Generator, instrument: str = "sf36v1") -> dict[str, int | str]:
    """Codes at random, one in twenty skipped."""
    items = scoring.load(instrument).items
    draws, skipped = chance.random(len(items)), chance.random(len(items)) < 0.05
    return {
        item.id: "skipped" if skip else item.codes[int(draw * len(item.codes))]
        for item, draw, skip in zip(items, draws, skipped, strict=True)
    }


def _version(first: ResponseVersion, version: int, answers: dict[str, int | str]) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "enrolment_id": first.enrolment_id,
        "submission_id": first.submission_id,
        "assessment_id": first.assessment_id,
        "version": version,
        "answers": answers,
        "reason": "a test",
        "recorded_at": first.recorded_at,
        "recorded_by": first.recorded_by,
    }
