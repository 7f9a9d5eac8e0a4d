"""Slots follow from anchors, plan and wishes; what has fallen due is queued, once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from pro_service.services import windows
from pro_service.services.reminders import slots
from pro_service.services.studies import definition_for
from pro_service.store import enrolments, reminders
from pro_service.store.reminders import Delivery
from tests.services.reminders.conftest import TEN
from tests.support import contacts, factories


@pytest.fixture
def slots_of(read, reminded):
    def _slots(visit, instrument="sf36v1"):
        wanted = reminded.assessment(visit, instrument)
        rows = read(lambda s: reminders.slots_of(s, reminded.enrolment_id))
        mine = sorted((row for row in rows if row.assessment_id == wanted), key=lambda row: row.due_at)
        return [(row.step, row.due_at, row.ends_at, row.is_known_too_late) for row in mine]

    return _slots


def test_each_step_has_its_slot_up_to_the_next_one_or_the_closing(slots_of):
    # Target 17 August (24 weeks after 2 March): opens 10 March, due 17 August, closes 13 February at its
    # midnight, so that the last step is on 11 February; ten in Madrid is nine UTC in winter, eight in summer.
    opened, due = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 8, 17, 8, tzinfo=UTC)
    closing, closes = datetime(2027, 2, 11, 9, tzinfo=UTC), datetime(2027, 2, 12, 23, tzinfo=UTC)
    assert slots_of("second") == [
        ("opened", opened, due, False),
        ("due", due, closing, False),
        ("closing", closing, closes, False),
    ]


def test_a_step_that_had_passed_when_the_infusion_was_recorded_is_known_too_late(slots_of):
    assert [(step, is_late) for step, _, _, is_late in slots_of("first")] == [
        ("opened", True),
        ("due", False),
        ("closing", False),
    ]


def test_the_slots_move_with_the_infusion(write, reminded, slots_of):
    first = write(lambda s: factories.add_event(
        s, reminded.enrolment_id, TEN, kind="infusion", occurred_on=date(2026, 3, 3), is_planned=True
    ))  # fmt: skip
    assert first
    assert slots_of("first")[1][1] == TEN  # the actual one counts
    write(lambda s: _supersede(s, reminded, date(2026, 3, 1)))
    assert slots_of("first")[1][1] == TEN - timedelta(days=1)


def _supersede(session, reminded, on):
    from_before = next(
        event.id
        for event in windows.events_of(session, [reminded.enrolment_id])[reminded.enrolment_id]
        if not event.is_planned
    )
    factories.add_event(
        session, reminded.enrolment_id, TEN + timedelta(hours=1), kind="infusion", occurred_on=on,
        supersedes=from_before, reason="typed the wrong day",
    )  # fmt: skip


def test_the_stored_slots_are_those_computed_anew(read, reminded):
    def differences(session):
        found = enrolments.of_device(session, reminded.enrolment_id)
        return list(slots.differences(session, TEN, definition_for(session, found), found))

    assert read(differences) == []


def test_what_has_fallen_due_is_queued_once(reminding, reminded, read):
    assert reminding.at(TEN).plan() == 4  # two steps of the first visit, for each of its two questionnaires
    assert reminding.plan() == 0
    assert read(lambda s: s.scalar(select(func.count()).select_from(Delivery))) == 4


def test_nothing_is_queued_before_it_is_due(reminding, reminded):
    reminding.at(TEN - timedelta(seconds=1))
    assert reminding.plan() == 2  # those of January, which are past


@pytest.mark.requirement("I4")
def test_a_step_that_was_planned_is_not_planned_again_when_its_window_moves(reminding, reminded, write):
    reminding.at(TEN).tick()
    write(lambda s: _supersede(s, reminded, date(2026, 3, 1)))
    assert reminding.at(TEN + timedelta(hours=2)).plan() == 0


def test_the_slots_follow_the_hour_and_the_zone_that_a_participant_chooses(write, reminded, slots_of):
    write(lambda s: contacts.prefer(s, reminded, TEN, at=time(18, 30), zone="Atlantic/Canary"))
    assert [(step, due_at) for step, due_at, _, _ in slots_of("second")] == [
        ("opened", datetime(2026, 3, 10, 18, 30, tzinfo=UTC)),  # in winter the Canaries keep UTC
        ("due", datetime(2026, 8, 17, 17, 30, tzinfo=UTC)),
        ("closing", datetime(2027, 2, 11, 18, 30, tzinfo=UTC)),
    ]
