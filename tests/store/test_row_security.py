"""The second net, of PostgreSQL alone: a query that forgot its scope finds nothing and writes nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pro_service.domain.permissions import EVERYWHERE, Scope
from pro_service.errors import IdReused
from pro_service.services import submissions
from pro_service.services.transactions import in_transaction
from pro_service.store import reach
from pro_service.store.engine import make_engine
from pro_service.store.paper import PaperEntry
from pro_service.store.sealing import Sealed
from pro_service.store.submissions import Quarantined, Submission
from pro_service.store.tables import metadata
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath, contacts, factories
from tests.support.databases import engine_of
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload

pytestmark = pytest.mark.postgres_only
EVENING = DAY_0 + timedelta(hours=9)
NETTED = (
    "submission",
    "response_version",
    "quarantined",
    "paper_entry",
    "contact_address",
    "push_subscription",
)


@pytest.fixture(scope="module")
def stored(postgresql):
    """Answers, held uploads, paper and addresses of a participant; and the web service's own engine."""
    with postgresql.fresh("rehearsal") as database, engine_of(database.url) as engine:

        def write(work):
            return in_transaction(engine, work)

        write(factories.load_two_visits)
        phone = write(factories.participant_on_day_0)
        sent = arrival(upload(phone, "first", "sf36v1", DAY_0), DAY_0)
        for at in (DAY_0, EVENING):  # the second one is held: it was answered before
            write(lambda s, t=at: submissions.receive(s, t, FORMS, phone.caller, uuid4(), sent))
        write(lambda s: contacts.prefer(s, phone, EVENING, email=contacts.EMAIL))
        write(lambda s: contacts.subscribe(s, phone, EVENING))
        other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
        write(lambda s: aftermath.enter_on_paper(s, EVENING + timedelta(days=1), other))
        with engine_of(database.url, lambda url: make_engine(url, reach=reach.NOTHING)) as web:
            yield phone, web, database


def seen(web, narrow=None):
    """How many rows of each table there are for a transaction."""
    with Session(web) as session:
        if narrow is not None:
            narrow(session)
        return {
            name: session.scalar(select(func.count()).select_from(metadata.tables[name])) for name in NETTED
        }


@pytest.mark.requirement("G4")
@pytest.mark.requirement("R32")
def test_a_query_that_forgot_its_scope_finds_nothing(stored):
    _, web, _ = stored
    assert set(seen(web).values()) == {0}
    assert all(seen(web, reach.widen).values())  # there is something of each


@pytest.mark.requirement("G4")
@pytest.mark.parametrize(
    ("scope", "is_there"),
    [
        (EVERYWHERE, True),
        (Scope(studies=frozenset({TWO_VISITS})), True),
        (Scope(sites=frozenset({(TWO_VISITS, "01")})), True),
        (Scope(sites=frozenset({(TWO_VISITS, "02")})), False),
        (Scope(sites=frozenset({("another", "01")})), False),
        (Scope(studies=frozenset({"two", "visits", "two-visit"})), False),
        (Scope(), False),
    ],
)
def test_a_transaction_sees_what_its_scope_reaches(stored, scope, is_there):
    _, web, _ = stored
    found = seen(web, lambda session: reach.narrow(session, scope))
    assert {n > 0 for n in found.values()} == {is_there}


@pytest.mark.requirement("G4")
def test_a_phone_sees_its_own_enrolment(stored):
    phone, web, _ = stored
    mine = seen(web, lambda session: reach.narrow(session, Scope(), phone.enrolment_id))
    assert (mine["submission"], mine["quarantined"], mine["paper_entry"]) == (1, 1, 0)
    assert set(seen(web, lambda session: reach.narrow(session, Scope(), uuid4())).values()) == {0}


@pytest.mark.requirement("G4")
def test_the_reach_ends_with_its_transaction(stored):
    _, web, _ = stored
    with Session(web) as session:
        reach.widen(session)
        assert session.scalar(select(func.count()).select_from(Submission)) > 0
        session.commit()
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.requirement("G4")
def test_a_row_of_somebody_else_s_enrolment_cannot_be_written_or_touched(stored):
    _, web, _ = stored
    with Session(web) as session:
        reach.widen(session)
        held = session.scalars(select(Quarantined)).first()
        row = {c.name: getattr(held, c.name) for c in Quarantined.__table__.columns} | {"id": uuid4()}
        session.rollback()
        reach.narrow(session, Scope(sites=frozenset({(TWO_VISITS, "02")})))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.execute(Quarantined.__table__.insert().values(row))
        session.rollback()
        reach.narrow(session, Scope(), uuid4())
        assert session.execute(text("DELETE FROM contact_address")).rowcount == 0


@pytest.mark.requirement("G4")
@pytest.mark.parametrize("said", ["", "nothing", "everythin", "study:", "site:/", "enrolment:"])
def test_what_says_nothing_reaches_nothing(stored, said):
    """As for any other program that signs in as the service."""
    _, web, _ = stored
    with Session(web) as session:
        session.execute(select(func.set_config(reach.SETTING, said, True)))
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.requirement("G4")
def test_an_id_of_somebody_else_s_that_cannot_be_seen_is_refused_as_in_use(stored):
    phone, web, _ = stored

    def copy_unseen(session):
        reach.widen(session)
        entry = session.scalars(select(PaperEntry)).first()
        row = {c.name: getattr(entry, c.name) for c in PaperEntry.__table__.columns}
        mine = {"enrolment_id": phone.enrolment_id, "assessment_id": phone.assessment("second", "sf36v1")}
        reach.narrow(session, Scope(), phone.enrolment_id)
        session.execute(PaperEntry.__table__.insert().values(row | mine))

    with pytest.raises(IdReused):
        in_transaction(web, copy_unseen)


@pytest.mark.requirement("R32")
def test_every_table_of_answers_and_addresses_of_participants_is_under_it(stored):
    _, web, _ = stored
    concerned = {
        table.name
        for table in metadata.tables.values()
        if "enrolment_id" in table.columns
        and any(each.name in ("answers", "body") or isinstance(each.type, Sealed) for each in table.columns)
    }
    with Session(web) as session:
        under = set(session.scalars(text("SELECT tablename FROM pg_policies")))
        on = set(session.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))
    assert concerned <= set(NETTED), (
        f"{sorted(concerned - set(NETTED))} holds answers or addresses: give it the policy of migration 0015 "
        "in its own migration, and name it in NETTED"
    )
    assert under == on == set(NETTED)
