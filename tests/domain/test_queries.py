"""How a query stands after what was done with it."""

import pytest

from pro_service.domain.queries import State, state_of


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], State.OPEN),
        (["answered"], State.ANSWERED),
        (["answered", "answered"], State.ANSWERED),
        (["answered", "closed"], State.CLOSED),
        (["closed"], State.CLOSED),
    ],
)
def test_a_query_stands_as_its_steps_say(steps, state):
    assert state_of(steps) is state
