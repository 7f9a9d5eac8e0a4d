"""Accounts, signing in and out, and rights as of now."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from argon2.exceptions import VerifyMismatchError

from pro_service import errors
from pro_service.domain.permissions import Grant, Role
from pro_service.services import accounts, roles, secrets, sessions
from pro_service.services.accounts import AccountRefused, RoleAsked
from pro_service.services.identity import staff_of, touch
from pro_service.store import audit
from pro_service.store.accounts import AccountSecret, StaffSession
from tests.support import factories
from tests.support.factories import ENROLLED_AT, OPERATOR, SECRET, TWO_VISITS

PASSWORD = "correct horse battery"


@pytest.fixture
def nurse(write):
    def prepare(session):
        factories.load_two_visits(session)
        role = RoleAsked(Role.NURSE, TWO_VISITS, "01")
        return accounts.create(session, ENROLLED_AT, OPERATOR, "ana", "Ana", PASSWORD, role)

    return write(prepare)


@pytest.fixture
def sign_in(write, nurse):
    def _sign_in(password=PASSWORD, login="ana", now=ENROLLED_AT, address="192.0.2.1"):
        return write(lambda session: sessions.sign_in(session, now, SECRET, login, password, address))

    return _sign_in


def who(read, token, now):
    return read(lambda session: staff_of(session, now, token))


def test_a_session_carries_the_roles_held_now(sign_in, read):
    token = sign_in().token
    assert who(read, token, ENROLLED_AT).grants == (Grant(Role.NURSE, TWO_VISITS, "01"),)


@pytest.mark.requirement("R30")
def test_neither_password_nor_token_is_kept(sign_in, read, nurse):
    token = sign_in().token
    stored = read(
        lambda s: (s.get_one(AccountSecret, nurse).password_hash, s.query(StaffSession).one().token_hash)
    )
    assert stored[0].startswith("$argon2id$")
    assert PASSWORD not in stored[0]
    assert token not in stored[1]


@pytest.mark.parametrize("attempt", [{"password": "wrong"}, {"login": "nobody"}])
def test_a_wrong_password_and_an_unknown_login_look_the_same(sign_in, attempt):
    assert type(sign_in(**attempt)) is errors.WrongCredentials


def test_an_unknown_login_is_refused_at_the_cost_of_a_known_one():
    """Its password is really hashed, with the parameters of all, and no password fits."""
    assert not secrets._hasher.check_needs_rehash(secrets._NOBODY)
    with pytest.raises(VerifyMismatchError):
        secrets._hasher.verify(secrets._NOBODY, "a long password")
    assert not secrets.is_password(None, "a long password")


def test_no_more_than_ten_guesses_are_heard_however_many_come_at_once(sign_in):
    barrier = Barrier(16)

    def guess(_):
        barrier.wait()
        try:
            return type(sign_in("wrong"))
        except errors.TooManyAttempts as refusal:
            return type(refusal)

    with ThreadPoolExecutor(16) as pool:
        outcomes = Counter(pool.map(guess, range(16)))
    assert outcomes == {errors.WrongCredentials: 10, errors.TooManyAttempts: 6}
    with pytest.raises(errors.TooManyAttempts):
        sign_in()


def test_signing_in_rightly_is_never_counted(sign_in):
    for _ in range(12):
        assert sign_in().token
    for _ in range(10):
        assert type(sign_in("wrong")) is errors.WrongCredentials


def test_guessing_ends_after_ten_wrong_passwords(sign_in):
    for _ in range(10):
        sign_in("wrong")
    with pytest.raises(errors.TooManyAttempts):
        sign_in()
    assert sign_in(address="192.0.2.2").token  # nobody keeps a nurse out from elsewhere
    assert sign_in(now=ENROLLED_AT + timedelta(minutes=15)).token


def test_signing_out_ends_the_session_at_once(sign_in, read, write):
    token = sign_in().token
    staff = who(read, token, ENROLLED_AT)
    write(lambda session: sessions.sign_out(session, ENROLLED_AT, staff))
    assert who(read, token, ENROLLED_AT) is None


def test_a_session_ends_when_it_is_idle_and_lives_on_while_it_is_used(sign_in, read, write):
    token = sign_in().token
    staff = who(read, token, ENROLLED_AT)
    assert who(read, token, ENROLLED_AT + sessions.IDLE) is None
    used_at = ENROLLED_AT + timedelta(minutes=20)
    write(lambda session: touch(session, used_at, staff))
    assert who(read, token, ENROLLED_AT + sessions.IDLE).session_id == staff.session_id
    assert who(read, token, ENROLLED_AT + sessions.LIFETIME) is None


@pytest.mark.requirement("R17")
def test_accounts_roles_and_sessions_are_told_of(sign_in, read):
    sign_in("wrong")
    token = sign_in().token
    assert token
    kinds = [event.kind for event in read(lambda session: audit.events_of(session, audit.INSTALLATION))]
    assert kinds == ["account.created", "sign-in.refused", "signed-in"]


@pytest.mark.parametrize(
    "role",
    [
        RoleAsked(Role.PARTICIPANT, TWO_VISITS, "01"),
        RoleAsked(Role.NURSE),
        RoleAsked(Role.NURSE, TWO_VISITS),
        RoleAsked(Role.NURSE, TWO_VISITS, "99"),
        RoleAsked(Role.ANALYST, "no-study"),
    ],
)
def test_a_role_that_cannot_be_held_is_refused(write, nurse, role):
    with pytest.raises(AccountRefused):
        write(lambda s: accounts.create(s, ENROLLED_AT, OPERATOR, "eva", "Eva", PASSWORD, role))


def test_a_login_is_given_once_and_a_password_is_long_enough(write, nurse):
    role = RoleAsked(Role.ANALYST, TWO_VISITS)
    with pytest.raises(AccountRefused, match="taken"):
        write(lambda s: accounts.create(s, ENROLLED_AT, OPERATOR, "ana", "Ana", PASSWORD, role))
    with pytest.raises(AccountRefused, match="12 to 200"):
        write(lambda s: accounts.create(s, ENROLLED_AT, OPERATOR, "eva", "Eva", "short", role))


def test_a_role_that_begins_later_counts_from_the_next_sign_in_on(sign_in, write, read, nurse):
    """The sign-in asks for what a role needs, a second factor say: a session from before never was asked."""
    token, later = sign_in().token, ENROLLED_AT + timedelta(minutes=10)
    more = RoleAsked(Role.INVESTIGATOR, TWO_VISITS, "01")
    write(lambda s: roles.give(s, later, OPERATOR, nurse, uuid4(), more))
    assert [grant.role for grant in who(read, token, later).grants] == [Role.NURSE]
    anew = sign_in(now=later).token
    assert {grant.role for grant in who(read, anew, later).grants} == {Role.NURSE, Role.INVESTIGATOR}
