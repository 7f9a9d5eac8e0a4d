"""Whatever is done, in whatever order: the trail rebuilds every fact, and every chain holds (R16)."""

from itertools import count
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from pro_service.domain.audit import Break
from pro_service.errors import Problem
from pro_service.services import contacts, replay, seals, submissions, verifying
from pro_service.services.contacts import PostponementAsked
from pro_service.services.transactions import in_transaction
from pro_service.store.audit import AuditEvent
from pro_service.store.ownership import is_owned
from pro_service.store.tables import fact_tables, metadata
from tests.services.test_longitudinal import DAY_0
from tests.services.test_seals import as_owner
from tests.services.test_standings import ACTS, NO_SHRINK, Life, live_through
from tests.support import aftermath, factories
from tests.support import contacts as given_contacts


def _trying(act):
    """A history may try what is refused; what is refused has written nothing."""

    def _act(life: Life, n: int) -> None:
        try:
            act(life, n)
        except Problem:
            return

    return _act


@_trying
def record(life: Life, _n: int) -> None:
    factories.record_at_site(life.session, life.now, life.phone)


@_trying
def choose(life: Life, n: int) -> None:
    address = given_contacts.EMAIL if n % 2 else None
    given_contacts.prefer(life.session, life.phone, life.now, language=("es", "en")[n % 2], email=address)


@_trying
def say(life: Life, n: int) -> None:
    if n % 7 == 0:
        contacts.withdraw(life.session, life.now, life.phone.caller, uuid4())
    else:
        asked = PostponementAsked("not_today", "too-tired")
        contacts.postpone(life.session, life.now, life.phone.caller, uuid4(), asked)


@_trying
def try_out(life: Life, _n: int) -> None:
    given_contacts.ask_for_test(life.session, life.phone, life.now)


@_trying
def enter(life: Life, _n: int) -> None:
    aftermath.enter_on_paper(life.session, life.now, life.phone)


HISTORY = st.lists(
    st.tuples(
        st.sampled_from((*ACTS, record, choose, say, try_out, enter)),
        st.integers(0, 5000),
        st.integers(1, 40 * 24),
    ),
    max_size=12,
)


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R18")
@settings(max_examples=10, deadline=None, phases=NO_SHRINK, suppress_health_check=list(HealthCheck))
@given(lives=st.lists(HISTORY, min_size=1, max_size=3))
def test_for_any_sequence_of_writes_the_trail_rebuilds_every_fact(engine, numbers, lives):
    for acts in lives:
        end = in_transaction(engine, lambda s, acts=acts: live_through(s, next(numbers), acts))
        in_transaction(engine, lambda s, end=end: seals.seal_moved(s, end))
    assert list(replay.differences(engine)) == []
    *broken, looked_at = verifying.everything(engine)
    assert (broken, looked_at.unsealed) == ([], 0)


@pytest.fixture
def numbers(engine):
    """Subject numbers that none of the histories had before."""
    in_transaction(engine, factories.load_two_visits)
    return count(1)


def test_what_is_owned_is_found_by_the_keys_of_the_tables():
    """A new table is either led to its enrolment by its keys, or compared with all streams at the end."""
    owned = {name for name in fact_tables() if is_owned(metadata.tables[name])}
    assert {"enrolment", "participant", "consent", "score", "score_run", "device_revocation"} <= owned
    assert not {"account", "study", "licence", "rescoring", "promotion", "role_grant", "redaction"} & owned


@pytest.mark.requirement("I6")
def test_a_rescored_row_that_is_not_what_its_responses_give_is_found(engine, phone, write, database):
    """The digest of the event is that of the rows as they are computed again."""
    sent = factories.arrival(factories.upload(phone, "first", "sf36v1", DAY_0), DAY_0)
    write(lambda s: submissions.receive(s, DAY_0, factories.FORMS, phone.caller, uuid4(), sent))
    factories.rescore(engine, DAY_0, "sf36v1", instead_of="us1990", norm_set="es1996")
    assert list(replay.differences(engine)) == []
    event = write(lambda s: s.scalars(select(AuditEvent).where(AuditEvent.kind == "rescoring.scored")).one())
    with as_owner(database, "score") as owner:
        owner.execute(text("UPDATE score SET value = 1 WHERE code = 'PF_NBS'"))
    found = list(replay.differences(engine))
    assert Break(event.stream, event.seq, "rows") in found
    assert {each.table for each in found if isinstance(each, replay.Difference)} == {"score"}
