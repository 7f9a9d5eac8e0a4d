"""The second net, of PostgreSQL alone: a query that forgot its scope finds nothing and writes nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pro_service.domain.permissions import EVERYWHERE, Scope
from pro_service.errors import IdReused
from pro_service.services import submissions, trail
from pro_service.services.trail import TrailAsked
from pro_service.services.transactions import in_transaction
from pro_service.store import audit, reach
from pro_service.store.drafts import Draft
from pro_service.store.engine import make_engine
from pro_service.store.paper import PaperEntry
from pro_service.store.pro_alerts import ProAlert
from pro_service.store.sealing import Sealed, SealedValue
from pro_service.store.submissions import Quarantined, ResponseVersion, Submission
from pro_service.store.tables import metadata
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath, contacts, erasing, factories, putting_right
from tests.support.databases import engine_of
from tests.support.factories import FORMS, SECRET, TWO_VISITS, arrival, upload
from tests.support.reviewing import NURSE

pytestmark = pytest.mark.postgres_only
EVENING = DAY_0 + timedelta(hours=9)
NETTED = (
    "submission",
    "response_version",
    "quarantined",
    "correction",
    "invalidation",
    "quarantine_resolution",
    "draft",
    "paradata",
    "answer_change",
    "pro_alert",
    "paper_entry",
    "contact_address",
    "push_subscription",
    "blocked_address",
)


@pytest.fixture(scope="module")
def stored(postgresql):
    """Answers, held uploads, paper and addresses of a participant; and the web service's own engine."""
    with postgresql.fresh("rehearsal") as database, engine_of(database.url) as engine:

        def write(work):
            return in_transaction(engine, work)

        write(factories.load_two_visits)
        phone = write(factories.participant_on_day_0)
        answered = upload(phone, "first", "sf36v1", DAY_0)
        noted = factories.noted_beside(answered.answers, DAY_0 - timedelta(minutes=1))
        sent = arrival(replace(answered, paradata=noted), DAY_0)
        for at in (DAY_0, EVENING):  # the second one is held: it was answered before
            write(lambda s, t=at: submissions.receive(s, t, FORMS, phone.caller, uuid4(), sent))
        write(lambda s: contacts.prefer(s, phone, EVENING, email=contacts.EMAIL))
        write(lambda s: erasing.block(s, EVENING, NURSE, phone))
        write(lambda s: contacts.prefer(s, phone, EVENING, email=contacts.EMAIL))
        write(lambda s: contacts.subscribe(s, phone, EVENING))
        other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
        write(lambda s: aftermath.enter_on_paper(s, EVENING + timedelta(days=1), other))
        write(lambda s: put_right(s, EVENING + timedelta(hours=1), phone))
        with engine_of(database.url, lambda url: make_engine(url, reach=reach.NOTHING)) as web:
            yield phone, web, database


def put_right(session, at, phone):
    """The held upload decided on; the response corrected, alerted about and invalidated; a draft begun."""
    own, first = phone.enrolment_id, session.scalars(select(ResponseVersion)).first()
    held = session.scalars(select(Quarantined.id).where(Quarantined.enrolment_id == own)).one()
    putting_right.resolve(session, at, own, held, "rejected")
    changed = {"q1": next(code for code in (1, 2, 3) if code != first.answers["q1"])}
    putting_right.correct(session, at, own, first.submission_id, changed)
    of = {"enrolment_id": own, "assessment_id": first.assessment_id, "response_version_id": first.id}
    alert = ProAlert(id=uuid4(), rule="low-mood", respond_by_on=at.date(), recorded_at=at, **of)
    audit.record(session, at, str(own), "system:alerts", "alert.raised", [alert])
    putting_right.invalidate(session, at, own, first.submission_id)
    body = SealedValue("sealed")
    later = phone.assessment("second", "sf36v1")
    draft = {"assessment_id": later, "enrolment_id": own, "device_id": phone.caller.device_id}
    session.add(Draft(**draft, tag="0" * 64, body=body, saved_at=at))


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


@pytest.mark.requirement("R21")
def test_a_trail_read_in_transactions_of_its_own_sees_the_answers_within_its_scope(stored):
    _, web, _ = stored
    asked = TrailAsked(kind="response.corrected")
    scope = Scope(sites=frozenset({(TWO_VISITS, "01")}))
    pages = trail.every_page(
        web, scope, TWO_VISITS, EVENING + timedelta(days=9), trail.sight_of(NURSE), SECRET, "en", asked
    )
    (event,) = [each for some in pages for each in some]
    assert [change.item for change in event.changes] == ["q1"]


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
