"""The stored ends of enrolments that were there before the table was."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from pro_service.resources import migrations_folder
from pro_service.services import installation, windows
from pro_service.services.studies import definition_for
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import enrolments
from pro_service.store.standings import EnrolmentStanding
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, TWO_VISITS

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
BEFORE = "0009_create_site_records"


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
