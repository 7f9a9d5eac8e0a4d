"""Deliveries: judged when they leave, decided before they leave, sent at most once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Lock

import pytest
from sqlalchemy import select, text, update

from pro_service import errors
from pro_service.channels.protocol import Fate, Outcome
from pro_service.services import contacts as contacts_service
from pro_service.services import submissions, timeline
from pro_service.services.contacts import PostponementAsked
from pro_service.services.reminders import deciding, settling
from pro_service.services.reminders.delivering import deliver
from pro_service.services.reminders.reconciling import reconcile
from pro_service.store import reminders
from pro_service.store.audit import AuditStream
from pro_service.store.reminders import Delivery
from tests.services.reminders.conftest import OF_THE_OTHER, TEN
from tests.support import contacts, factories
from tests.support.contacts import EMAIL, NUMBER
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload

NOT_NOW, REFUSED = Outcome(Fate.NOT_NOW, "smtp-451"), Outcome(Fate.REFUSED, "smtp-554")
LATER = timedelta(minutes=3)
END_OF_TIME = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


@pytest.fixture
def decisions(read, reminded):
    """Every decision: visit, instrument, step -> (channel, why not)."""

    def _decisions():
        names = {
            reminded.assessment(visit, instrument): f"{visit}/{instrument}"
            for visit in ("first", "second")
            for instrument in ("sf36v1", "lupusqol")
        }
        at = datetime(2030, 1, 1, tzinfo=UTC)
        rows = read(lambda s: reminders.decisions_of(s, [reminded.enrolment_id], at))
        return {(names[row.assessment_id], row.step): (row.channel, row.not_sent_because) for row in rows}

    return _decisions


@pytest.fixture
def events(read, reminded):
    def _events():
        at = datetime(2030, 1, 1, tzinfo=UTC)
        rows = read(lambda s: reminders.events_of(s, [reminded.enrolment_id], at))
        return [(row.step, row.channel, row.state, row.code) for row in rows]

    return _events


def test_one_message_tells_of_both_questionnaires_of_a_visit(reminding, reminded, decisions):
    assert reminding.at(TEN).tick() == {"handed-over": 1, "withheld": 3}
    assert [to for _, to in reminding.email.sent] == [EMAIL]
    assert decisions() == {
        ("first/sf36v1", "opened"): ("email", "too-late"),
        ("first/lupusqol", "opened"): ("email", "too-late"),
        ("first/sf36v1", "due"): ("email", None),
        ("first/lupusqol", "due"): ("email", "told-today"),
    }


@pytest.mark.requirement("R33")
def test_the_timeline_tells_what_was_sent_and_why_not(reminding, reminded, read):
    reminding.email.answers = [REFUSED]
    reminding.at(TEN).tick()
    later = TEN + timedelta(minutes=1)
    reminding.at(later).tick()
    course = read(
        lambda s: timeline.read(s, EVERYWHERE, TWO_VISITS, reminded.enrolment_id, later, later, at_site=True)
    )
    told = {
        (each.channel, each.step, each.not_sent_because, *(event.code for event in each.events))
        for item in course.items
        for each in item.reminders
    }
    assert told == {
        ("email", "opened", "too-late"),
        ("email", "due", None, "smtp-554"),
        ("sms", "due", None, "taken"),
        ("email", "due", "told-today"),
    }
    before = TEN - timedelta(seconds=1)
    course = read(
        lambda s: timeline.read(
            s, EVERYWHERE, TWO_VISITS, reminded.enrolment_id, before, before, at_site=True
        )
    )
    assert [item.reminders for item in course.items if item.reminders] == []


def test_a_message_says_when_and_where_and_how_to_have_no_more(reminding, reminded):
    reminding.at(TEN).tick()
    message, _ = reminding.email.sent[0]
    assert message.subject == "Aún está a tiempo, hasta el lunes 9 de marzo"
    assert message.body == "Hasta el lunes 9 de marzo: https://pro.example.org/app/"
    assert message.stop_link.startswith("https://pro.example.org/api/v1/unsubscribe?token=")
    assert message.expires_at == datetime(2026, 3, 2, 20, tzinfo=UTC)  # nine in the evening in Madrid


def test_nothing_is_sent_about_what_is_completed(reminding, reminded, write, decisions):
    for instrument in ("sf36v1", "lupusqol"):
        sent = arrival(upload(reminded, "first", instrument, TEN - timedelta(hours=1)))
        own_id = reminded.assessment("first", instrument)
        write(lambda s, i=own_id, a=sent: submissions.receive(s, TEN, FORMS, reminded.caller, i, a))
    reminding.at(TEN).tick()
    assert reminding.email.sent == []
    assert {why for _, why in decisions().values()} == {"completed"}


@pytest.mark.requirement("I5")
def test_nobody_is_written_to_who_left_the_contact_list_after_it_was_planned(
    reminding, reminded, write, decisions
):
    reminding.at(TEN).plan()
    write(lambda s: contacts_service.withdraw(s, TEN, reminded.caller, reminded.enrolment_id))
    reminding.deliver()
    assert reminding.email.sent == []
    assert {why for _, why in decisions().values()} == {"contact-withdrawn"}


def test_quiet_hours_put_it_off_to_the_morning(reminding, reminded):
    night = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    counts = reminding.at(night).tick()
    assert counts == {"waiting": 2, "withheld": 2}
    assert reminding.at(datetime(2026, 3, 3, 7, 59, tzinfo=UTC)).tick() == {}
    assert reminding.at(datetime(2026, 3, 3, 8, 0, tzinfo=UTC)).tick() == {"handed-over": 1, "withheld": 1}


def test_not_today_is_heard_until_tomorrow(reminding, reminded, write):
    asked = PostponementAsked("not_today", "too-ill")
    write(lambda s: contacts_service.postpone(s, TEN, reminded.caller, reminded.enrolment_id, asked))
    reminding.at(TEN).tick()
    assert reminding.email.sent == []
    reminding.at(TEN + timedelta(days=1)).tick()
    assert len(reminding.email.sent) == 1


def test_an_answer_of_not_now_is_tried_again_and_not_more_often_than_that(reminding, reminded, events):
    reminding.email.answers = [NOT_NOW, NOT_NOW]
    assert reminding.at(TEN).tick()["not-now"] == 1
    assert reminding.at(TEN + timedelta(minutes=1)).tick() == {}
    assert reminding.at(TEN + timedelta(minutes=2)).tick() == {"not-now": 1, "waiting": 1}
    assert reminding.at(TEN + timedelta(minutes=12)).tick() == {"handed-over": 1, "withheld": 1}
    assert [state for _, _, state, _ in events()] == ["not-now", "not-now", "handed-over"]


def test_it_is_not_tried_again_before_the_other_side_said(reminding, reminded):
    reminding.email.answers = [Outcome(Fate.NOT_NOW, "smtp-451", retry_at=TEN + timedelta(hours=2))]
    reminding.at(TEN).tick()
    assert reminding.at(TEN + timedelta(hours=2, seconds=-1)).tick() == {}
    assert reminding.at(TEN + timedelta(hours=2)).tick() == {"handed-over": 1, "withheld": 1}


def test_where_one_channel_refuses_the_next_one_is_taken(reminding, reminded, events):
    reminding.email.answers = [REFUSED]
    reminding.at(TEN).tick()
    assert [to for _, to in reminding.sms.sent] == [NUMBER]
    assert set(events()) == {("due", "email", "failed", "smtp-554"), ("due", "sms", "handed-over", "taken")}


def test_an_address_that_is_gone_is_not_written_to_again(reminding, reminded, read):
    reminding.email.answers = [Outcome(Fate.GONE, "smtp-550")]
    reminding.at(TEN).tick()
    reminding.at(TEN + timedelta(days=6)).tick()  # the next step
    assert len(reminding.email.sent) == 1
    assert len(reminding.sms.sent) == 2


def test_where_the_answer_was_lost_nothing_more_is_sent_in_that_slot(reminding, reminded, events):
    reminding.email.answers = [Outcome(Fate.UNKNOWN, "smtp-lost")]
    reminding.at(TEN).tick()
    reminding.at(TEN + timedelta(days=2)).tick()
    assert len(reminding.email.sent) == 1
    assert reminding.sms.sent == []
    assert events() == [("due", "email", "unknown", "smtp-lost")]


def test_a_dispatcher_that_died_after_deciding_leaves_an_unknown_message(
    reminding, reminded, write, read, events
):
    reminding.at(TEN).plan()
    claimed = write(lambda s: reminders.claim(s, TEN, deciding.LEASE, 10))
    for each in claimed:
        write(lambda s, i=each: deciding.decide(s, TEN, reminding.desk, i))
    assert reminding.at(TEN + timedelta(minutes=1)).deliver() == {"waiting": 1}
    assert reminding.at(TEN + LATER).deliver() == {"unknown": 1, "withheld": 1}
    assert reminding.at(TEN + timedelta(days=1)).deliver() == {}
    assert events() == [("due", "email", "unknown", "not-heard-of-again")]
    assert reminding.email.sent == []


def test_a_dispatcher_that_died_before_deciding_leaves_its_work_to_others(reminding, reminded, write):
    reminding.at(TEN).plan()
    write(lambda s: reminders.claim(s, TEN, deciding.LEASE, 10))
    counts = reminding.at(TEN + LATER).deliver()
    assert counts == {"queued": 4, "handed-over": 1, "withheld": 3}


def test_what_a_late_answer_says_counts_after_all(reminding, reminded, write, read, events):
    reminding.at(TEN).plan()
    for each in write(lambda s: reminders.claim(s, TEN, deciding.LEASE, 10)):
        write(lambda s, i=each: deciding.decide(s, TEN, reminding.desk, i))
    reminding.at(TEN + LATER).deliver()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "unknown")).all())
    taken = [(None, Outcome(Fate.HANDED_OVER, "taken"))]
    assert write(lambda s: settling.settle(s, TEN + 2 * LATER, row.id, taken)) == "handed-over"
    assert [state for _, _, state, _ in events()] == ["unknown", "handed-over"]


def test_a_delivery_that_breaks_us_is_set_aside_with_an_alarm_and_stops_no_other(
    reminding, reminded, database, read
):
    with engine_of(database.owner_url) as owner, owner.begin() as connection:
        connection.execute(text("UPDATE contact_address SET value = 's1.lost.AAAA' WHERE kind = 'email'"))
    for minutes in (0, 5, 20, 60):
        reminding.at(TEN + timedelta(minutes=minutes)).tick()
    states = read(lambda s: sorted(s.scalars(select(Delivery.state))))
    assert states == ["quarantined", "quarantined", "withheld", "withheld"]
    assert {type(fault).__name__ for fault in reminding.faults} == {"CannotOpen"}
    alarms = read(lambda s: reminders.alarms_of(s, [reminded.enrolment_id], TEN + timedelta(days=1)))
    assert [alarm.kind for alarm in alarms] == ["delivery-quarantined"] * 2


def test_a_channel_that_breaks_leaves_an_unknown_message(reminding, reminded, events):
    reminding.email.answers = [RuntimeError("out of order")]
    assert reminding.at(TEN).tick()["fault"] == 1
    reminding.at(TEN + LATER).tick()
    assert events() == [("due", "email", "unknown", "not-heard-of-again")]


def test_after_three_days_of_standstill_one_message_leaves_in_the_morning(reminding, reminded, decisions):
    reminding.at(datetime(2026, 3, 5, 2, 0, tzinfo=UTC)).tick()  # three at night in Madrid
    assert reminding.email.sent == []
    reminding.at(datetime(2026, 3, 5, 9, 0, tzinfo=UTC)).tick()
    assert len(reminding.email.sent) == 1
    assert decisions()["first/sf36v1", "due"] == ("email", None)


def test_after_a_standstill_a_step_that_was_overtaken_is_not_sent(reminding, reminded, decisions):
    reminding.at(datetime(2026, 3, 8, 9, 0, tzinfo=UTC)).tick()  # the closing step is due as well
    assert decisions()["first/sf36v1", "due"] == ("email", "overtaken")
    assert decisions()["first/sf36v1", "closing"] == ("email", None)
    assert len(reminding.email.sent) == 1


def test_nothing_leaves_for_a_window_that_has_closed(reminding, reminded, decisions):
    reminding.at(datetime(2026, 3, 9, 23, 0, tzinfo=UTC)).tick()
    assert reminding.email.sent == []
    assert {why for (where, _), (_, why) in decisions().items() if where.startswith("first")} == {
        "window-closed"
    }


def test_a_bounce_takes_the_address_away_and_goes_on_by_the_next_channel(reminding, reminded, read, write):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    assert write(lambda s: settling.bounced(
        s, TEN + LATER, deciding.DISPATCHER, row.message_id, "5.1.1", is_permanent=True, is_gone=True
    ))  # fmt: skip
    reminding.at(TEN + LATER).deliver()
    assert [to for _, to in reminding.sms.sent] == [NUMBER]
    assert (
        read(lambda s: contacts_service.address_of(s, contacts.KEYRING, reminded.enrolment_id, "email")) == []
    )


def test_a_full_mailbox_leaves_the_address_where_it_is(reminding, reminded, read, write, events):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    told = {"is_permanent": True, "is_gone": False}
    for _ in range(2):  # a mail server may say so twice
        write(lambda s: settling.bounced(s, TEN + LATER, OPERATOR, row.message_id, "5.2.2", **told))
    reminding.at(TEN + LATER).deliver()
    assert [to for _, to in reminding.sms.sent] == [NUMBER]
    ((_, standing),) = read(
        lambda s: contacts_service.address_of(s, contacts.KEYRING, reminded.enrolment_id, "email")
    )
    assert standing.value == EMAIL
    assert set(events()[1:]) == {("due", "email", "bounced", "5.2.2"), ("due", "sms", "handed-over", "taken")}
    assert len(events()) == 3


def test_a_delay_is_noted_and_changes_nothing(reminding, reminded, read, write, events):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    told = {"is_permanent": False, "is_gone": False}
    assert write(lambda s: settling.bounced(s, TEN + LATER, OPERATOR, row.message_id, "4.2.2", **told))
    assert reminding.at(TEN + LATER).deliver() == {}
    assert events()[1:] == [("due", "email", "delayed", "4.2.2")]


def test_a_bounce_of_something_else_is_not_ours(write, reminded):
    unknown = reminded.enrolment_id
    assert not write(lambda s: settling.bounced(
        s, TEN, deciding.DISPATCHER, unknown, "5.1.1", is_permanent=True, is_gone=True
    ))  # fmt: skip


def test_the_gateway_tells_that_a_text_message_arrived(reminding, reminded, write, read, events):
    reminding.email.answers = [REFUSED]
    reminding.sms.answers = [Outcome(Fate.HANDED_OVER, "sms-200", reference="gw-1")]
    reminding.at(TEN).tick()
    assert write(lambda s: settling.received(s, TEN + LATER, "gw-1", "delivered"))
    assert events()[-1] == ("due", "sms", "delivered", "sms-receipt")


def test_an_infusion_recorded_ten_days_late_has_nothing_sent_about_what_is_past(reminding, write, read):
    recorded_at = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)

    def late(session):
        factories.load_two_visits(session)
        enrolled = factories.pair(session, factories.enrol(session))
        contacts.prefer(session, enrolled, TEN, email=EMAIL)
        factories.add_event(
            session, enrolled.enrolment_id, recorded_at, kind="infusion", occurred_on=factories.INFUSION_ON
        )
        return enrolled.enrolment_id

    enrolment_id = write(late)
    for days in range(4):
        reminding.at(recorded_at + timedelta(days=days, minutes=5)).tick()
    assert reminding.email.sent == []
    rows = read(lambda s: reminders.decisions_of(s, [enrolment_id], recorded_at + timedelta(days=9)))
    assert Counter((row.step, row.not_sent_because) for row in rows) == {
        ("opened", "window-closed"): 2,  # the first visit, up to the tenth of March
        ("due", "window-closed"): 2,
        ("closing", "window-closed"): 2,
        ("opened", "too-late"): 2,  # the second, which opened on the tenth and can still be answered
    }


def test_a_late_bounce_of_an_older_address_leaves_the_present_one(reminding, reminded, write, read):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    write(lambda s: contacts.prefer(s, reminded, TEN + LATER, email="ana.nueva@correo.example.org"))
    assert write(lambda s: settling.bounced(
        s, TEN + 2 * LATER, deciding.DISPATCHER, row.message_id, "5.1.1", is_permanent=True, is_gone=True
    ))  # fmt: skip
    mine = (contacts.KEYRING, reminded.enrolment_id, "email")
    ((_, address),) = read(lambda s: contacts_service.address_of(s, *mine))
    assert address.value == "ana.nueva@correo.example.org"


def test_the_id_by_which_a_bounce_is_believed_is_drawn_by_chance(reminding, reminded, read):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    assert row.message_id.version == 4


def test_a_channel_that_does_not_answer_keeps_the_others_waiting_three_times_at_most(reminding, write):
    def five(session):
        factories.load_two_visits(session)
        for n in range(5):
            enrolled = factories.participant_on_day_0(session, f"01-{n:03}")
            contacts.prefer(session, enrolled, TEN - LATER, email=f"p{n}@correo.example.org")

    write(five)
    reminding.email.answers = [NOT_NOW] * 5
    assert reminding.at(TEN).tick() == {"not-now": 5, "waiting": 5, "withheld": 10}
    assert len(reminding.email.sent) == 3
    reminding.email.answers.clear()
    assert reminding.at(TEN + LATER).tick() == {"handed-over": 5, "withheld": 5}


@pytest.mark.requirement("I8")
def test_beyond_the_site_nothing_is_told_of_when_it_was_decided(reminding, reminded, read):
    reminding.at(TEN).tick()
    mine = (EVERYWHERE, TWO_VISITS, reminded.enrolment_id)
    course = read(lambda s: timeline.read(s, *mine, TEN, TEN, at_site=False))
    assert [item.reminders for item in course.items if item.reminders] == []


def test_one_whose_wishes_cannot_be_read_does_not_keep_the_others_from_being_written_to(
    reminding, broken, other
):
    counts = reminding.at(TEN).tick()
    assert [to for _, to in reminding.email.sent] == [OF_THE_OTHER]
    assert counts == {"handed-over": 1, "withheld": 3, "fault": 4}
    assert {type(fault) for fault in reminding.faults} == {ValueError}


def test_a_fault_that_cannot_even_be_noted_keeps_nobody_from_being_written_to(
    reminding, reminded, other, as_owner
):
    """The last event of one stream stands at the end of time: nothing can be counted on from there."""
    reminding.at(TEN).plan()
    own = AuditStream.id == str(reminded.enrolment_id)
    as_owner(update(AuditStream).where(own).values(head_seq=AuditStream.head_seq + 1, head_at=END_OF_TIME))
    counts = reminding.deliver()
    assert [to for _, to in reminding.email.sent] == [OF_THE_OTHER]
    assert counts == {"handed-over": 1, "withheld": 3, "fault": 4}
    assert len(reminding.faults) == 8  # that of deciding, and that of noting it


def test_where_nobody_took_the_message_of_the_day_the_other_questionnaire_is_told_of(
    reminding, reminded, decisions
):
    reminding.email.answers, reminding.sms.answers = [REFUSED], [REFUSED]
    assert reminding.at(TEN).tick() == {"failed": 2, "waiting": 1, "withheld": 3}
    assert reminding.at(TEN + timedelta(minutes=1)).tick() == {"handed-over": 1}
    told = decisions()
    assert {told["first/sf36v1", "due"], told["first/lupusqol", "due"]} == {
        ("none", "no-channel"),
        ("email", None),
    }
    assert len(reminding.email.sent) == 2


def test_while_the_message_of_the_day_is_being_tried_the_other_waits(reminding, reminded, decisions):
    reminding.email.answers = [NOT_NOW]
    assert reminding.at(TEN).tick() == {"not-now": 1, "waiting": 1, "withheld": 2}
    assert reminding.at(TEN + timedelta(minutes=1)).tick() == {}
    assert reminding.at(TEN + timedelta(minutes=2)).tick() == {"handed-over": 1, "withheld": 1}
    assert len(reminding.email.sent) == 2
    told = decisions()
    assert {told["first/sf36v1", "due"], told["first/lupusqol", "due"]} == {
        ("email", None),
        ("email", "told-today"),
    }


def test_who_waits_for_the_message_of_the_day_is_not_missed(reminding, reminded):
    reminding.email.answers = [Outcome(Fate.NOT_NOW, "smtp-451", retry_at=TEN + timedelta(hours=4))]
    reminding.at(TEN).tick()
    at = TEN + timedelta(hours=3)
    assert reconcile(reminding.engine, lambda _: at, reminding.desk) == {"expected": 4, "alarms": 0}


def test_several_messages_leave_at_once_and_each_once(reminding, write):
    def many(session):
        factories.load_two_visits(session)
        for n in range(12):
            enrolled = factories.participant_on_day_0(session, f"01-{n:03}")
            contacts.prefer(session, enrolled, TEN - LATER, email=f"p{n}@correo.example.org")

    write(many)
    slow = Slow(reminding.email)
    reminding.desk = replace(reminding.desk, channels={"email": slow}, hands=4)
    assert reminding.at(TEN).tick() == {"handed-over": 12, "withheld": 36}
    everybody = Counter(f"p{n}@correo.example.org" for n in range(12))
    assert Counter(to for _, to in reminding.email.sent) == everybody
    assert 1 < slow.most <= 4


class Slow:
    """Takes a moment for each message, and counts how many it has in its hands at once."""

    def __init__(self, recorder):
        self.name, self._recorder, self._lock = recorder.name, recorder, Lock()
        self.most = self._now = 0

    def send(self, message, to, now):
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        Event().wait(0.2)
        with self._lock:
            self._now -= 1
        return self._recorder.send(message, to, now)


def test_a_round_takes_up_no_more_when_its_time_is_over_and_the_next_one_goes_on(reminding, write):
    def many(session):
        factories.load_two_visits(session)
        for n in range(6):
            enrolled = factories.participant_on_day_0(session, f"01-{n:03}")
            contacts.prefer(session, enrolled, TEN - LATER, email=f"p{n}@correo.example.org")

    write(many)
    reminding.at(TEN).plan()
    passing = count()

    def now(_):
        return TEN + timedelta(seconds=next(passing))

    first = deliver(reminding.engine, now, reminding.desk, timedelta(seconds=3))
    assert sum(first.values()) == 10  # what it had taken; 24 were due
    second = deliver(reminding.engine, now, reminding.desk, None)
    assert sum(second.values()) == 14


def test_a_delay_that_is_told_each_hour_is_noted_three_times(reminding, reminded, read, write, events):
    reminding.at(TEN).tick()
    (row,) = read(lambda s: s.scalars(select(Delivery).where(Delivery.state == "handed-over")).all())
    told = {"is_permanent": False, "is_gone": False}
    for hours in range(1, 6):
        at = TEN + timedelta(hours=hours)
        write(lambda s, at=at: settling.bounced(s, at, OPERATOR, row.message_id, "4.2.2", **told))
    assert events()[1:] == [("due", "email", "delayed", "4.2.2")] * 3


def test_a_receipt_that_comes_before_its_reference_is_asked_for_again(reminding, reminded, write, read):
    reminding.email.answers = [REFUSED]
    early = []

    def hand_over(message, to, now):
        with pytest.raises(errors.ReceiptTooEarly):
            write(lambda s: settling.received(s, TEN, "gw-1", "delivered"))
        early.append(message)
        return Outcome(Fate.HANDED_OVER, "sms-200", reference="gw-1")

    reminding.sms.send = hand_over
    reminding.at(TEN).tick()
    assert len(early) == 1
    assert write(lambda s: settling.received(s, TEN + LATER, "gw-1", "delivered"))
    assert not write(
        lambda s: settling.received(s, TEN + LATER, "gw-2", "delivered")
    )  # nothing is on its way
