"""What locks stop, and how one state follows another."""

import pytest

from pro_service.domain.locks import LOCKING, TABLE, UNLOCKING, Effect, State, is_refused, strongest

OPEN, SOFT, HARD = State.OPEN, State.SOFT, State.HARD


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(
    ("effect", "stopped_by"),
    [
        (Effect.REFUSED, {SOFT, HARD}),
        (Effect.REFUSED_WHEN_HARD, {HARD}),
        (Effect.HELD, set()),
        (Effect.FREE, set()),
    ],
)
def test_each_effect_is_stopped_by_its_states(effect, stopped_by):
    assert {state for state in State if is_refused(effect, state)} == stopped_by


def test_the_strongest_lock_over_something_counts():
    assert strongest([SOFT, HARD, OPEN]) is HARD
    assert strongest([OPEN, SOFT]) is SOFT
    assert strongest([]) is OPEN


def test_from_hard_there_is_no_way_but_by_soft():
    assert UNLOCKING == {OPEN: (), SOFT: (OPEN,), HARD: (SOFT,)}
    assert LOCKING == {OPEN: (SOFT, HARD), SOFT: (HARD,), HARD: ()}


@pytest.mark.requirement("R21")
def test_what_changes_data_of_the_trial_is_stopped_and_a_participant_never_refused():
    stopped = {operation for operation, effect in TABLE.items() if effect is Effect.REFUSED}
    assert {"addAnchorEvent", "addConsent", "checkIn", "enterOnPaper", "enrolParticipant"} <= stopped
    assert TABLE["putSubmission"] is Effect.HELD
    assert TABLE["withdrawContact"] is TABLE["sayNotToday"] is Effect.FREE
