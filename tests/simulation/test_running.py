"""A simulation through the services: everything that was sent is stored once, and the book shows it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.channels.protocol import Fate
from pro_service.services.transactions import in_reading
from pro_service.simulation import outlook
from pro_service.simulation.cohort import Wanted
from pro_service.simulation.ledger import LedgerDiffers
from pro_service.simulation.running import CannotSimulate, simulate
from pro_service.store import deployment, protocol_changes, reminders
from pro_service.store.submissions import Quarantined, Submission
from tests.simulation.conftest import SETTINGS, STUDY, WANTED
from tests.support.databases import engine_of
from tests.support.factories import FORMS

pytestmark = pytest.mark.xdist_group("simulation")  # one simulation on each database for all of them


@pytest.mark.requirement("I2")
def test_every_submission_is_stored_once_under_its_receipt(simulated):
    with Session(simulated.engine) as session:
        stored = session.scalars(select(Submission.id)).all()
        held = session.scalar(select(func.count()).select_from(Quarantined))
    assert sorted(stored) == sorted(simulated.ledger.receipts)
    assert len(stored) > 100
    assert held == len(simulated.ledger.held) > 0  # those of a phone that was lost and replaced


def test_the_phones_of_the_field_are_all_there(simulated):
    counts = simulated.ledger.counts
    assert counts["Enrol"] == WANTED.participants
    assert counts["sent again"] > 0
    assert counts["completed-late"] > 0
    assert counts["arrived-late"] > 0
    assert counts["clock-moved"] > 0
    assert counts["uploads"] == len(simulated.ledger.receipts) + counts["sent again"] + counts["held"]


def test_illness_calls_arrivals_and_an_amendment_are_there_too(simulated):
    counts = simulated.ledger.counts
    for done in ("Postpone", "LogContact", "CheckIn", "GiveReason", "Choose", "Subscribe", "EndContact"):
        assert counts[done] > 0, done
    assert counts["Amend"] == 1
    assert counts["PairPhone"] == WANTED.participants + 1
    follows = in_reading(
        simulated.engine,
        lambda session: protocol_changes.following_another(session, "nct03673748", ["01"], 2),
    )
    assert list(follows) == []


@pytest.mark.requirement("I5")
def test_every_message_kept_the_rules_and_none_was_missed(simulated):
    ledger = simulated.ledger
    assert ledger.surprises == []
    assert ledger.alarms == 0
    assert len(ledger.messages.sent) > 50
    assert {sent.channel for sent in ledger.messages.sent} == {"push", "email", "sms"}
    assert {sent.fate for sent in ledger.messages.sent} >= {Fate.HANDED_OVER, Fate.NOT_NOW}


def test_why_a_reminder_was_not_sent_is_there_to_see(simulated):
    decided = in_reading(
        simulated.engine,
        lambda session: reminders.decisions_of(session, simulated.ledger.book.pages, clock.now(session)),
    )
    reasons = {row.not_sent_because for row in decided}
    assert reasons >= {None, "completed", "told-today", "contact-not-permitted", "contact-withdrawn"}


def test_an_assessment_that_stands_otherwise_is_found_out(simulated):
    page = next(page for page in simulated.ledger.book.pages.values() if page.answered)
    own_id, answered = page.answered.popitem()
    with pytest.raises(LedgerDiffers, match="was lived"):
        check(simulated)
    page.answered[own_id] = answered


def test_a_message_that_was_decided_and_never_left_is_found_out(simulated):
    handed_over = simulated.ledger.messages.sent.pop()
    with pytest.raises(LedgerDiffers, match="were handed over"):
        check(simulated)
    simulated.ledger.messages.sent.append(handed_over)


def test_the_clock_runs_on_with_the_real_one_afterwards(simulated):
    def _clocks(session):
        return clock.now(session), clock.real(session), deployment.last_step(session).is_running

    simulated_at, real_at, is_running = in_reading(simulated.engine, _clocks)
    assert is_running
    assert abs(real_at - simulated_at) < timedelta(seconds=5)


def test_somebody_has_a_visit_open_now(simulated):
    found = in_reading(
        simulated.engine,
        lambda session: outlook.waiting(session, simulated.ledger.definition, clock.now(session)),
    )
    assert found.subject_id == f"01-{WANTED.participants:03}"
    assert found.visit == "w4"


def test_the_figures_are_those_of_everybody_with_a_baseline(simulated):
    found = in_reading(
        simulated.engine,
        lambda session: list(outlook.figures(session, simulated.ledger.definition, clock.now(session))),
    )
    assert [(each.instrument, each.code) for each in found] == [
        ("sf36v2", "PCS"),
        ("sf36v2", "MCS"),
        ("lupusqol", "PH"),
    ]
    assert all(WANTED.participants - 2 <= len(each.at_baseline) <= WANTED.participants for each in found)
    assert all(0 < len(each.change) < WANTED.participants for each in found)


def check(simulated):
    in_reading(simulated.engine, lambda session: simulated.ledger.check(session, clock.now(session)))


def test_a_receipt_for_what_is_not_stored_is_found_out(simulated):
    check(simulated)
    lost = uuid4()
    simulated.ledger.receipts[lost] = "ABCD-EFGH"
    with pytest.raises(LedgerDiffers, match="receipts were given"):
        check(simulated)
    del simulated.ledger.receipts[lost]


def test_a_stored_submission_that_nobody_sent_is_found_out(simulated):
    sent = next(iter(simulated.ledger.receipts))
    receipt = simulated.ledger.receipts.pop(sent)
    with pytest.raises(LedgerDiffers, match="submissions are stored"):
        check(simulated)
    simulated.ledger.receipts[sent] = receipt


def test_a_score_that_is_missing_is_found_out(simulated):
    simulated.ledger.scored["sf36v2"] += 1
    with pytest.raises(LedgerDiffers, match="score runs of sf36v2"):
        check(simulated)
    simulated.ledger.scored["sf36v2"] -= 1


def test_a_second_simulation_is_refused(simulated):
    with pytest.raises(CannotSimulate, match="beyond the beginning"):
        simulate(simulated.engine, FORMS, SETTINGS, STUDY, WANTED)


def test_a_production_database_is_refused_and_left_alone(databases):
    with databases.fresh("production") as database, engine_of(database.url) as engine:
        with pytest.raises(CannotSimulate, match="production"):
            simulate(engine, FORMS, SETTINGS, STUDY, Wanted(1, 2))
        assert in_reading(engine, deployment.last_step) is None
