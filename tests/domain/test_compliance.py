"""The four rates of participation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pro_service.domain.compliance import Class, Counted, Rate, Tally, class_of, tally
from pro_service.domain.status import Status

MONTH_6 = (
    Counted(Status.COMPLETED, True, 13),
    Counted(Status.COMPLETED, False, 1),
    Counted(Status.COMPLETED_LATE, True, 2),
    Counted(Status.MISSED, False, 1),
    Counted(Status.OPEN, False, 1),
    Counted(Status.EXEMPT, False, 1),
    Counted(Status.CANCELLED, False, 1),
)
"""Twenty participants: C 13, P 1, L 2, M 1, O 1, X 2 (domain model, worked example of the four rates)."""


@pytest.mark.requirement("I7")
@pytest.mark.requirement("R15")
def test_twenty_participants_at_month_6_give_four_rates_that_are_all_right():
    counted = tally(MONTH_6)
    letters = {each.value: n for each, n in counted.counts.items()}
    assert letters == {"C": 13, "P": 1, "L": 2, "M": 1, "O": 1, "X": 2, "W": 0}
    assert counted.compliance == Rate(14, 17)
    assert counted.compliance_including_late == Rate(16, 17)
    assert counted.completion == Rate(15, 17)
    assert counted.available_data == Rate(15, 20)


def test_a_late_questionnaire_that_cannot_be_scored_is_no_available_data():
    counted = tally((Counted(Status.COMPLETED_LATE, False), Counted(Status.COMPLETED, True)))
    assert counted.compliance_including_late == Rate(2, 2)
    assert counted.completion == Rate(1, 2)
    assert counted.available_data == Rate(1, 2)


@pytest.mark.requirement("R15")
def test_nothing_of_nothing_is_no_rate():
    assert Tally().compliance is None
    assert Tally().available_data is None
    open_alone = tally((Counted(Status.OPEN, False), Counted(Status.NOT_YET_OPEN, False)))
    assert open_alone.compliance is None
    assert open_alone.completion is None
    assert open_alone.available_data == Rate(0, 2)


@pytest.mark.parametrize(
    ("status", "is_evaluable", "letter"),
    [
        (Status.COMPLETED, True, "C"),
        (Status.COMPLETED, False, "P"),
        (Status.COMPLETED_LATE, True, "L"),
        (Status.COMPLETED_LATE, False, "L"),
        (Status.MISSED, False, "M"),
        (Status.OPEN, False, "O"),
        (Status.STARTED, False, "O"),
        (Status.EXEMPT, False, "X"),
        (Status.CANCELLED, False, "X"),
        (Status.NOT_YET_OPEN, False, "W"),
    ],
)
def test_every_assessment_is_in_exactly_one_class(status, is_evaluable, letter):
    assert class_of(status, is_evaluable=is_evaluable).value == letter


counted = st.builds(Counted, st.sampled_from(Status), st.booleans(), st.integers(0, 30))


@pytest.mark.requirement("I7")
@given(st.lists(counted), st.lists(counted))
def test_rates_of_parts_add_up_and_stay_within_their_denominators(some, others):
    whole = tally([*some, *others])
    assert tally(some) + tally(others) == whole
    assert whole.all == sum(each.n for each in [*some, *others])
    for rate in (whole.compliance, whole.compliance_including_late, whole.completion, whole.available_data):
        assert rate is None or (0 <= rate.n <= rate.of and isinstance(rate.n, int))
    assert whole.of(*Class) - whole.expected == whole.of(Class.OPEN, Class.EXEMPT, Class.WAITING)
