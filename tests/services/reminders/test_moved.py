"""A day that was typed wrongly and put right: what was decided in the wrong window is not lost."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.channels.protocol import Fate, Outcome
from pro_service.services import anchor_events, timeline, windows
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.reminders.reconciling import reconcile
from pro_service.store import reminders
from tests.services.reminders.conftest import TEN
from tests.support import contacts, factories
from tests.support.contacts import EMAIL
from tests.support.factories import EVERYWHERE, OPERATOR, TWO_VISITS

REFUSED = Outcome(Fate.REFUSED, "smtp-554")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 3, 2)
YEARS_LATER = datetime(2030, 1, 1, tzinfo=UTC)


class Course:
    """A participant reminded by e-mail whose infusion is recorded and put right."""

    def __init__(self, write, read):
        self.write, self.read = write, read
        self.phone = write(self._enrolled)
        self.infusion = None

    def _enrolled(self, session):
        factories.load_two_visits(session)
        phone = factories.pair(session, factories.enrol(session))
        contacts.prefer(session, phone, TEN - 10 * HOUR, email=EMAIL)
        return phone

    def infused(self, on, at, **asked):
        known = {"supersedes": self.infusion, "reason": "typed the wrong day"} if self.infusion else {}
        self.infusion = self.write(lambda s: factories.add_event(
            s, self.phone.enrolment_id, at, kind="infusion", occurred_on=on, **{**known, **asked}
        ))  # fmt: skip

    def told(self, visit="first", instrument="sf36v1"):
        """step -> why it was not sent, None where it was decided to; by the first channel."""
        wanted, found = self.phone.assessment(visit, instrument), {}
        for row in self.read(lambda s: reminders.decisions_of(s, [self.phone.enrolment_id], YEARS_LATER)):
            if row.assessment_id == wanted:
                found.setdefault(row.step, row.not_sent_because)
        return found


@pytest.fixture
def course(write, read):
    return Course(write, read)


@pytest.fixture
def missing(reminding):
    return lambda at: reconcile(reminding.engine, lambda _: at, reminding.desk)["alarms"]


@pytest.mark.requirement("I4")
def test_a_step_that_was_closed_in_the_wrong_window_leaves_in_the_right_one(reminding, course, missing):
    course.infused(date(2026, 2, 1), TEN - 9 * HOUR)  # a month off: the first visit closed on 9 February
    reminding.at(TEN - 8 * HOUR).tick()
    assert course.told() == dict.fromkeys(("opened", "due", "closing"), "window-closed")
    course.infused(TODAY, TEN - HOUR)
    reminding.at(TEN).tick()
    assert [to for _, to in reminding.email.sent] == [EMAIL]
    assert course.told()["due@2"] is None
    assert "opened@2" not in course.told()  # its true day was January: it is past, as it was
    reminding.at(TEN + 6 * DAY).tick()
    assert course.told()["closing@2"] is None
    assert missing(TEN + 6 * DAY + 2 * HOUR) == 0


@pytest.mark.requirement("I4")
def test_what_has_left_is_not_sent_again_though_its_day_comes_once_more(reminding, course, missing):
    course.infused(TODAY, TEN - 3 * HOUR)
    reminding.at(TEN).tick()
    assert course.told()["due"] is None
    course.infused(TODAY + DAY, TEN + HOUR, is_planned=True, supersedes=None, reason=None)
    course.write(lambda s: factories.add_event(
        s, course.phone.enrolment_id, TEN + 2 * HOUR, kind="infusion", occurred_on=TODAY,
        supersedes=_actual(s, course), is_void=True, reason="it is tomorrow",
    ))  # fmt: skip
    reminding.at(TEN + DAY).tick()
    assert len(reminding.email.sent) == 1
    assert course.told()["due@2"] == "sent-before"
    assert missing(TEN + DAY + 2 * HOUR) == 0


def _actual(session, course):
    known = windows.events_of(session, [course.phone.enrolment_id])[course.phone.enrolment_id]
    return next(each.id for each in known if not each.is_planned)


@pytest.mark.requirement("I4")
def test_it_is_sent_again_where_the_whole_window_lies_later_than_the_message(reminding, course):
    course.infused(TODAY, TEN - HOUR, is_planned=True)
    reminding.at(TEN).tick()
    assert course.told()["due"] is None
    course.infused(date(2026, 5, 11), TEN + HOUR, is_planned=True)  # its window opens on 12 March
    reminding.at(datetime(2026, 5, 11, 8, tzinfo=UTC)).tick()
    assert course.told()["due@2"] is None
    assert len(reminding.email.sent) == 2


def test_what_came_to_nothing_has_another_chance(reminding, course):
    course.infused(TODAY, TEN - 3 * HOUR, is_planned=True)
    reminding.email.answers = [REFUSED, REFUSED]
    reminding.at(TEN).tick()
    course.infused(TODAY + DAY, TEN + HOUR, is_planned=True)
    reminding.at(TEN + DAY).tick()
    assert course.told()["due@2"] is None


def test_what_waits_in_the_queue_for_a_window_that_was_moved_does_not_leave(reminding, course, missing):
    course.infused(TODAY, TEN - 3 * HOUR, is_planned=True)
    reminding.email.answers = [Outcome(Fate.NOT_NOW, "smtp-451", retry_at=TEN + 3 * HOUR)]
    reminding.at(TEN).plan()
    course.infused(TODAY + DAY, TEN + HOUR, is_planned=True)
    reminding.at(TEN + 3 * HOUR).tick()
    assert reminding.email.sent == []
    assert course.told()["due"] == "moved"
    reminding.email.answers.clear()
    reminding.at(TEN + DAY).tick()
    assert course.told()["due@2"] is None
    assert missing(TEN + DAY + 2 * HOUR) == 0


def test_a_correction_after_the_true_day_brings_nothing_back(reminding, course, missing):
    course.infused(date(2026, 2, 1), TEN - 9 * HOUR)
    reminding.at(TEN - 8 * HOUR).tick()
    course.infused(date(2026, 2, 28), TEN)
    reminding.at(TEN + HOUR).tick()
    assert reminding.email.sent == []
    assert course.told() == dict.fromkeys(("opened", "due", "closing"), "window-closed")
    reminding.at(datetime(2026, 3, 6, 9, tzinfo=UTC)).tick()  # the closing step, three days before the end
    assert course.told()["closing@2"] is None
    assert missing(datetime(2026, 3, 6, 12, tzinfo=UTC)) == 0


def test_the_timeline_tells_the_occurrence(reminding, course, read):
    course.infused(date(2026, 2, 1), TEN - 9 * HOUR)
    reminding.at(TEN - 8 * HOUR).tick()
    course.infused(TODAY, TEN - HOUR)
    reminding.at(TEN).tick()
    mine = (EVERYWHERE, TWO_VISITS, course.phone.enrolment_id, TEN, TEN)
    items = read(lambda s: timeline.read(s, *mine, at_site=True)).items
    of_first = next(
        item for item in items if item.assessment_id == course.phone.assessment("first", "sf36v1")
    )
    told = [(each.step, each.occurrence, each.not_sent_because) for each in of_first.reminders]
    assert sorted(told) == [
        ("closing", 1, "window-closed"),
        ("due", 1, "window-closed"),
        ("due", 2, None),
        ("opened", 1, "window-closed"),
    ]


@pytest.fixture
def preview(write, course):
    def _preview(on, at, **asked):
        known = {"supersedes": course.infusion, "reason": "wrong"} if course.infusion else {}
        whole = AnchorEventAsked(kind="infusion", occurred_on=on, **{**known, **asked})
        mine = (OPERATOR, EVERYWHERE, TWO_VISITS, course.phone.enrolment_id, uuid4(), whole)
        told = write(lambda s: anchor_events.preview(s, at, *mine)).preview
        return {
            (each.visit, each.step): (each.change, each.before, each.after)
            for each in told.reminders
            if each.instrument == "sf36v1"
        }

    return _preview


OPENED, CLOSING = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2027, 2, 11, 9, tzinfo=UTC)
SECOND_DUE = datetime(2026, 8, 17, 8, tzinfo=UTC)


def test_a_preview_tells_which_reminders_a_first_infusion_brings_and_which_come_too_late(preview):
    assert preview(TODAY, TEN + 11 * HOUR) == {  # nine in the evening in Madrid: the night has begun
        ("first", "opened"): ("too-late", None, datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("first", "due"): ("too-late", None, TEN),
        ("first", "closing"): ("new", None, datetime(2026, 3, 8, 9, tzinfo=UTC)),
        ("second", "opened"): ("new", None, OPENED),
        ("second", "due"): ("new", None, SECOND_DUE),
        ("second", "closing"): ("new", None, CLOSING),
    }


def test_a_preview_tells_which_reminders_move_and_leaves_out_what_has_left(reminding, course, preview):
    course.infused(TODAY, TEN - HOUR, is_planned=True)
    reminding.at(TEN).tick()
    told = preview(TODAY + DAY, TEN + HOUR, is_planned=True)
    assert told == {
        ("first", "closing"): (
            "moved",
            datetime(2026, 3, 8, 9, tzinfo=UTC),
            datetime(2026, 3, 9, 9, tzinfo=UTC),
        ),
        ("second", "opened"): ("moved", OPENED, OPENED + DAY),
        ("second", "due"): ("moved", SECOND_DUE, SECOND_DUE + DAY),
        ("second", "closing"): ("moved", CLOSING, CLOSING + DAY),
    }


def test_a_preview_of_an_event_taken_back_tells_which_reminders_are_dropped(course, preview):
    course.infused(TODAY, TEN - 3 * HOUR)
    told = preview(TODAY, TEN - 2 * HOUR, is_void=True)
    assert {step: change for step, (change, _, after) in told.items() if after is None} == {
        ("first", "due"): "dropped",
        ("first", "closing"): "dropped",
        ("second", "opened"): "dropped",
        ("second", "due"): "dropped",
        ("second", "closing"): "dropped",
    }


def test_a_preview_of_a_death_drops_every_reminder(write, course, preview):
    course.infused(TODAY, TEN - 3 * HOUR)
    asked = {"kind": "death", "occurred_at": TEN - 2 * HOUR}
    mine = (OPERATOR, EVERYWHERE, TWO_VISITS, course.phone.enrolment_id, uuid4(), AnchorEventAsked(**asked))
    told = write(lambda s: anchor_events.preview(s, TEN - HOUR, *mine)).preview
    assert [each.change for each in told.reminders] == ["dropped"] * 10
