"""A nudge: one more message, through the same gate as every other, and seldom."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pro_service.channels.protocol import Fate, Outcome
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import NotFound
from pro_service.services import contacts as contacts_service
from pro_service.services import studies, submissions
from pro_service.services.contacts import PostponementAsked
from pro_service.services.reminders import nudging, settling
from pro_service.store import reminders
from pro_service.store.reminders import Delivery
from tests.services.reminders.conftest import TEN
from tests.support import contacts, factories
from tests.support.contacts import EMAIL
from tests.support.factories import ENROLLED_AT, FORMS, OPERATOR, TWO_VISITS, arrival, upload

HERE = Scope(sites=frozenset({(TWO_VISITS, "01")}))
NURSE = Staff(uuid4(), "ana", uuid4(), ())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
"""Half past nine in Madrid: within the quiet hours."""


@pytest.fixture
def nudge(write, reminded):
    def _nudge(at, visit="first", scope=HERE):
        assessment_id = reminded.assessment(visit, "lupusqol")
        told = write(lambda s: nudging.nudge(
            s, at, NURSE, scope, FORMS, TWO_VISITS, reminded.enrolment_id, assessment_id
        ))  # fmt: skip
        return told.is_on_its_way, told.why_not, told.until

    return _nudge


ON_ITS_WAY = (True, None, None)


def test_a_nudge_leaves_by_the_same_way_as_every_message(reminding, reminded, nudge, read):
    assert nudge(TEN) == ON_ITS_WAY
    assert reminding.at(TEN).deliver() == {"handed-over": 1}
    assert [to for _, to in reminding.email.sent] == [EMAIL]
    (decision,) = read(lambda s: reminders.decisions_of(s, [reminded.enrolment_id], TEN + DAY))
    assert (decision.step, decision.channel, decision.not_sent_because) == ("nudge-20260302", "email", None)


def test_a_second_click_sends_nothing_more(reminding, nudge):
    assert nudge(TEN) == ON_ITS_WAY
    assert nudge(TEN) == ON_ITS_WAY
    assert reminding.at(TEN).deliver() == {"handed-over": 1}
    assert nudge(TEN + HOUR) == (False, "cooling-down", TEN + DAY)
    assert reminding.at(TEN + HOUR).deliver() == {}
    assert len(reminding.email.sent) == 1


def test_after_a_reminder_there_is_no_nudge_for_24_hours(reminding, nudge):
    reminding.at(TEN).tick()
    assert nudge(TEN + DAY - timedelta(seconds=1)) == (False, "cooling-down", TEN + DAY)
    assert nudge(TEN + DAY) == ON_ITS_WAY
    assert reminding.at(TEN + DAY).deliver() == {"handed-over": 1}


def test_a_reminder_that_reached_nobody_keeps_no_nudge_from_leaving(reminding, reminded, nudge):
    refused = Outcome(Fate.REFUSED, "refused")
    reminding.email.answers, reminding.sms.answers = [refused], [refused]
    reminding.at(TEN).tick()
    assert nudge(TEN + HOUR) == ON_ITS_WAY
    assert reminding.at(TEN + HOUR).deliver()["handed-over"] == 1


def test_a_nudge_that_reached_nobody_keeps_no_other_from_leaving(reminding, nudge, read):
    refused = Outcome(Fate.REFUSED, "refused")
    reminding.email.answers, reminding.sms.answers = [refused] * 2, [refused] * 2
    for minutes in (0, 10, 20):
        at = TEN + timedelta(minutes=minutes)
        assert nudge(at) == ON_ITS_WAY
        reminding.at(at).deliver()
        reminding.at(at + timedelta(minutes=1)).deliver()
    assert (len(reminding.email.sent), len(reminding.sms.sent)) == (3, 2)
    assert nudge(TEN + HOUR) == (False, "cooling-down", TEN + timedelta(days=1, minutes=20))
    steps = read(lambda s: s.scalars(select(Delivery.step).order_by(Delivery.id)).all())
    assert list(dict.fromkeys(steps)) == ["nudge-20260302", "nudge-20260302-2", "nudge-20260302-3"]


def test_a_nudge_that_came_back_goes_the_next_way_and_counts(reminding, nudge, read, write):
    assert nudge(TEN) == ON_ITS_WAY
    reminding.at(TEN).deliver()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    told = {"is_permanent": True, "is_gone": False}
    write(lambda s: settling.bounced(s, TEN + HOUR, OPERATOR, row.message_id, "5.2.2", **told))
    assert nudge(TEN + HOUR) == ON_ITS_WAY  # by text message
    assert reminding.at(TEN + HOUR).deliver() == {"handed-over": 1}
    assert nudge(TEN + 2 * HOUR) == (False, "cooling-down", TEN + HOUR + DAY)
    assert (len(reminding.email.sent), len(reminding.sms.sent)) == (1, 1)


def test_a_message_that_came_back_keeps_no_nudge_from_leaving_the_next_day(reminding, nudge, read, write):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    told = {"is_permanent": True, "is_gone": False}
    write(lambda s: settling.bounced(s, TEN + HOUR, OPERATOR, row.message_id, "5.2.2", **told))
    assert nudge(TEN + HOUR) == (False, "told-today", None)  # one message a day, whatever became of it
    assert nudge(TEN + DAY - HOUR) == ON_ITS_WAY


@pytest.mark.requirement("I5")
def test_a_nudge_is_judged_once_more_when_it_leaves(reminding, reminded, nudge, write, read):
    assert nudge(TEN) == ON_ITS_WAY
    write(lambda s: contacts_service.withdraw(s, TEN, reminded.caller, uuid4()))
    assert reminding.at(TEN).deliver() == {"withheld": 1}
    assert reminding.email.sent == []
    assert nudge(TEN + HOUR) == (False, "contact-withdrawn", None)


def test_quiet_hours_and_not_today_say_until_when(nudge, write, reminded):
    assert nudge(EVENING) == (False, "quiet-hours", datetime(2026, 3, 3, 8, tzinfo=UTC))
    asked = PostponementAsked("not_today", "too-ill")
    noon = datetime(2026, 3, 3, 11, tzinfo=UTC)
    write(lambda s: contacts_service.postpone(s, noon, reminded.caller, uuid4(), asked))
    assert nudge(noon) == (False, "postponed", datetime(2026, 3, 4, 9, tzinfo=UTC))


def test_what_is_answered_or_not_open_is_not_nudged_about(nudge, write, reminded):
    assert nudge(TEN, "second") == (False, "window-not-open", None)
    sent = arrival(upload(reminded, "first", "lupusqol", TEN - HOUR))
    own_id = reminded.assessment("first", "lupusqol")
    write(lambda s: submissions.receive(s, TEN, FORMS, reminded.caller, own_id, sent))
    assert nudge(TEN) == (False, "completed", None)


def test_whom_no_channel_reaches_is_not_nudged(nudge, write, reminded):
    write(lambda s: contacts.prefer(s, reminded, TEN, email=None, telephone=None))
    assert nudge(TEN) == (False, "no-channel", None)


@pytest.mark.requirement("I5")
@pytest.mark.parametrize("kind", ["death", "withdrawal_of_consent"])
def test_after_an_end_nobody_is_written_to(reminding, reminded, nudge, write, kind):
    reminding.at(TEN).plan()
    write(lambda s: factories.add_event(s, reminded.enrolment_id, TEN, kind=kind, occurred_at=TEN - HOUR))
    assert reminding.at(TEN + HOUR).deliver() == {"withheld": 4}
    assert reminding.email.sent == []
    assert nudge(TEN + HOUR) == (False, "exempt", None)


@pytest.mark.requirement("I5")
def test_where_an_end_leaves_questionnaires_expected_it_still_ends_contact(write, reminding):
    file = factories.STUDIES / "two_visits.yaml"
    of_contact = "kind: treatment_stop, contact: {}, expectation: stays"
    text = file.read_text("utf-8").replace(of_contact.format("stays"), of_contact.format("ends"))
    write(lambda s: studies.load(s, ENROLLED_AT, OPERATOR, text, file.name))
    phone = write(factories.participant_on_day_0)
    write(lambda s: contacts.prefer(s, phone, TEN - HOUR, email=EMAIL))
    write(lambda s: factories.add_event(s, phone.enrolment_id, TEN, kind="treatment_stop", occurred_at=TEN))
    assert reminding.at(TEN).tick() == {"withheld": 4}
    own_id = phone.assessment("first", "lupusqol")
    told = write(lambda s: nudging.nudge(s, TEN, NURSE, HERE, FORMS, TWO_VISITS, phone.enrolment_id, own_id))
    assert told.why_not == "contact-ended"


def test_another_site_s_participant_cannot_be_nudged(nudge):
    with pytest.raises(NotFound):
        nudge(TEN, scope=Scope(sites=frozenset({(TWO_VISITS, "02")})))
