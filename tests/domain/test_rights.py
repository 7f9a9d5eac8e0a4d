"""Whether a role was held at an instant."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.domain.rights import HeldRole, Interruption, interruptions, operations_of

DAY = timedelta(days=1)
FROM = datetime(2026, 3, 2, tzinfo=UTC)


def role(to_at=None, ended_at=None, recorded_at=FROM):
    return HeldRole(
        uuid4(), uuid4(), Role.NURSE, "a", "01", FROM, to_at=to_at, ended_at=ended_at, recorded_at=recorded_at
    )


@pytest.mark.requirement("R29")
@pytest.mark.parametrize(
    ("held", "day", "is_held"),
    [
        (role(), -1, False),
        (role(), 0, True),
        (role(), 1000, True),
        (role(to_at=FROM + 5 * DAY), 4, True),
        (role(to_at=FROM + 5 * DAY), 5, False),  # the end is outside
        (role(ended_at=FROM + 3 * DAY), 2, True),
        (role(ended_at=FROM + 3 * DAY), 3, False),
        (role(to_at=FROM + 5 * DAY, ended_at=FROM + 3 * DAY), 4, False),  # whichever comes first
        (role(recorded_at=FROM + DAY), 0, False),  # nobody could know of it yet
    ],
)
def test_a_role_is_held_from_its_start_to_its_first_end(held, day, is_held):
    assert held.is_held(FROM + day * DAY) is is_held


@pytest.mark.requirement("R29")
def test_a_suspension_lasts_until_it_is_resumed():
    changes = [
        ("suspended", FROM),
        ("second-factor-reset", FROM + DAY),
        ("resumed", FROM + 2 * DAY),
        ("suspended", FROM + 5 * DAY),
    ]
    found = interruptions(changes)
    assert found == (Interruption(FROM, FROM + 2 * DAY), Interruption(FROM + 5 * DAY, None))
    covered = [day for day in range(8) if any(each.covers(FROM + day * DAY) for each in found)]
    assert covered == [0, 1, 5, 6, 7]


def test_what_a_role_may_do_is_told_by_name():
    assert "enrolParticipant" in operations_of(Role.NURSE)
    assert "enrolParticipant" not in operations_of(Role.MONITOR)
