"""How many statements the database is asked: as many with much stored as with little."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from pro_service.services import longitudinal, packs, scores, submissions
from pro_service.services.longitudinal import Asked
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import deployment
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
MOST_OF_A_SUBMISSION, MOST_OF_CHANGE = 10, 3


@pytest.fixture
def count(engine):
    """How many statements some work costs, without those that begin a transaction."""
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def _count(work):
        statements.clear()
        work()
        return len([each for each in statements if not each.startswith("BEGIN")])

    return _count


def send(write, phone, instrument, at):
    sent = arrival(upload(phone, "first", instrument, at))
    write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), sent))


def test_a_submission_is_received_and_scored_by_few(write, read, phone, count):
    read(deployment.mark_of)  # asked once of each database by every process, as are the norm sets of packs
    read(lambda s: packs.norm_sets_of(s, factories.use_of("sf36v1")))
    counted = [
        count(lambda i=instrument: send(write, phone, i, AT + timedelta(minutes=len(i))))
        for instrument in ("sf36v1", "lupusqol")
    ]
    assert max(counted) <= MOST_OF_A_SUBMISSION


def test_change_from_baseline_is_told_by_as_many_for_many_participants_as_for_one(write, read, phone, count):
    def tell():
        at = AT + timedelta(days=1)
        read(lambda s: longitudinal.page(s, EVERYWHERE, TWO_VISITS, at, Asked(), None, 500))

    send(write, phone, "sf36v1", AT)
    of_one = count(tell)
    for number in range(2, 6):
        other = write(lambda s, n=number: factories.participant_on_day_0(s, f"01-00{n}"))
        send(write, other, "sf36v1", AT)
    assert count(tell) == of_one <= MOST_OF_CHANGE


@pytest.mark.postgres_only
def test_a_page_of_scores_is_found_where_it_begins(postgresql):
    """Not by reading the scores before it: the plan goes by the index in the order of the list."""
    asked = []
    with postgresql.fresh("rehearsal") as database, engine_of(database.url) as engine:
        in_transaction(engine, factories.load_two_visits)
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2:4]))
        after = AT, uuid4()
        in_reading(engine, lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, AT, None, after, 50))
        statement, parameters = next(each for each in asked if "score_run" in each[0])
        with engine.connect() as connection:
            for dear in ("seqscan", "bitmapscan", "sort"):  # nothing is dear in an empty store
                connection.exec_driver_sql(f"SET LOCAL enable_{dear} = off")
            steps = connection.exec_driver_sql("EXPLAIN " + statement, parameters).scalars().all()
    assert any("ix_score_run_recorded_at_id" in step for step in steps)
