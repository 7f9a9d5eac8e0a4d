"""Reminders of real processes to a real mail server and a real push service: each once, killed or not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import jobs
from pro_service.store.reminders import Delivery, DeliveryEvent, ReminderDecision
from tests.support import dispatching, factories
from tests.support.dispatching import dispatchers, move_clock, receivers
from tests.support.factories import as_content, upload
from tests.support.running import Client, server
from tests.support.ticking import TIMETABLE, eventually, stop, ticking

INFUSED_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BEFORE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Ten o'clock in Madrid on day 0: the first visit is due."""

REMINDED = 16
SLOTS_EACH = 4
"""Two steps, which are past or due, for each of two questionnaires."""

KILLS = 8
LEASES = timedelta(minutes=12, seconds=5)
"""After this a dispatcher that was killed holds nothing any more."""


@pytest.fixture
def sink():
    with receivers() as made:
        yield made


@pytest.fixture
def cohort(engine, sink):
    """Enrols so many participants and gives where they are written to; every second one by push."""

    def _cohort(count):
        def prepare(session):
            factories.load_two_visits(session)
            return [
                dispatching.participant(session, n, INFUSED_AT, sink.push if n % 2 else None)
                for n in range(count)
            ]

        return in_transaction(engine, prepare)

    return _cohort


def counted(engine, table, *of):
    return in_reading(engine, lambda s: s.scalar(select(func.count()).select_from(table).where(*of)))


@pytest.mark.requirement("I4")
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_two_schedulers_and_two_more_dispatchers_beside_four_web_workers_send_each_message_once(
    database, engine, sink, cohort, tmp_path
):
    """The schedulers share the lease; the other two dispatchers do not know of it."""
    written_to = cohort(REMINDED)
    answering = in_transaction(engine, lambda s: factories.participant_on_day_0(s, "01-9999"))
    move_clock(engine, BEFORE)
    with (
        ticking(database.url, "one", TIMETABLE, sink.environ) as one,
        ticking(database.url, "two", TIMETABLE, sink.environ) as two,
        dispatchers(database.url, sink.environ) as three,
        dispatchers(database.url, sink.environ) as four,
        server(database.url, tmp_path, 4) as web,
    ):
        eventually(lambda: in_reading(engine, lambda s: jobs.last_started(s, "deliver", jobs.OK)))
        move_clock(engine, TEN)
        three.start()
        four.start()
        phone = Client(web.url, answering.token)
        for instrument in ("sf36v1", "lupusqol"):
            sent = as_content(upload(answering, "first", instrument, TEN))
            assert phone.put(f"/me/submissions/{sent['assessment_id']}", sent).status_code == 201
        slots = (REMINDED + 1) * SLOTS_EACH
        settled = Delivery.state.in_(("handed-over", "withheld"))
        eventually(lambda: counted(engine, Delivery, settled) == slots)
        assert (three.wait(), four.wait()) == (0, 0)
        assert (stop(one)[0], stop(two)[0]) == (0, 0)
    assert sink.taken() == Counter(written_to)
    assert counted(engine, ReminderDecision) == slots
    assert counted(engine, ReminderDecision, ReminderDecision.not_sent_because.is_(None)) == REMINDED


@pytest.mark.requirement("I4")
def test_a_message_whose_dispatcher_was_killed_after_handing_it_over_is_unknown_and_not_sent_again(
    database, engine, sink, cohort
):
    """The server that took a message kills the process that sent it before it can write that down."""
    written_to, now = cohort(KILLS), TEN
    with dispatchers(database.url, sink.environ, hands=1) as dispatching_:
        sink.mail.on_taken = sink.push.on_taken = dispatching_.kill
        codes = []
        while 0 not in codes:
            move_clock(engine, now)
            dispatching_.start()
            codes.append(dispatching_.wait())
            now += LEASES
        assert codes == [-9] * KILLS + [0]
        for later in (now, TEN + timedelta(days=1), TEN + timedelta(days=4)):  # the slot runs until day 6
            move_clock(engine, later)
            dispatching_.start()
            assert dispatching_.wait() == 0
    assert sink.taken() == Counter(written_to)
    became = in_reading(engine, lambda s: s.scalars(select(DeliveryEvent.code)).all())
    assert became == ["not-heard-of-again"] * KILLS
    assert counted(engine, Delivery, Delivery.state == "unknown") == KILLS
