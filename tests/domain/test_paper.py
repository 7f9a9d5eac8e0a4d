"""When two entries of one questionnaire agree."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from pro_service.domain.paper import Judged, State, judge


@dataclass(frozen=True)
class Entry:
    recorded_by: str
    answers: dict = field(default_factory=lambda: {"q1": 3, "q2": "skipped"})
    form_version: str = "demo-1"
    language: str = "es"
    mode: str = "self_on_paper"
    completed_by: str = "participant"
    completed_on: date = date(2026, 3, 2)


ANA, EVA = Entry("account:ana"), Entry("account:eva")


def test_where_no_second_entry_is_asked_for_the_first_counts():
    assert judge(ANA, [], is_second_needed=False) == Judged(State.ACCEPTED)


def test_the_first_of_two_entries_waits_for_the_second():
    assert judge(ANA, [], is_second_needed=True) == Judged(State.AWAITS_SECOND_ENTRY)
    assert judge(ANA, [ANA], is_second_needed=True) == Judged(State.AWAITS_SECOND_ENTRY)


def test_two_accounts_that_typed_the_same_agree():
    assert judge(EVA, [ANA], is_second_needed=True) == Judged(State.ACCEPTED)


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"answers": {"q1": 4, "q2": "skipped"}}, ("q1",)),
        ({"answers": {"q1": 3}}, ("q2",)),
        ({"answers": {"q1": 3, "q2": "skipped", "q9": 1}}, ("q9",)),
        ({"completed_on": date(2026, 3, 3)}, ("completed_on",)),
        ({"mode": "telephone", "answers": {"q1": 5}}, ("mode", "q1", "q2")),
        ({"completed_by": "helped"}, ("completed_by",)),
    ],
)
def test_a_disagreement_is_told_by_item_and_never_by_answer(changes, differing):
    judged = judge(replace(EVA, **changes), [ANA], is_second_needed=True)
    assert judged == Judged(State.ENTRIES_DIFFER, differing)


def test_a_third_entry_settles_it_with_whichever_it_agrees_with():
    wrong = replace(EVA, answers={"q1": 4, "q2": "skipped"})
    again = replace(wrong, answers=ANA.answers)
    assert judge(again, [ANA, wrong], is_second_needed=True) == Judged(State.ACCEPTED)
