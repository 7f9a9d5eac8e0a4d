"""A step comes up once more where its window is moved after its day had begun."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from pro_service.domain.anchors import AnchorEvent
from pro_service.domain.calendar import Duration
from pro_service.domain.occurrences import Placement, code_of, occurrence, placements, step_and_nth
from pro_service.domain.protocol import Visit
from pro_service.domain.reminder_plan import Step
from pro_service.domain.study_file import read_study
from pro_service.resources import studies_folder

TRIAL = studies_folder() / "nct03673748.yaml"
STUDY = read_study(TRIAL.read_text("utf-8"), TRIAL.name)
MADRID = "Europe/Madrid"
VISIT: Visit = replace(STUDY.visits[0], target=Duration.parse("P0D"), due=Duration.parse("P0D"))
DUE = Step("due", "due", Duration.parse("P0D"), "words")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def event(on: date, recorded_at: datetime, supersedes: UUID | None = None, **known: bool) -> AnchorEvent:
    own = known.get("is_planned", False)
    is_void = known.get("is_void", False)
    return AnchorEvent(uuid4(), "infusion", on, None, own, recorded_at, supersedes, is_void)


def moved(*lies: tuple[datetime, date | None]) -> int:
    return occurrence(DUE, VISIT, MADRID, [Placement(*each) for each in lies])


@pytest.mark.parametrize(
    ("lies", "expected"),
    [
        ([(utc(2026, 3, 2, 6), date(2026, 3, 2))], 1),
        # a planned day gives way before it came: nothing can have been decided
        ([(utc(2026, 2, 1), date(2026, 3, 9)), (utc(2026, 3, 2, 6), date(2026, 3, 2))], 1),
        # typed a week early and put right on the day: what was decided as too late comes up again
        ([(utc(2026, 3, 1), date(2026, 2, 22)), (utc(2026, 3, 1, 9), date(2026, 3, 1))], 2),
        # put right when the true day was over too: once is enough
        ([(utc(2026, 3, 1), date(2026, 2, 12)), (utc(2026, 3, 3), date(2026, 2, 22))], 1),
        # the new day ends at midnight in Madrid, 23:00 UTC
        ([(utc(2026, 3, 1), date(2026, 2, 12)), (utc(2026, 3, 2, 22, 59), date(2026, 3, 2))], 2),
        ([(utc(2026, 3, 1), date(2026, 2, 12)), (utc(2026, 3, 2, 23), date(2026, 3, 2))], 1),
        # the old day begins on Kiritimati, fourteen hours before that of UTC
        ([(utc(2026, 2, 1), date(2026, 3, 2)), (utc(2026, 3, 1, 10), date(2026, 3, 9))], 2),
        ([(utc(2026, 2, 1), date(2026, 3, 2)), (utc(2026, 3, 1, 9, 59), date(2026, 3, 9))], 1),
        # taken back and recorded anew for the same day
        ([(utc(2026, 3, 2, 6), date(2026, 3, 2)), (utc(2026, 3, 2, 7), None)], 1),
        (
            [
                (utc(2026, 3, 2, 6), date(2026, 3, 2)),
                (utc(2026, 3, 2, 7), None),
                (utc(2026, 3, 2, 8), date(2026, 3, 2)),
            ],
            2,
        ),
        # twice
        (
            [
                (utc(2026, 3, 2, 6), date(2026, 3, 2)),
                (utc(2026, 3, 2, 7), date(2026, 3, 4)),
                (utc(2026, 3, 4, 8), date(2026, 3, 5)),
            ],
            3,
        ),
    ],
)
@pytest.mark.requirement("I4")
def test_a_move_counts_once_the_old_day_had_begun_and_while_the_new_one_lasts(lies, expected):
    assert moved(*lies) == expected


def test_the_day_of_an_anchor_is_followed_through_its_corrections():
    planned = event(date(2026, 3, 1), utc(2026, 2, 1), is_planned=True)
    wrong = event(date(2026, 3, 1), utc(2026, 3, 1, 8))  # on the day that was planned: nothing moves
    right = event(date(2026, 3, 2), utc(2026, 3, 2, 8), wrong.id)
    void = event(date(2026, 3, 2), utc(2026, 3, 2, 9), right.id, is_void=True)
    events = (planned, wrong, right, void)
    assert placements(events, ("infusion",), utc(2026, 3, 3)) == (
        Placement(utc(2026, 2, 1), date(2026, 3, 1)),
        Placement(utc(2026, 3, 2, 8), date(2026, 3, 2)),
        Placement(utc(2026, 3, 2, 9), date(2026, 3, 1)),  # the planned day stands again
    )
    assert len(placements(events, ("infusion",), utc(2026, 3, 2, 8))) == 2


def test_an_occurrence_is_told_by_its_code():
    assert [code_of("due", nth) for nth in (1, 2, 3)] == ["due", "due@2", "due@3"]
    assert step_and_nth("due") == ("due", 1)
    assert step_and_nth("due@12") == ("due", 12)
    assert step_and_nth("nudge-20260302") == ("nudge-20260302", 1)
