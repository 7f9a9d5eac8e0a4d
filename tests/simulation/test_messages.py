"""Every rule that the simulation holds messages against finds out a message that breaks it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from pro_service.channels.protocol import Fate, Outgoing
from pro_service.domain.identifiers import assessment_id
from pro_service.simulation.amending import versions
from pro_service.simulation.book import Answered, Book, Page
from pro_service.simulation.messages import Messages
from pro_service.simulation.post import Sent
from tests.simulation.test_cohort import ENDS_AT

MINE = UUID(int=7)
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # day 0, twelve o'clock in Madrid
CLOSES_AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # of baseline: the midnight of its day
PUSH, EMAIL = "https://push.simulation.invalid/1", "one@mail.simulation.invalid"


class Told:
    """A page of the book, and what is said against messages to it."""

    def __init__(self, definition):
        self.book, self.said = Book(versions(definition, 18, ENDS_AT)), []
        self.page = Page("Europe/Madrid", "Europe/Madrid", may_be_written_to=True)
        self.page.anchors["infusion"] = date(2026, 3, 2)
        self.page.addresses = {"push": PUSH, "email": EMAIL}
        self.book.pages[MINE] = self.page
        self.messages = Messages(self.book, self.said.append, lambda _: None)

    def send(self, **changed):
        message = Outgoing(str(uuid4()), "", "", "es", "", None, CLOSES_AT)
        sent = replace(Sent(NOON, "push", PUSH, message, Fate.HANDED_OVER), **changed)
        self.messages.note(sent)
        return sent

    @property
    def broken(self):
        return [each.rpartition(": ")[2] for each in self.said]


@pytest.fixture
def told(definition):
    return Told(definition)


def test_one_message_while_there_is_something_to_answer_is_right(told):
    told.send()
    assert told.said == []


def test_the_same_message_twice_is_not(told):
    told.send(message=told.send().message)
    assert told.broken == ["it had left already"]


def test_what_was_refused_for_the_moment_may_be_sent_again(told):
    told.send(message=told.send(fate=Fate.NOT_NOW).message)
    assert told.said == []


def test_a_second_one_on_a_local_day_is_not(told):
    told.send()
    told.send(at=NOON + timedelta(hours=3))
    assert told.broken == ["another had left on that day"]


def test_an_e_mail_that_came_back_told_nobody(told):
    first = told.send(channel="email", address=EMAIL)
    told.messages.came_back(first.message.id)
    told.send()
    assert told.said == []


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"may_be_written_to": False}, "there was no leave to write"),
        ({"has_ended_contact": True}, "there was no leave to write"),
        ({"ended": ("death", NOON, NOON)}, "after death"),
        ({"not_before": NOON + timedelta(hours=1)}, "not before what was asked for"),
        ({"at": time(18)}, "before the hour that was chosen"),
        ({"anchors": {}}, "there was nothing to answer"),
        ({"anchors": {"infusion": date(2026, 3, 1)}}, "there was nothing to answer"),
    ],
)
def test_what_is_known_of_the_participant_counts(told, change, broken):
    for name, value in change.items():
        setattr(told.page, name, value)
    told.send()
    assert told.broken == [broken]


def test_e_mail_that_was_stopped_stays_stopped(told):
    told.page.is_email_stopped = True
    told.send(channel="email", address=EMAIL)
    assert told.broken == ["e-mail had been stopped"]


@pytest.mark.parametrize("hour", [20, 22])  # in Madrid nine in the evening, and eleven
def test_nobody_is_written_to_at_night(told, hour):
    told.send(at=NOON.replace(hour=hour))
    assert told.broken == ["in the quiet hours"]


def test_night_is_where_the_participant_is(told):
    told.page.zone = "America/Bogota"
    told.send()  # six in the morning
    assert told.broken == ["in the quiet hours", "before the hour that was chosen"]


def test_all_of_a_visit_has_to_be_answered_to_end_its_messages(told, definition):
    first, second = (assessment_id(MINE, "baseline", use.instrument) for use in definition.instruments)
    told.page.answered[first] = Answered(NOON, NOON)
    told.send()
    assert told.said == []
    told.page.exempt.add(second)
    told.send(at=NOON + timedelta(hours=1), message=Outgoing("2", "", "", "es", "", None, CLOSES_AT))
    assert "there was nothing to answer" in told.broken


def test_an_address_that_is_gone_is_nobody_s(told):
    told.send(fate=Fate.GONE)
    told.send()
    assert len(told.said) == 1
    assert "nobody's" in told.said[0]
