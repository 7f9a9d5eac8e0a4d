"""The clock of a rehearsal: forward only, told in the trail, and absent in production."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.domain.permissions import Role
from pro_service.store.audit import AuditEvent
from tests.support.factories import ENROLLED_AT

CLOCK = "/api/v1/rehearsal/clock"
WEEK = timedelta(days=7)


def text(instant):
    return instant.isoformat().replace("+00:00", "Z")


@pytest.fixture
def manager(staff):
    return staff(Role.DATA_MANAGER)


@pytest.fixture
def moves(manager):
    """How often the clock was moved before; the fixtures move it too."""
    return manager("GET", CLOCK).json["moves"]


@pytest.mark.requirement("R38")
def test_the_clock_moves_forward_and_the_trail_says_who_sent_it(manager, moves, engine):
    to = ENROLLED_AT + WEEK
    answer = manager("PUT", CLOCK, {"move": moves + 1, "to": text(to)})
    assert answer.status_code == 201
    assert answer.json == {"deployment": "rehearsal", "now": text(to), "moves": moves + 1}
    assert answer.headers["Pro-Deployment"] == "rehearsal"
    with Session(engine) as session:
        assert to <= clock.now(session) < to + timedelta(minutes=5)
        (told,) = session.scalars(select(AuditEvent).where(AuditEvent.kind == "clock.sent-on")).all()
        assert told.actor.startswith("account:")


def test_the_same_move_sent_again_is_the_same_move(manager, moves):
    body = {"move": moves + 1, "to": text(ENROLLED_AT + timedelta(minutes=20))}
    first = manager("PUT", CLOCK, body)
    again = manager("PUT", CLOCK, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["moves"] == moves + 1
    other = manager("PUT", CLOCK, {"move": moves + 1, "to": text(ENROLLED_AT + timedelta(hours=2))})
    assert (other.status_code, other.json["code"]) == (409, "id-reused")


def test_a_move_after_one_that_was_not_seen_is_refused(manager, moves):
    answer = manager("PUT", CLOCK, {"move": moves + 2, "to": text(ENROLLED_AT + WEEK)})
    assert (answer.status_code, answer.json["code"]) == (412, "changed-meanwhile")


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (-timedelta(seconds=1), "in-the-past"),
        (timedelta(0), "in-the-past"),
        (timedelta(days=401), "too-far-ahead"),
    ],
)
def test_the_clock_goes_neither_back_nor_too_far(manager, moves, after, why):
    answer = manager("PUT", CLOCK, {"move": moves + 1, "to": text(ENROLLED_AT + after)})
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json["errors"]] == [why]
    assert manager("GET", CLOCK).json["moves"] == moves


@pytest.mark.parametrize("role", [Role.NURSE, Role.ANALYST, Role.MONITOR])
def test_others_do_not_touch_the_clock(staff, moves, role):
    answer = staff(role)("PUT", CLOCK, {"move": moves + 1, "to": text(ENROLLED_AT + WEEK)})
    assert answer.status_code == 403
