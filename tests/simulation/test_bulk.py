"""Filling in bulk: row for row what the services write of the same histories."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pro_service.domain.callers import Staff
from pro_service.services import replay
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.simulation.acts import EndContact, RecordEvent, Send
from pro_service.simulation.amending import Versions
from pro_service.simulation.bulk import NotMeantToBe, fill
from pro_service.simulation.bulk.chronicle import Chronicle, Desk
from pro_service.simulation.bulk.filling import begins_at, check
from pro_service.simulation.bulk.history import histories
from pro_service.simulation.cohort import Wanted
from pro_service.simulation.hands import Hands, nurse
from pro_service.simulation.ledger import Ledger, LedgerDiffers
from pro_service.simulation.running import CannotSimulate, begin, desk_of
from pro_service.store import audit
from pro_service.store.accounts import Account, RoleGrant
from pro_service.store.enrolments import of_device
from pro_service.store.participants import Enrolment
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion
from pro_service.store.tables import metadata
from tests.simulation.conftest import SETTINGS, STUDY
from tests.support.databases import engine_of
from tests.support.factories import FORMS, SECRET

ENDS_AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)

OF_THE_STAFF = {"account", *(table.name for table in metadata.sorted_tables if "account_id" in table.columns)}
OF_THE_INSTALLATION = {"deployment", "clock_step", "counter"}
"""How often the clock was moved, and attempts that were counted and taken back again."""

BY_CHANCE = {"salt", "body_hash", "previous_hash", "hash", "head_hash"}
WHEN_WRITTEN = {"projected_at"}
"""In bulk everything that follows from the facts of a participant is written once, after the last of them."""


def through_bulk(engine, wanted):
    return fill(engine, FORMS, SECRET, STUDY, wanted, ends_at=ENDS_AT)


def through_services(engine, definition, wanted):
    """The same histories, each act by the service that serves it, in the order of time."""
    ledger = Ledger(Versions(definition, definition, ENDS_AT))
    since = begins_at(definition, wanted, ENDS_AT)
    in_transaction(engine, lambda session: begin(session, STUDY, definition, since))
    staff = in_transaction(engine, lambda session: nurse(session, definition))
    hands = Hands(engine, desk_of(FORMS, SETTINGS, wanted, ledger)[0], staff, ledger)
    acts = [act for history in histories(definition, wanted, ENDS_AT) for act in history]
    for act in sorted(acts, key=lambda act: act.at):
        hands.carry_out(act)
    assert ledger.surprises == []


def stored(engine):
    """The rows of every table as texts, each id that was minted by chance under what it stands for."""
    with Session(engine) as session:
        named = names_of(session)
        return {
            name: Counter(plain(table, row, named) for row in session.execute(select(table)))
            for name, table in metadata.tables.items()
            if name not in OF_THE_STAFF | OF_THE_INSTALLATION
        }


def names_of(session):
    responses = session.execute(select(ResponseVersion.id, ResponseVersion.submission_id)).all()
    runs = session.execute(select(ScoreRun.id, ScoreRun.response_version_id, ScoreRun.norm_set)).all()
    names = {str(own): f"response to {submission}" for own, submission in responses}
    names |= {str(own): f"run of {names[str(of)]} by {norms}" for own, of, norms in runs}
    names |= {str(own): "the nurse" for own in session.scalars(select(Account.id))}
    return names | {str(own): "the role of the nurse" for own in session.scalars(select(RoleGrant.id))}


def plain(table, row, named):
    if table.name.startswith("audit") and audit.INSTALLATION in row:
        return "accounts and roles"
    shown = {name: value for name, value in row._mapping.items() if name not in BY_CHANCE | WHEN_WRITTEN}
    return re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        lambda found: named.get(found[0], found[0]),
        str({name: str(value) if isinstance(value, UUID) else value for name, value in shown.items()}),
    )


def assert_same(databases, definition, wanted):
    with databases.fresh("rehearsal") as one, engine_of(one.url) as by_services:
        through_services(by_services, definition, wanted)
        expected = stored(by_services)
    with databases.fresh("rehearsal") as other, engine_of(other.url) as in_bulk:
        through_bulk(in_bulk, wanted)
        found = stored(in_bulk)
    for name, rows in expected.items():
        assert found[name] == rows, name
    for name in ("submission", "presentation", "score", "check_in", "expectation_change", "reminder_slot"):
        assert expected[name], f"nothing in {name}: nothing was compared"


@pytest.mark.requirement("I2")
def test_sixteen_are_stored_row_for_row_as_by_the_services(databases, definition):
    assert_same(databases, definition, Wanted(participants=16, months=9, seed=5))


@pytest.mark.slow
@pytest.mark.requirement("I2")
def test_a_thousand_are_stored_row_for_row_as_by_the_services(databases, definition):
    assert_same(databases, definition, Wanted(participants=1_000, seed=11))


@pytest.fixture
def few(engine):
    return through_bulk(engine, Wanted(participants=6, months=4, seed=8))


@pytest.mark.requirement("I6")
def test_every_chain_of_the_trail_holds(engine, few):
    with Session(engine) as session:
        streams = audit.streams(session)
        assert len(streams) > len(few.enrolments) == 6
        assert [audit.breaks_of(session, each) for each in streams] == [()] * len(streams)


@pytest.mark.requirement("R16")
def test_the_trail_alone_gives_the_facts_back(engine, few):
    assert list(replay.differences(engine)) == []


def test_what_is_told_of_is_what_is_stored(engine, few):
    with Session(engine) as session:
        counted = {
            name: session.scalar(select(func.count()).select_from(metadata.tables[name]))
            for name in few.rows
            if not name.startswith("audit")
        }
    assert counted == {name: n for name, n in few.rows.items() if not name.startswith("audit")}


def test_a_broken_stream_is_found_out(database, engine, few):
    off = {
        "postgresql": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "sqlite": "DROP TRIGGER keep_audit_event_update",
    }
    with engine_of(database.owner_url) as owner, owner.begin() as connection:
        connection.execute(text(off[database.kind]))
        connection.execute(text("UPDATE audit_event SET body = 'another' WHERE seq = 2"))
    with pytest.raises(LedgerDiffers, match="audit stream"):
        in_reading(engine, lambda session: check(session, few, ENDS_AT))


def test_a_window_that_is_not_that_of_its_anchor_is_found_out(database, engine, few):
    with engine_of(database.owner_url) as owner, owner.begin() as connection:
        connection.execute(text("UPDATE assessment SET closes_at = NULL WHERE visit = 'w4'"))
    with pytest.raises(LedgerDiffers, match="2 stored windows"):
        in_reading(engine, lambda session: check(session, few, ENDS_AT))


def test_one_whose_time_is_over_lives_no_more(definition):
    lived = list(histories(definition, Wanted(participants=120, seed=8), ENDS_AT))
    assert len(lived) == 120
    assert all(act.at <= ENDS_AT for history in lived for act in history)
    ended = {act.asked.kind for history in lived for act in history if isinstance(act, RecordEvent)}
    assert ended >= {"withdrawal_of_consent", "lost_to_follow_up", "death", "treatment_stop"}


def test_what_no_simulated_participant_does_is_refused(engine, definition):
    history = next(histories(definition, Wanted(participants=2, seed=8), ENDS_AT))
    with Session(engine) as session:
        who = Staff(uuid4(), "ana", uuid4(), ())
        chronicle = Chronicle(Desk(session, definition, FORMS, SECRET, who))
        sent = next(act for act in history if isinstance(act, Send))
        for act in history:
            if act.at < sent.at:
                chronicle.carry_out(act)
        before = replace(sent, upload=replace(sent.upload, completed_at=ENDS_AT - timedelta(days=3_000)))
        with pytest.raises(NotMeantToBe, match="completed-before-the-window"):
            chronicle.carry_out(before)
        with pytest.raises(NotMeantToBe, match="EndContact"):
            chronicle.carry_out(EndContact(sent.at, sent.enrolment_id, sent.device_id, uuid4()))


def test_a_second_filling_is_refused(engine, few):
    with pytest.raises(CannotSimulate, match="beyond the beginning"):
        through_bulk(engine, Wanted(participants=1, months=4))


def test_a_production_database_is_refused(databases):
    with databases.fresh("production") as database, engine_of(database.url) as engine:
        with pytest.raises(CannotSimulate, match="production"):
            through_bulk(engine, Wanted(participants=1, months=4))
        assert in_reading(engine, lambda session: session.scalars(select(Enrolment)).all()) == []


@pytest.mark.postgres_only
def test_rows_go_in_where_row_level_security_holds_too(postgresql):
    with postgresql.fresh("rehearsal") as database, engine_of(database.url) as engine:
        with engine_of(database.owner_url) as owner, owner.begin() as connection:
            connection.execute(text("ALTER TABLE response_version ENABLE ROW LEVEL SECURITY"))
            connection.execute(text("CREATE POLICY p ON response_version USING (true) WITH CHECK (true)"))
        filled = through_bulk(engine, Wanted(participants=2, months=4))
        with Session(engine) as session:
            assert session.scalar(select(func.count()).select_from(ResponseVersion)) > 0
            assert of_device(session, filled.enrolments[0])
