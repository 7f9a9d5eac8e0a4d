"""Taking in what phones send: nothing lost, nothing doubled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.submissions import NOT_READABLE, WRONG_SHAPE, Becomes, decide
from pro_service.errors import NotReadable, Problem
from pro_service.services.forms import FormLibrary
from pro_service.services.submissions import keeping
from pro_service.services.submissions.facts import gather
from pro_service.services.submissions.outcomes import Accepted, Arrival, Held, Receipt
from pro_service.store import arrivals, audit
from pro_service.store.arrivals import Key

__all__ = ["Accepted", "Arrival", "Held", "Receipt", "list_mine", "note_refused", "receive"]


def receive(
    session: Session,
    now: datetime,
    forms: FormLibrary,
    who: DeviceCaller,
    submission_id: UUID,
    arrival: Arrival,
) -> Accepted | Held | Problem:
    """Keep one upload; the first for its assessment becomes response version 1 and is scored.

    The ordered table in domain/submissions.py decides what becomes of it. A Problem is returned, not
    raised: what was kept aside or counted with it is committed first. NotFound is the same for an absent
    assessment and for somebody else's.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    gathered = gather(session, now, forms, who, submission_id, arrival)
    verdict = decide(gathered.facts)
    match verdict.becomes:
        case Becomes.ACCEPTED:
            return keeping.accept(gathered, verdict)
        case Becomes.REPEATED:
            return keeping.repeat(gathered)
        case Becomes.HELD:
            return keeping.hold(gathered, verdict)
        case Becomes.REFUSED:
            return keeping.refuse(gathered, verdict)


def note_refused(session: Session, now: datetime, who: DeviceCaller, problem: Problem) -> None:
    """Count an upload of a known phone that could not be read, or has not the shape of one.

    Nothing else is known of it: it may be the answers of a participant that never get any further.
    """
    case = NOT_READABLE if isinstance(problem, NotReadable) else WRONG_SHAPE
    keeping.count_refused(session, now, who, case)


def list_mine(
    session: Session, who: DeviceCaller, after: Key | None, limit: int
) -> tuple[Sequence[Receipt], Key | None]:
    """Receipts of what the participant sent and the service accepted, oldest first, a page at a time.

    A tablet of the site is told those of the visit that it was handed over for.
    """
    rows, last = arrivals.accepted_page(session, who.enrolment_id, after, limit, who.visit)
    return [keeping.receipt(row) for row in rows], last
