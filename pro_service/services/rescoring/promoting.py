"""Making the scores of a rescoring the current ones."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.services.rescoring.starting import RescoringRefused, checked_reason, find
from pro_service.store import audit, covered
from pro_service.store.rescoring import Promotion


def promote(session: Session, now: datetime, who: Operator, rescoring_id: UUID, reason: str) -> Promotion:
    """From now on its scores are the current ones; what was received stays as it is, and can be asked for.

    An earlier rescoring can be promoted again. Raises RescoringRefused for one that is not complete.
    """
    rescoring = find(session, rescoring_id)
    now = audit.wait_for_turn(session, rescoring.study_id, now)
    reached = covered.progress(session, rescoring)
    if not reached.is_complete:
        raise RescoringRefused(
            f"{reached.done} of {reached.covered} responses are scored: carry the rescoring on first"
        )
    if reached.done == reached.failed:
        raise RescoringRefused("it has scored no response, so there is nothing to promote")
    made = Promotion(
        id=uuid4(),
        rescoring_id=rescoring.id,
        reason=checked_reason(reason),
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, rescoring.study_id, who.actor, "rescoring.promoted", [made])
    return made
