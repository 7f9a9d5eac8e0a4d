"""Roles are given for a time, with a reason, and end; what ends takes effect at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.callers import Staff
from pro_service.domain.canonical import read_canonical
from pro_service.domain.permissions import EVERYWHERE, Grant, Role, Scope
from pro_service.errors import DoesNotApply, IdReused, InvalidShape, NotFound
from pro_service.services import accounts, rights, roles, sessions
from pro_service.services.identity import staff_of
from pro_service.services.roles import RoleAsked
from pro_service.store import audit
from tests.support import factories
from tests.support.factories import ENROLLED_AT, OPERATOR, SECRET, TWO_VISITS
from tests.support.rights import PASSWORD, issue_token, person

DAY = timedelta(days=1)
ANALYST = RoleAsked(Role.ANALYST, TWO_VISITS, reason="writes the report")


@pytest.fixture
def maria(write):
    def prepare(session):
        factories.load_two_visits(session)
        return person(session, ENROLLED_AT)

    return write(prepare)


@pytest.fixture
def token(write, maria):
    return write(lambda s: sign_in(s, ENROLLED_AT)).token


def sign_in(session, now, login="maria"):
    return sessions.sign_in(session, now, SECRET, login, PASSWORD, "192.0.2.1")


def give(write, maria, asked, grant_id=None, now=ENROLLED_AT, who=OPERATOR):
    return write(lambda s: roles.give(s, now, who, maria.account_id, grant_id or uuid4(), asked))


def end(write, maria, now=ENROLLED_AT + DAY, reason="left the team", grant_id=None):
    where = (maria.account_id, grant_id or maria.grant_id)
    return write(lambda s: roles.end(s, now, OPERATOR, *where, reason))


@pytest.mark.requirement("R29")
def test_a_role_of_next_week_is_not_held_today(write, read, maria, token):
    give(write, maria, RoleAsked(Role.ANALYST, TWO_VISITS, from_at=ENROLLED_AT + 7 * DAY, reason="vacation"))
    assert read(lambda s: staff_of(s, ENROLLED_AT, token)).grants == (Grant(Role.NURSE, TWO_VISITS, "01"),)
    later = write(lambda s: sign_in(s, ENROLLED_AT + 7 * DAY)).token
    held = read(lambda s: staff_of(s, ENROLLED_AT + 7 * DAY, later)).grants
    assert {grant.role for grant in held} == {Role.NURSE, Role.ANALYST}


@pytest.mark.requirement("R29")
def test_a_role_with_an_end_is_over_then_even_within_a_session(write, read):
    write(factories.load_two_visits)
    write(lambda s: person(s, ENROLLED_AT, to_at=ENROLLED_AT + timedelta(minutes=20)))
    token = write(lambda s: sign_in(s, ENROLLED_AT)).token
    assert read(lambda s: staff_of(s, ENROLLED_AT + timedelta(minutes=19), token))
    assert read(lambda s: staff_of(s, ENROLLED_AT + timedelta(minutes=20), token)) is None


@pytest.mark.requirement("R29")
def test_the_last_role_takes_the_sessions_with_it(write, read, maria, token):
    end(write, maria)
    assert read(lambda s: staff_of(s, ENROLLED_AT, token)) is None  # ended, not only without a role
    assert not hasattr(write(lambda s: sign_in(s, ENROLLED_AT + DAY)), "token")


def test_with_another_role_left_the_session_goes_on_without_the_one_that_ended(write, read, maria):
    other = give(write, maria, ANALYST).grant
    now = ENROLLED_AT + timedelta(minutes=5)
    token = write(lambda s: sign_in(s, now)).token
    end(write, maria, now)
    assert read(lambda s: staff_of(s, now, token)).grants == (Grant(Role.ANALYST, TWO_VISITS),)
    end(write, maria, now, grant_id=other.id)
    assert read(lambda s: staff_of(s, now, token)) is None


def test_the_same_again_changes_nothing_and_something_else_is_refused(write, maria):
    grant_id = uuid4()
    assert give(write, maria, ANALYST, grant_id).is_new
    assert not give(write, maria, ANALYST, grant_id, now=ENROLLED_AT + DAY).is_new
    with pytest.raises(IdReused):
        give(write, maria, RoleAsked(Role.MONITOR, TWO_VISITS, reason="writes the report"), grant_id)
    assert end(write, maria).is_new
    assert not end(write, maria).is_new
    with pytest.raises(IdReused):
        end(write, maria, reason="another reason")


def test_what_is_over_cannot_be_ended_and_what_is_not_there_cannot_either(write, maria):
    over = give(write, maria, RoleAsked(Role.MONITOR, TWO_VISITS, to_at=ENROLLED_AT + DAY, reason="audit"))
    with pytest.raises(DoesNotApply):
        end(write, maria, ENROLLED_AT + DAY, grant_id=over.grant.id)
    with pytest.raises(NotFound):
        end(write, maria, grant_id=uuid4())


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (RoleAsked(Role.NURSE, TWO_VISITS), ("/site", "required")),
        (RoleAsked(Role.ANALYST), ("/study_id", "required")),
        (RoleAsked(Role.ADMINISTRATOR, TWO_VISITS), ("/study_id", "of-the-installation")),
        (RoleAsked(Role.ANALYST, "nowhere"), ("/study_id", "unknown-study")),
        (RoleAsked(Role.NURSE, TWO_VISITS, "99"), ("/site", "unknown-site")),
        (RoleAsked(Role.SERVICE_TOKEN, TWO_VISITS), ("/role", "not-of-the-staff")),
        (RoleAsked(Role.ANALYST, TWO_VISITS, from_at=ENROLLED_AT - DAY), ("/from_at", "in-the-past")),
        (RoleAsked(Role.ANALYST, TWO_VISITS, to_at=ENROLLED_AT), ("/to_at", "before-the-start")),
    ],
)
def test_a_role_that_cannot_be_held_so_is_refused_and_says_where(write, maria, asked, fault):
    with pytest.raises(InvalidShape) as refused:
        give(write, maria, asked)
    assert fault in [(each.pointer, each.code) for each in refused.value.errors]


@pytest.mark.requirement("R17")
def test_the_trail_of_the_study_tells_of_its_roles_and_who_gave_them_to_themselves(write, read, maria):
    give(write, maria, ANALYST)
    root = Staff(maria.account_id, "maria", uuid4(), (Grant(Role.ADMINISTRATOR),))
    give(write, maria, RoleAsked(Role.INSPECTOR, TWO_VISITS, reason="inspection"), who=root)
    end(write, maria)
    told = [
        (event.kind, body.get("role"), body.get("is_own"))
        for event in read(lambda s: audit.events_of(s, TWO_VISITS))
        if event.kind.startswith("role.")
        for body in [read_canonical(event.body)]
    ]
    assert told == [
        ("role.given", "nurse", False),
        ("role.given", "analyst", False),
        ("role.given", "inspector", True),
        ("role.ended", "nurse", False),
    ]


def told(read, at, now=ENROLLED_AT + 30 * DAY, scope=EVERYWHERE):
    found = read(lambda s: rights.rights_at(s, now, scope, at))
    return [(each.name, each.role.value, each.site) for each in found.items]


@pytest.mark.requirement("R29")
def test_who_could_do_what_is_told_for_any_day(write, read, maria):
    give(write, maria, ANALYST, now=ENROLLED_AT + DAY)
    write(lambda s: issue_token(s, ENROLLED_AT + 2 * DAY))
    end(write, maria, ENROLLED_AT + 5 * DAY)
    for kind, day in (("suspended", 10), ("resumed", 12)):
        now = ENROLLED_AT + day * DAY
        write(lambda s, n=now, k=kind: accounts.change(s, n, OPERATOR, maria.account_id, uuid4(), k, "ill"))
    nurse, analyst = ("María Gil", "nurse", "01"), ("María Gil", "analyst", None)
    program = ("nightly report", "service_token", None)
    expected = {
        -1: [], 0: [nurse], 1: [nurse, analyst], 2: [nurse, analyst, program], 5: [analyst, program],
        10: [program], 11: [program], 12: [analyst, program],
    }  # fmt: skip
    assert {day: told(read, ENROLLED_AT + day * DAY) for day in expected} == expected
    assert told(read, None, now=ENROLLED_AT + 40 * DAY) == [analyst]  # the token was good for 30 days


@pytest.mark.requirement("R29")
def test_nobody_is_told_of_rights_outside_their_studies_nor_of_a_day_to_come(write, read, maria):
    elsewhere = Scope(studies=frozenset({"another-study"}))
    assert told(read, ENROLLED_AT, scope=elsewhere) == []
    assert told(read, ENROLLED_AT, scope=Scope()) == []
    assert told(read, ENROLLED_AT, scope=Scope(studies=frozenset({TWO_VISITS}))) != []
    with pytest.raises(InvalidShape):
        told(read, ENROLLED_AT + DAY, now=ENROLLED_AT)


@pytest.mark.requirement("R29")
def test_what_each_could_do_is_told_by_operation(write, read, maria):
    found = read(lambda s: rights.rights_at(s, ENROLLED_AT, EVERYWHERE, None)).items
    assert "enrolParticipant" in found[0].operations
    assert "listScores" not in found[0].operations
    assert (found[0].delegation, found[0].recorded_by) == ("line 7", OPERATOR.actor)
