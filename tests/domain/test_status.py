"""The status of an assessment, judged from facts here and from columns in a database: always the same."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from pro_service.domain.status import OTHERWISE, RULE, AssessmentFacts, Status, status
from tests.support.databases import engine_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(nth: float) -> datetime:
    return START + timedelta(days=nth)


def facts(as_of: float, **known: Any) -> AssessmentFacts:
    """An assessment whose window is open from day 10 to day 20."""
    instants = {name: day(value) if name.endswith("_at") else value for name, value in known.items()}
    return AssessmentFacts(day(as_of), **{"opens_at": day(10), "closes_at": day(20)} | instants)


@pytest.mark.parametrize(
    ("as_of", "known", "expected"),
    [
        (9, {}, Status.NOT_YET_OPEN),
        (10, {}, Status.OPEN),
        (19, {"started_at": 12}, Status.STARTED),
        (11, {"started_at": 12}, Status.OPEN),
        (20, {}, Status.MISSED),
        (20, {"started_at": 12}, Status.MISSED),
        (15, {"received_at": 15, "is_in_window": True}, Status.COMPLETED),
        (14, {"received_at": 15, "is_in_window": True}, Status.OPEN),
        # completed in the window, arrived after it: the judged timing counts
        (19, {"received_at": 25, "is_in_window": True}, Status.OPEN),
        (24, {"received_at": 25, "is_in_window": True}, Status.MISSED),
        (25, {"received_at": 25, "is_in_window": True}, Status.COMPLETED),
        (25, {"received_at": 25, "is_in_window": False}, Status.COMPLETED_LATE),
        (15, {"exempt_at": 12}, Status.EXEMPT),
        (11, {"exempt_at": 12}, Status.OPEN),
        (5, {"exempt_at": 2}, Status.EXEMPT),
        (25, {"exempt_at": 12}, Status.EXEMPT),
        (15, {"cancelled_at": 12, "exempt_at": 11}, Status.CANCELLED),
        # what was answered stays completed
        (15, {"received_at": 11, "is_in_window": True, "exempt_at": 12}, Status.COMPLETED),
        (25, {"received_at": 21, "is_in_window": False, "cancelled_at": 22}, Status.COMPLETED_LATE),
    ],
)
def test_the_first_condition_that_holds_gives_the_status(as_of, known, expected):
    assert status(facts(as_of, **known)) == expected


@pytest.mark.requirement("R14", "R15")
@pytest.mark.parametrize(
    ("as_of", "ended_on", "expected"),
    [
        (15, 12, Status.EXEMPT),  # while the window was open
        (15, 5, Status.EXEMPT),  # before it opened
        (25, 19.9, Status.EXEMPT),
        (25, 20, Status.MISSED),  # at the instant of closing it had closed
        (25, 22, Status.MISSED),
        (11, 12, Status.OPEN),  # not yet ended
    ],
)
def test_nothing_is_missed_after_the_participant_left(as_of, ended_on, expected):
    assert status(facts(as_of, expectation_ended_at=ended_on)) == expected


def test_without_an_anchor_nothing_is_open_and_after_the_end_nothing_is_expected():
    assert status(AssessmentFacts(day(15))) == Status.NOT_YET_OPEN
    assert status(AssessmentFacts(day(15), expectation_ended_at=day(12))) == Status.EXEMPT


def test_a_response_that_was_not_judged_in_window_is_late():
    assert status(facts(15, received_at=12, is_in_window=None)) == Status.COMPLETED_LATE


def test_every_status_can_come_out_of_the_rule():
    assert {each for _, each in RULE} | {OTHERWISE} == set(Status)


# ------------------------------------------------------------------ the same rule as SQL

SEEN = sa.Table(
    "assessment_facts",
    sa.MetaData(),
    sa.Column("nth", sa.Integer(), primary_key=True),
    *(
        sa.Column(field.name, sa.Boolean() if field.name == "is_in_window" else sa.DateTime())
        for field in fields(AssessmentFacts)
    ),
    prefixes=["TEMPORARY"],
)
AS_SQL = sa.case(*((condition(SEEN.c), each.value) for condition, each in RULE), else_=OTHERWISE.value)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """A table of facts that only this connection sees, in a database of each kind."""
    with (
        request.getfixturevalue(request.param).fresh("rehearsal") as database,
        engine_of(database.owner_url) as engine,
        engine.begin() as connection,
    ):
        SEEN.create(connection)
        yield connection


def judged_by_the_database(connection: sa.Connection, many: list[AssessmentFacts]) -> list[str]:
    connection.execute(sa.delete(SEEN))
    connection.execute(sa.insert(SEEN), [{"nth": nth, **_row(each)} for nth, each in enumerate(many)])
    return list(connection.scalars(sa.select(AS_SQL).order_by(SEEN.c.nth)))


def _row(each: AssessmentFacts) -> dict[str, Any]:
    names = (field.name for field in fields(each))
    plain = (value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in astuple(each))
    return dict(zip(names, plain, strict=True))


# few distinct days, so that instants often fall together
days = st.integers(0, 6).map(day)
any_facts = st.builds(
    AssessmentFacts,
    as_of=days,
    **{
        field.name: st.none() | (st.booleans() if field.name == "is_in_window" else days)
        for field in fields(AssessmentFacts)
        if field.name != "as_of"
    },
)


@pytest.mark.requirement("I3")
@settings(max_examples=50, deadline=None)
@given(st.lists(any_facts, min_size=20, max_size=40))
def test_the_database_and_the_domain_judge_alike(connection, many):
    assert judged_by_the_database(connection, many) == [status(each).value for each in many]
