"""What the facts say was to be decided, beside what was."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from pro_service.scheduler.jobs import jobs_of
from pro_service.services.reminders import deciding
from pro_service.services.reminders.reconciling import reconcile
from pro_service.store import not_done_reasons, reminders
from tests.services.reminders.conftest import TEN
from tests.support.databases import engine_of

AFTERWARDS = TEN + timedelta(hours=2)


@pytest.fixture
def reconciled(reminding):
    return lambda at=AFTERWARDS: reconcile(reminding.engine, lambda _: at, reminding.desk)


@pytest.fixture
def lose(database):
    """Take away decisions, or slots and queue, as only the owner of the database can."""

    def _lose(*statements):
        with engine_of(database.owner_url) as owner, owner.connect() as connection:
            if database.kind == "sqlite":
                connection.execute(text("DROP TRIGGER keep_reminder_decision_delete"))
                connection.execute(text("DROP TRIGGER keep_delivery_event_delete"))
            else:
                connection.execute(text("ALTER TABLE reminder_decision DISABLE TRIGGER USER"))
                connection.execute(text("ALTER TABLE delivery_event DISABLE TRIGGER USER"))
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()

    return _lose


def test_where_everything_was_decided_nothing_is_missed(reminding, reminded, reconciled):
    reminding.at(TEN).tick()
    assert reconciled() == {"expected": 4, "alarms": 0}


def test_three_decisions_that_are_lost_raise_three_alarms_once(reminding, reminded, reconciled, lose, read):
    reminding.at(TEN).tick()
    lose(
        "DELETE FROM delivery_event",
        "DELETE FROM reminder_decision WHERE step = 'opened' OR not_sent_because IS NULL",
    )
    assert reconciled() == {"expected": 4, "alarms": 3}
    assert reconciled(AFTERWARDS + timedelta(hours=1)) == {"expected": 4, "alarms": 0}
    at = AFTERWARDS + timedelta(days=1)
    alarms = read(lambda s: reminders.alarms_of(s, [reminded.enrolment_id], at))
    assert {alarm.kind for alarm in alarms} == {"reminder-never-decided"}
    reasons = read(lambda s: not_done_reasons.of_enrolments(s, [reminded.enrolment_id], at))
    assert [row.reason for row in reasons] == ["reminder-never-left"] * 3


def test_it_misses_what_was_never_even_planned(reminding, reminded, reconciled, lose):
    lose("DELETE FROM reminder_slot")
    reminding.at(TEN).tick()
    assert reconciled()["alarms"] == 4


def test_what_waits_for_the_morning_is_not_missed(reminding, reminded, reconciled):
    night = TEN.replace(hour=22)
    reminding.at(night).tick()
    assert reconciled(night + timedelta(hours=2)) == {"expected": 2, "alarms": 0}


def test_what_has_only_just_fallen_due_is_not_missed_yet(reminding, reminded, reconciled):
    assert reconciled(TEN + timedelta(minutes=59))["alarms"] == 2  # those of January


def test_what_is_late_after_a_standstill_and_leaves_now_is_not_missed(reminding, reminded):
    """The jobs start all at once, and this one may be the first of them."""
    job = next(job for job in jobs_of(reminding.desk) if job.name == "reconcile")
    reminding.at(TEN + timedelta(days=3))
    assert job.run(reminding.engine, lambda _: reminding.now) == {"expected": 4, "alarms": 0}
    assert len(reminding.email.sent) == 1


def test_what_a_dispatcher_has_in_its_hands_is_not_missed_until_its_lease_has_run_out(
    reminding, reminded, reconciled, write
):
    reminding.at(AFTERWARDS).plan()
    write(lambda s: reminders.claim(s, AFTERWARDS, deciding.LEASE, 10))
    assert reconciled() == {"expected": 4, "alarms": 0}
    assert reconciled(AFTERWARDS + deciding.LEASE) == {"expected": 4, "alarms": 4}


def test_one_who_cannot_be_judged_does_not_keep_the_others_from_being_judged(
    reminding, broken, other, reconciled
):
    assert reconciled() == {"expected": 4, "alarms": 4, "faults": 1}
    assert [type(fault) for fault in reminding.faults] == [ValueError]
