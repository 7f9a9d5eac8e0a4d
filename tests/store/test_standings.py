"""What is stored of assessments and enrolments that were there before the columns were."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, true

from pro_service.resources import migrations_folder
from pro_service.services import compliance, installation, windows
from pro_service.services.studies import definition_for
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import enrolments, standings
from pro_service.store.assessments import CAME, Assessment
from pro_service.store.standings import EnrolmentStanding
from tests.support import factories, putting_right
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, TWO_VISITS

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
ARRIVED, AFTER = NOW + timedelta(days=7), NOW + timedelta(days=8)
CLOSED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # the first visit, the midnight before
BEFORE = "0009_create_site_records"
BEFORE_WHAT_CAME = "0022_speed_reading"


def lives(session):
    """One goes on, one died, one was declared dead by mistake and withdrew, one stopped the treatment."""
    factories.load_two_visits(session)
    made = [factories.participant_on_day_0(session, f"01-{nth:03}").enrolment_id for nth in range(4)]
    factories.add_event(session, made[1], NOW, kind="death", occurred_at=NOW - timedelta(days=1))
    wrong = factories.add_event(session, made[2], NOW, kind="death", occurred_at=NOW)
    factories.add_event(
        session,
        made[2],
        NOW,
        kind="death",
        occurred_at=NOW,
        supersedes=wrong,
        is_void=True,
        reason="mistaken",
    )
    factories.add_event(session, made[2], NOW, kind="withdrawal_of_consent", occurred_at=NOW)
    factories.add_event(session, made[3], NOW, kind="treatment_stop", occurred_at=NOW)
    return made


def ends(session, made):
    rows = [session.get_one(EnrolmentStanding, each) for each in made]
    return [(row.expectation_ended_at, row.contact_ended_at) for row in rows]


@pytest.mark.requirement("R27")
def test_enrolments_that_were_there_before_get_their_ends(database):
    with engine_of(database.owner_url) as engine:
        made = in_transaction(engine, lives)
        installation.downgrade(engine, migrations_folder(), BEFORE)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM enrolment_standing")).scalar() == 0
        installation.migrate(engine, migrations_folder(), "rehearsal")
        died_at = NOW - timedelta(days=1)
        expected = [(None, None), (died_at, died_at), (NOW, NOW), (None, None)]
        assert in_reading(engine, lambda s: ends(s, made)) == expected

        def differences(session):
            found, _ = enrolments.page(session, EVERYWHERE, TWO_VISITS, None, 10)
            return [
                difference
                for each in found
                for difference in windows.differences(
                    session, NOW, definition_for(session, each), each.enrolment
                )
            ]

        assert in_reading(engine, differences) == []


def test_an_end_that_was_written_over_is_found(database):
    with engine_of(database.owner_url) as engine:
        in_transaction(engine, lives)
        with engine.begin() as connection:
            connection.execute(text("UPDATE enrolment_standing SET expectation_ended_at = NULL"))

        def differing(session):
            found, _ = enrolments.page(session, EVERYWHERE, TWO_VISITS, None, 10)
            return {
                (each.subject_id, difference.of)
                for each in found
                for difference in windows.differences(
                    session, NOW, definition_for(session, each), each.enrolment
                )
            }

        assert in_reading(engine, differing) == {("01-001", EnrolmentStanding), ("01-002", EnrolmentStanding)}


def what_came(session):
    """Answers put right late, given in time, taken out; exempt, first cancelled; and without a score."""
    factories.load_two_visits(session)
    late, in_time, taken_out, exempt, empty = (
        factories.participant_on_day_0(session, f"01-{nth:03}") for nth in range(5)
    )
    for phone in (late, in_time, taken_out):
        own = putting_right.send(session, ARRIVED, phone, completed_at=NOW)
        if phone is late:
            times = {"started_at": CLOSED, "completed_at": CLOSED + timedelta(hours=1)}
            putting_right.correct(session, AFTER, phone.enrolment_id, own, particulars=times)
        if phone is taken_out:
            putting_right.invalidate(session, AFTER, phone.enrolment_id, own)
    for at, change in ((ARRIVED, "cancelled"), (AFTER, "exempt")):
        factories.change_expectation(session, at, exempt, exempt.assessment("first", "sf36v1"), change)
    putting_right.send(session, ARRIVED, empty, instrument="lupusqol", completed_at=NOW, answers={})
    return {
        late.assessment("first", "sf36v1"): (ARRIVED, False, True, None, None),
        in_time.assessment("first", "sf36v1"): (ARRIVED, True, True, None, None),
        exempt.assessment("first", "sf36v1"): (None, None, None, AFTER, None),
        empty.assessment("first", "lupusqol"): (ARRIVED, True, False, None, None),
    }


def stored(session):
    """Of every assessment of which something came, what is stored of it."""
    rows = session.execute(select(Assessment.id, *(getattr(Assessment, name) for name in CAME)))
    return {own: tuple(came) for own, *came in rows if any(each is not None for each in came)}


@pytest.mark.requirement("I3")
def test_assessments_that_were_there_before_get_what_came_of_them(database):
    with engine_of(database.owner_url) as engine:
        expected = in_transaction(engine, what_came)
        assert in_reading(engine, stored) == expected
        installation.downgrade(engine, migrations_folder(), BEFORE_WHAT_CAME)
        installation.migrate(engine, migrations_folder(), "rehearsal")
        assert in_reading(engine, stored) == expected
        assert in_reading(engine, lambda s: standings.differences(s, true())) == []


@pytest.mark.requirement("I3")
def test_what_came_and_was_written_over_is_found_and_written_anew(database):
    with engine_of(database.owner_url) as engine:
        expected = in_transaction(engine, what_came)
        with engine.begin() as connection:
            connection.execute(text("UPDATE assessment SET received_at = NULL, is_evaluable = NULL"))
        wrong = in_reading(engine, lambda s: standings.differences(s, true()))
        assert set(wrong) == {own for own, came in expected.items() if came[0]}
        in_transaction(engine, lambda s: standings.project(s, AFTER, true()))
        assert in_reading(engine, stored) == expected


@pytest.mark.requirement("I3")
def test_what_is_recorded_while_rates_are_asked_for_does_not_count_in_them(engine):
    """The answers come, are put right and are taken out a moment after the instant asked for."""
    in_transaction(engine, what_came)
    for at in (NOW, ARRIVED, AFTER):
        asked = (EVERYWHERE, TWO_VISITS, at, at, compliance.Asked())
        now = in_reading(engine, lambda s, asked=asked: compliance.live(s, *asked))
        assert now == in_reading(engine, lambda s, asked=asked: compliance.at(s, *asked))
