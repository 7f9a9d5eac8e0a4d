"""The difference report: what a promotion would change, before it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.services.rescoring.starting import find
from pro_service.store import covered, differences, rescoring
from pro_service.store.covered import Progress
from pro_service.store.differences import Counted, Difference
from pro_service.store.rescoring import Promotion, Rescoring, WhichScores

LISTED = 5
"""How many of the largest differences are listed for each score."""


@dataclass(frozen=True, slots=True)
class Report:
    """A rescoring, how far it has come, and what it changes.

    mended   responses whose scoring had failed and that now have scores
    scores   in the order of the instrument
    largest  the largest differences of each score, the largest first
    """

    rescoring: Rescoring
    progress: Progress
    promotions: Sequence[Promotion]
    mended: int
    scores: Sequence[Counted]
    largest: Sequence[Difference]


def report(
    session: Session,
    now: datetime,
    rescoring_id: UUID,
    against: WhichScores = WhichScores.CURRENT,
    listed: int = LISTED,
) -> Report:
    """Held against the scores that are current now, or against those as received.

    Once it is promoted and nothing was after it, its own scores are the current ones: then nothing differs.
    Raises RescoringRefused where there is none.
    """
    made = find(session, rescoring_id)
    return Report(
        rescoring=made,
        progress=covered.progress(session, made),
        promotions=rescoring.promotions_of(session, made.id),
        mended=differences.mended(session, made, against, now),
        scores=differences.by_score(session, made, against, now),
        largest=differences.largest(session, made, against, now, listed),
    )


def list_rescorings(session: Session, study_id: str) -> Sequence[tuple[Rescoring, Progress, bool]]:
    """The rescorings of a study, oldest first, how far each has come, and whether it was promoted."""
    return [
        (each, covered.progress(session, each), bool(rescoring.promotions_of(session, each.id)))
        for each in rescoring.of_study(session, study_id)
    ]
