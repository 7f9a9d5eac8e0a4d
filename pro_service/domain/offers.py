"""Whether a questionnaire may be begun now, as far as the schedule goes; licences are judged beside it."""

from pro_service.domain.protocol import LatePolicy
from pro_service.domain.status import Status

NOT_YET_OPEN, CLOSED, COMPLETED, NOT_EXPECTED = "not-yet-open", "closed", "completed", "not-expected"
NO_FORM, PLACEHOLDER_ONLY, NOT_LICENSED = "no-form", "placeholder-only", "not-licensed"
WHY_NOT = (NOT_YET_OPEN, CLOSED, COMPLETED, NOT_EXPECTED, NO_FORM, PLACEHOLDER_ONLY, NOT_LICENSED)
"""Every reason why a questionnaire cannot be begun now; none says anything about health."""

_BY_STATUS = {
    Status.NOT_YET_OPEN: NOT_YET_OPEN,
    Status.MISSED: CLOSED,
    Status.COMPLETED: COMPLETED,
    Status.COMPLETED_LATE: COMPLETED,
    Status.EXEMPT: NOT_EXPECTED,
    Status.CANCELLED: NOT_EXPECTED,
}


def why_not_now(status: Status, late_policy: LatePolicy, *, is_ended: bool) -> str | None:
    """Why the schedule does not allow it now, None where it does.

    After its window closed a questionnaire is still taken where the visit's policy flags late entries, unless
    the participation is over (`is_ended`).
    """
    if status is Status.MISSED and is_ended:
        return NOT_EXPECTED
    if status is Status.MISSED and late_policy == "open_with_flag":
        return None
    return _BY_STATUS.get(status)
