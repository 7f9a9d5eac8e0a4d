"""The contact log: what stands, and when to try again."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from pro_service.domain import not_done
from pro_service.domain.contact_attempts import NOT_REACHED, OUTCOMES, REACHED, Attempt, not_before, standing
from pro_service.domain.status import Status
from pro_service.domain.timeline import badges

NINE = datetime(2026, 8, 31, 22, 30, tzinfo=UTC)  # half past midnight on 1 September in Madrid


def attempt(nth: int, outcome: str = "no-answer", **changes: object) -> Attempt:
    usual = {"visit": None, "occurred_at": NINE, "channel": "telephone", "callback_on": None}
    return Attempt(UUID(int=nth), outcome=outcome, **{**usual, **changes})  # type: ignore[arg-type]


def test_a_row_that_was_put_right_no_longer_stands():
    rows = (attempt(1), attempt(2, supersedes=UUID(int=1)), attempt(3))
    assert [each.id.int for each in standing(rows)] == [2, 3]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, None),
        (attempt(1), None),
        (attempt(1, "reached", callback_on=date(2026, 9, 4)), date(2026, 9, 4)),
        (attempt(1, "said-not-today"), date(2026, 9, 2)),  # the local day is 1 September
        (attempt(1, "said-too-ill", callback_on=date(2026, 9, 9)), date(2026, 9, 9)),
    ],
)
def test_the_next_try_is_on_the_day_agreed_or_the_day_after_not_today(last, expected):
    assert not_before(last, "Europe/Madrid") == expected


def test_every_outcome_is_reached_or_not():
    assert set(OUTCOMES) == set(REACHED) | set(NOT_REACHED)
    assert not set(REACHED) & set(NOT_REACHED)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("reason", "note", "missing"),
    [("other", None, True), ("other", "  ", True), ("other", "a storm", False), ("died", None, False)],
)
def test_other_says_nothing_without_a_note(reason, note, missing):
    assert not_done.is_note_missing(reason, note) is missing


@pytest.mark.parametrize(
    ("status", "due_in_h", "is_on_paper", "expected"),
    [
        (Status.OPEN, 48, False, ("due-soon",)),
        (Status.NOT_YET_OPEN, 1, False, ("due-soon",)),
        (Status.OPEN, 49, False, ()),
        (Status.OPEN, 0, False, ()),
        (Status.COMPLETED, 1, True, ()),
        (Status.MISSED, -100, True, ("paper-to-enter",)),
        (Status.STARTED, 1, True, ("due-soon", "paper-to-enter")),
    ],
)
def test_badges_stand_beside_the_status(status, due_in_h, is_on_paper, expected):
    due_at = NINE + timedelta(hours=due_in_h)
    assert badges(status, due_at, NINE, is_on_paper=is_on_paper) == expected
