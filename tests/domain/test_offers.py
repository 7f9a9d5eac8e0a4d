"""Whether a questionnaire may be begun now, as far as the schedule goes."""

import pytest

from pro_service.domain.offers import why_not_now
from pro_service.domain.status import Status


@pytest.mark.parametrize(
    ("status", "policy", "is_ended", "why_not"),
    [
        (Status.OPEN, "closed", False, None),
        (Status.STARTED, "closed", False, None),
        (Status.NOT_YET_OPEN, "open_with_flag", False, "not-yet-open"),
        (Status.MISSED, "closed", False, "closed"),
        (Status.MISSED, "staff_only", False, "closed"),
        (Status.MISSED, "open_with_flag", False, None),  # taken in late, and marked late
        (Status.MISSED, "open_with_flag", True, "not-expected"),  # withdrew after the window had closed
        (Status.COMPLETED, "open_with_flag", False, "completed"),
        (Status.COMPLETED_LATE, "open_with_flag", False, "completed"),
        (Status.EXEMPT, "open_with_flag", True, "not-expected"),
        (Status.CANCELLED, "open_with_flag", False, "not-expected"),
    ],
)
def test_what_can_be_begun_hangs_on_the_status_and_the_late_policy(status, policy, is_ended, why_not):
    assert why_not_now(status, policy, is_ended=is_ended) == why_not
