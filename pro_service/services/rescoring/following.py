"""Scoring a new version of a response in every way in which the one before it was scored again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.services import packs
from pro_service.services.rescoring.derived import Received, derive
from pro_service.services.scores import SOFTWARE_VERSION, is_at_hand
from pro_service.store import rescoring
from pro_service.store.base import Fact
from pro_service.store.rescoring import Rescoring
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion


def follow(
    session: Session,
    now: datetime,
    study_id: str,
    before: ResponseVersion,
    version: ResponseVersion,
    runs: list[Fact],
    language: str,
) -> list[Fact]:
    """The runs and scores, by each rescoring that covers the version before, of the one that comes after it.

    So a promotion holds for what is corrected or moved after it, too. `runs` are those of the new version as
    the study scores it. A rescoring whose definition, norm set or algorithm is not at hand any more, or whose
    scores have to be withheld, is passed over: then the scores by the study are the current ones.
    """
    made: list[Fact] = []
    norm_sets = packs.norm_sets(session)
    places = {run.norm_set: run for run in runs if isinstance(run, ScoreRun)}
    for each in _covering(session, study_id, before):
        place = places.get(each.instead_of)
        is_withheld = packs.reason_to_withhold(session, each.instrument, each.definition_version)
        if place is None or place.instrument != each.instrument or is_withheld:
            continue
        if not is_at_hand(each.lineage, norm_sets):
            continue
        received = Received(version.id, version.answers, language, place.licence)
        derived = derive(each.id, each.lineage, [received], now, SOFTWARE_VERSION, norm_sets)
        made += [ScoreRun(**row) for row in derived.runs]
        made += [Score(**row) for row in derived.scores]
    return sorted(made, key=lambda fact: isinstance(fact, Score))


def _covering(session: Session, study_id: str, before: ResponseVersion) -> list[Rescoring]:
    """The rescorings that have scored this version, or will once they are carried on."""
    done: frozenset[UUID] = rescoring.that_scored(session, before.id)
    return [
        each
        for each in rescoring.of_study(session, study_id)
        if each.id in done or (before.recorded_at <= each.recorded_at and not each.failed_only)
    ]
