"""A test message: what a participant asks for while setting up, through the same gate as every reminder."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.channels.protocol import Fate, Outcome
from pro_service.domain.message_tests import TEXTS
from pro_service.domain.message_texts import faults_of_subject, revealing_words
from pro_service.errors import IdReused, InvalidShape, TooManyToday
from pro_service.services import contacts as contacts_service
from pro_service.services import studies
from pro_service.services.contacts import PostponementAsked
from pro_service.services.reminders import testing
from pro_service.services.transactions import in_transaction
from pro_service.store import message_tests
from tests.services.reminders.conftest import TEN
from tests.support import contacts, factories
from tests.support.contacts import EMAIL
from tests.support.factories import ENROLLED_AT, OPERATOR, STUDIES

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def ask(write, reminded):
    def _ask(at=TEN, channel="email", test_id=None):
        told = write(lambda s: contacts.ask_for_test(s, reminded, at, channel, test_id))
        return told.state, told.why_not, told.is_new

    return _ask


@pytest.fixture
def send(reminding):
    return lambda at=TEN: testing.send_asked(reminding.engine, lambda _: at, reminding.desk)


QUEUED = (None, None, True)


def test_it_leaves_by_the_channel_that_was_asked_for(reminding, ask, send):
    assert ask() == QUEUED
    assert send() == {"test-handed-over": 1}
    ((message, to),) = reminding.email.sent
    assert (to, message.subject, message.language) == (EMAIL, "Mensaje de prueba", "es")
    assert message.stop_link is not None
    assert reminding.sms.sent == []


def test_it_is_sent_once_whoever_asks_how_often(reminding, ask, send):
    own_id = uuid4()
    assert ask(test_id=own_id) == QUEUED
    assert ask(test_id=own_id) == (None, None, False)
    send()
    assert send(TEN + MINUTE) == {}
    assert ask(TEN + MINUTE, test_id=own_id) == ("handed-over", None, False)
    assert len(reminding.email.sent) == 1


def test_one_that_was_cut_short_while_it_left_is_not_sent_again(reminding, ask, send):
    own_id = uuid4()
    ask(test_id=own_id)
    reminding.email.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        send()
    assert send(TEN + MINUTE) == {}
    assert ask(TEN + MINUTE, test_id=own_id) == ("sending", None, False)


@pytest.mark.requirement("I5")
def test_after_contact_was_withdrawn_none_is_queued_and_none_leaves(reminding, reminded, ask, send, write):
    own_id = uuid4()
    ask(test_id=own_id)
    write(lambda s: contacts_service.withdraw(s, TEN + MINUTE, reminded.caller, uuid4()))
    assert send(TEN + 2 * MINUTE) == {"test-not-sent": 1}
    assert ask(TEN + 2 * MINUTE, test_id=own_id) == ("not-sent", "contact-withdrawn", False)
    assert ask(TEN + 3 * MINUTE) == (None, "contact-withdrawn", False)
    assert reminding.email.sent == []


def test_a_channel_without_an_address_is_said_so(ask):
    assert ask(channel="push") == (None, "no-channel", False)


def test_neither_not_today_nor_quiet_hours_keep_what_somebody_waits_for(reminded, ask, send, write):
    said = PostponementAsked("not_today", "too-tired")
    write(lambda s: contacts_service.postpone(s, TEN, reminded.caller, uuid4(), said))
    late = TEN + 12 * HOUR  # ten in the evening: the quiet hours have begun
    assert ask(late) == QUEUED
    assert send(late) == {"test-handed-over": 1}


def test_nobody_gets_one_that_they_no_longer_wait_for(ask, send):
    ask()
    assert send(TEN + 16 * MINUTE) == {"test-not-sent": 1}


def test_it_takes_nothing_from_the_one_reminder_of_the_day(reminding, ask, send):
    ask()
    send()
    assert reminding.at(TEN).tick()["handed-over"] == 1


def test_an_address_that_is_gone_is_taken_away(reminding, ask, send):
    own_id = uuid4()
    ask(test_id=own_id)
    reminding.email.answers = [Outcome(Fate.GONE, "smtp-550")]
    assert send() == {"test-failed": 1}
    assert ask(TEN + MINUTE) == (None, "no-channel", False)


def test_one_that_breaks_us_has_failed_and_stops_no_reminder(reminding, ask, send):
    own_id = uuid4()
    ask(test_id=own_id)
    reminding.email.answers = [ValueError("not an address of ours")]
    assert send() == {"test-failed": 1}
    assert [type(fault).__name__ for fault in reminding.faults] == ["ValueError"]
    assert send(TEN + MINUTE) == {}
    assert ask(TEN + MINUTE, test_id=own_id) == ("failed", None, False)


def test_an_address_that_was_put_right_meanwhile_is_left_alone(reminding, reminded, ask, send, write):
    """It is on this very screen that people correct their address."""

    class Slow:
        def send(self, message, to, now):
            write(lambda s: contacts.prefer(s, reminded, now, email="put.right@example.org"))
            return Outcome(Fate.GONE, "smtp-550")

    ask()
    reminding.desk.channels["email"] = Slow()
    assert send() == {"test-failed": 1}
    assert ask(TEN + MINUTE) == QUEUED


def test_ten_a_day_are_enough(ask):
    for nth in range(10):
        assert ask(TEN + nth * MINUTE) == QUEUED
    with pytest.raises(TooManyToday):
        ask(TEN + HOUR)


def test_an_id_stands_for_one_test(ask):
    own_id = uuid4()
    ask(test_id=own_id)
    with pytest.raises(IdReused):
        ask(test_id=own_id, channel="sms")


def test_a_channel_that_the_study_does_not_offer_is_refused(engine):
    def prepare(session):
        file = STUDIES / "two_visits.yaml"
        text = file.read_text("utf-8").replace("channels: [push, email, sms]", "channels: [email]")
        studies.load(session, ENROLLED_AT, OPERATOR, text, file.name)
        return factories.participant_on_day_0(session)

    phone = in_transaction(engine, prepare)
    with pytest.raises(InvalidShape):
        in_transaction(engine, lambda s: contacts.ask_for_test(s, phone, TEN, "sms"))


def test_each_step_stands_in_order(ask, send, reminded, read):
    ask()
    send()
    (test,) = read(lambda s: message_tests.tests_of(s, reminded.enrolment_id))
    events = read(lambda s: message_tests.events_of(s, test.enrolment_id, test.id))
    assert [(each.number, each.state) for each in events] == [(1, "sending"), (2, "handed-over")]


@pytest.mark.requirement("R33")
@pytest.mark.parametrize("language", ["es", "en"])
def test_its_words_tell_nothing(language):
    text = TEXTS[language]
    condition = "lupus nephritis Double-blind phase 2b trial in lupus nephritis"
    assert list(revealing_words(f"{text.subject} {text.body}", condition, ["NCT03673748"])) == []
    assert list(faults_of_subject(text.subject, language)) == []
