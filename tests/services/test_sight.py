"""What a reader of the trail sees of an event, by the roles that they hold and where."""

from uuid import uuid4

import pytest

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Grant, Role
from pro_service.services.trail import sight_of
from pro_service.store.participants import Enrolment

ALERT = {"table": "pro_alert", "row": {"rule": "low-mental-health"}}
BOTH = Staff(uuid4(), "ana", uuid4(), (Grant(Role.NURSE, "study-a", "01"), Grant(Role.MONITOR, "study-b")))


@pytest.mark.requirement("R29")
@pytest.mark.parametrize(
    ("study", "site", "n_shown"), [("study-a", "01", 1), ("study-a", "02", 0), ("study-b", "01", 0)]
)
def test_alerts_are_told_where_the_reader_may_read_alerts_and_nowhere_else(study, site, n_shown):
    """A nurse of one study who monitors another one."""
    about = Enrolment(id=uuid4(), study_id=study, site=site)
    assert len(sight_of(BOTH).shown([ALERT], about, knows_instant=True)) == n_shown


def test_alerts_about_nobody_in_particular_are_told_to_nobody():
    assert sight_of(BOTH).shown([ALERT], None, knows_instant=True) == []
