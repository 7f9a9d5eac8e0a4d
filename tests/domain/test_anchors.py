"""Which anchor events hold at an instant, and what they end."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from pro_service.domain.anchors import (
    AnchorEvent,
    End,
    Ended,
    effective_anchors,
    effects,
    ended,
    standing_events,
)
from pro_service.domain.protocol import EndReason

NEW_YEAR = datetime(2026, 1, 1, 9, tzinfo=UTC)
REASONS = (
    EndReason("withdrawal_of_consent", contact=False, expectation="ends", data="keep_before"),
    EndReason("lost_to_follow_up", contact=False, expectation="ends", data="keep"),
    EndReason("death", contact=False, expectation="ends", data="keep"),
    EndReason("treatment_stop", contact=True, expectation="stays", data="keep"),
)


def day(nth: int) -> datetime:
    return NEW_YEAR + timedelta(days=nth)


def event(nth: int, kind: str, on: int, *, recorded: int, planned: bool = False, supersedes: int = 0):
    """The nth event, on a day of January and recorded on another one."""
    ends = kind in {reason.kind for reason in REASONS}
    return AnchorEvent(
        id=UUID(int=nth),
        kind=kind,
        occurred_on=day(on).date(),
        occurred_at=day(on) if ends else None,
        is_planned=planned,
        recorded_at=day(recorded),
        supersedes=UUID(int=supersedes) if supersedes else None,
    )


PLANNED = event(1, "infusion", 10, recorded=1, planned=True)
POSTPONED = event(2, "infusion", 12, recorded=5, planned=True, supersedes=1)
GIVEN = event(3, "infusion", 13, recorded=13)
MENDED = event(4, "infusion", 14, recorded=20, supersedes=3)
HISTORY = (PLANNED, POSTPONED, GIVEN, MENDED)


@pytest.mark.requirement("I3")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(0, None), (1, PLANNED), (4, PLANNED), (5, POSTPONED), (13, GIVEN), (19, GIVEN), (20, MENDED)],
)
def test_an_anchor_is_what_was_known_of_it_at_the_time(as_of, expected):
    assert effective_anchors(HISTORY, day(as_of)).get("infusion") == expected


@pytest.mark.requirement("I3")
def test_the_order_in_which_events_are_handed_in_does_not_matter():
    for order in permutations(HISTORY):
        assert effective_anchors(order, day(30)) == {"infusion": MENDED}


def test_an_actual_event_beats_a_plan_that_was_recorded_later():
    replanned = event(5, "infusion", 25, recorded=25, planned=True)
    assert effective_anchors([GIVEN, replanned], day(30))["infusion"] == GIVEN


def test_a_plan_holds_again_when_what_was_taken_for_the_event_is_superseded_by_one_of_another_kind():
    wrong_kind = event(6, "rescue_therapy", 13, recorded=14, supersedes=3)
    seen = effective_anchors([PLANNED, GIVEN, wrong_kind], day(30))
    assert seen == {"infusion": PLANNED, "rescue_therapy": wrong_kind}


@pytest.mark.requirement("R49")
def test_events_that_may_come_more_than_once_all_stand():
    dialyses = [event(nth, "dialysis", nth, recorded=nth) for nth in (7, 8, 9)]
    assert standing_events(dialyses, day(8)) == tuple(dialyses[:2])


@pytest.mark.requirement("R27")
def test_what_ended_is_told_with_its_instant_first_to_last():
    events = [
        event(1, "death", 20, recorded=21),
        event(2, "treatment_stop", 5, recorded=5),
        event(3, "lost_to_follow_up", 15, recorded=15),
    ]
    assert ended(events, day(30)) == (
        End("treatment_stop", day(5)),
        End("lost_to_follow_up", day(15)),
        End("death", day(20)),
    )


@pytest.mark.requirement("I3")
def test_an_end_counts_from_when_it_was_known_and_had_happened():
    known_late = event(1, "death", 10, recorded=12)
    assert ended([known_late], day(11)) == ()
    assert ended([known_late], day(12)) == (End("death", day(10)),)
    ahead = event(2, "withdrawal_of_consent", 20, recorded=12)
    assert ended([ahead], day(19)) == ()
    assert ended([ahead], day(20)) == (End("withdrawal_of_consent", day(20)),)


def test_a_planned_end_has_ended_nothing():
    assert ended([event(1, "treatment_stop", 5, recorded=1, planned=True)], day(30)) == ()


def test_an_end_recorded_by_mistake_ends_nothing_once_it_is_superseded():
    lost = event(1, "lost_to_follow_up", 10, recorded=10)
    stopped_only = event(2, "treatment_stop", 10, recorded=15, supersedes=1)
    assert effects(ended([lost, stopped_only], day(30)), REASONS) == Ended(None, None)


@pytest.mark.requirement("R14", "I5")
@pytest.mark.parametrize("kind", ["withdrawal_of_consent", "lost_to_follow_up", "death"])
def test_three_ends_end_contact_and_expectation(kind):
    end = End(kind, day(10))
    assert effects([end], REASONS) == Ended(contact=end, expectation=end)


@pytest.mark.requirement("R14")
def test_who_stops_treatment_stays_in_contact_and_is_still_expected():
    assert effects([End("treatment_stop", day(10))], REASONS) == Ended(None, None)


def test_the_first_of_several_ends_counts():
    lost, died = End("lost_to_follow_up", day(10)), End("death", day(20))
    assert effects([died, lost, End("treatment_stop", day(1))], REASONS) == Ended(lost, lost)
