"""How many statements the database is asked: as many with much stored as with little."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from pro_service.services import longitudinal, submissions
from pro_service.services.longitudinal import Asked
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
MOST_OF_A_SUBMISSION, MOST_OF_CHANGE = 14, 5


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


def test_a_submission_is_received_and_scored_by_few(write, phone, count):
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
