"""Accounts whose password only their person knows; what is suspended ends at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Grant, Role
from pro_service.services import accounts, invitations, passwords, sessions
from pro_service.services.accounts import AccountAsked
from pro_service.services.identity import staff_of
from pro_service.store import audit
from pro_service.store.invitations import Invitation
from tests.support import factories
from tests.support.factories import ENROLLED_AT, OPERATOR, SECRET
from tests.support.rights import BASE_URL, PASSWORD, accept, invite, person

LATER = ENROLLED_AT + timedelta(minutes=10)
ANOTHER = "another horse battery"


@pytest.fixture
def maria(write):
    def prepare(session):
        factories.load_two_visits(session)
        return person(session, ENROLLED_AT)

    return write(prepare)


@pytest.fixture
def sign_in(write, maria):
    def _sign_in(password=PASSWORD, now=LATER):
        return write(lambda s: sessions.sign_in(s, now, SECRET, "maria", password, "192.0.2.1"))

    return _sign_in


def change(write, maria, kind, now=LATER, who=OPERATOR, change_id=None, reason="a reason"):
    where = (maria.account_id, change_id or uuid4(), kind, reason)
    return write(lambda s: accounts.change(s, now, who, *where))


@pytest.mark.requirement("R30")
def test_a_person_sets_the_password_by_a_link_that_opens_once(write, maria, sign_in):
    assert sign_in().token
    code = write(lambda s: invite(s, LATER, maria.account_id))
    assert write(lambda s: accept(s, LATER, code, ANOTHER)) is None
    assert isinstance(sign_in(), errors.WrongCredentials)
    assert sign_in(ANOTHER).token
    assert isinstance(write(lambda s: accept(s, LATER, code, "yet another horse")), errors.WrongInvitation)
    assert sign_in(ANOTHER).token


@pytest.mark.requirement("R30")
def test_the_code_is_in_the_fragment_and_kept_nowhere(write, read, maria):
    issued = write(
        lambda s: invitations.issue(s, LATER, OPERATOR, SECRET, BASE_URL, maria.account_id, uuid4())
    )
    address, _, fragment = issued.link.partition("#")
    assert address == "https://pro.example.org/console/"
    code = fragment.removeprefix("invitation=")
    assert len(code) == 26
    kept = read(lambda s: [each.code_hmac for each in s.query(Invitation)])
    events = read(lambda s: [each.body for each in audit.events_of(s, audit.INSTALLATION)])
    assert code not in "".join(kept + events)
    assert not any(each in body for each in kept for body in events)


def test_taking_it_again_does_no_harm_where_an_answer_was_lost(write, maria, sign_in):
    code, use_id = write(lambda s: invite(s, LATER, maria.account_id)), uuid4()
    for _ in range(2):
        assert write(lambda s: accept(s, LATER, code, ANOTHER, use_id)) is None
    refused = write(lambda s: accept(s, LATER, code, "yet another horse", use_id))
    assert isinstance(refused, errors.WrongInvitation)
    assert sign_in(ANOTHER).token


def test_a_link_closes_when_it_is_old_replaced_or_the_account_suspended(write, maria):
    old = write(lambda s: invite(s, LATER, maria.account_id))
    new = write(lambda s: invite(s, LATER + timedelta(seconds=1), maria.account_id))
    over = LATER + timedelta(seconds=1) + invitations.VALID_FOR
    assert isinstance(write(lambda s: accept(s, LATER, old)), errors.WrongInvitation)
    assert isinstance(write(lambda s: accept(s, over, new)), errors.WrongInvitation)
    assert isinstance(write(lambda s: accept(s, LATER, "A" * 26)), errors.WrongInvitation)
    change(write, maria, "suspended")
    assert isinstance(write(lambda s: accept(s, LATER, new)), errors.WrongInvitation)
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: invite(s, LATER, maria.account_id))


def test_guessing_links_ends_after_twenty(write, maria):
    for _ in range(20):
        write(lambda s: accept(s, LATER, "A" * 26))
    with pytest.raises(errors.TooManyAttempts):
        write(lambda s: accept(s, LATER, "A" * 26))


def test_a_new_password_ends_every_session(write, read, maria, sign_in):
    one, two = sign_in().token, sign_in().token
    who = read(lambda s: staff_of(s, LATER, one))
    assert isinstance(
        write(lambda s: passwords.change(s, LATER, who, "wrong", ANOTHER)), errors.WrongCredentials
    )
    assert read(lambda s: staff_of(s, LATER, two))
    assert write(lambda s: passwords.change(s, LATER, who, PASSWORD, ANOTHER)) is None
    assert [read(lambda s, t=each: staff_of(s, LATER, t)) for each in (one, two)] == [None, None]
    assert sign_in(ANOTHER).token
    with pytest.raises(errors.InvalidShape):
        write(lambda s: passwords.change(s, LATER, who, ANOTHER, ANOTHER))


def test_an_invitation_ends_the_sessions_too(write, read, maria, sign_in):
    token = sign_in().token
    code = write(lambda s: invite(s, LATER, maria.account_id))
    write(lambda s: accept(s, LATER, code, ANOTHER))
    assert read(lambda s: staff_of(s, LATER, token)) is None


@pytest.mark.requirement("R29")
def test_a_suspended_account_does_nothing_and_old_sessions_do_not_come_back(write, read, maria, sign_in):
    token = sign_in().token
    change(write, maria, "suspended")
    assert read(lambda s: staff_of(s, LATER, token)) is None
    assert isinstance(sign_in(), errors.WrongCredentials)
    change(write, maria, "resumed")
    assert read(lambda s: staff_of(s, LATER, token)) is None
    assert sign_in().token


def test_an_account_is_suspended_once_and_never_by_its_own_person(write, maria):
    change_id = uuid4()
    with pytest.raises(errors.DoesNotApply):
        change(write, maria, "resumed")
    own = Staff(maria.account_id, "maria", uuid4(), (Grant(Role.ADMINISTRATOR),))
    with pytest.raises(errors.DoesNotApply):
        change(write, maria, "suspended", who=own)
    assert change(write, maria, "suspended", change_id=change_id).is_new
    assert not change(write, maria, "suspended", change_id=change_id).is_new
    with pytest.raises(errors.DoesNotApply):
        change(write, maria, "suspended")
    with pytest.raises(errors.IdReused):
        change(write, maria, "suspended", change_id=change_id, reason="another reason")


def test_one_login_is_one_person_s_in_whatever_case(write, maria):
    with pytest.raises(errors.LoginTaken):
        write(
            lambda s: accounts.create_without_password(
                s, LATER, OPERATOR, uuid4(), AccountAsked("MARIA", "Eva")
            )
        )
    asked = AccountAsked("maria", "Somebody else")
    with pytest.raises(errors.IdReused):
        write(lambda s: accounts.create_without_password(s, LATER, OPERATOR, maria.account_id, asked))
    again = AccountAsked("maria", "María Gil")
    made = write(lambda s: accounts.create_without_password(s, LATER, OPERATOR, maria.account_id, again))
    assert not made.is_new


@pytest.mark.requirement("R29")
def test_the_list_tells_what_was_given_and_how_it_ended(write, read, maria):
    change(write, maria, "suspended", reason="left  the hospital ")
    (found,) = read(lambda s: accounts.list_accounts(s, LATER))
    assert (found.login, found.has_password, found.has_second_factor) == ("maria", True, False)
    assert found.is_suspended
    assert [each.reason for each in found.changes] == ["left  the hospital "]  # as it was typed
    assert [(each.reason, each.delegation) for each in found.history] == [("joins the team", "line 7")]


@pytest.mark.requirement("R17")
def test_everything_that_becomes_of_an_account_is_told_of(write, read, maria, sign_in):
    sign_in("wrong password")
    sign_in()
    change(write, maria, "suspended")
    kinds = [each.kind for each in read(lambda s: audit.events_of(s, audit.INSTALLATION))]
    assert kinds == [
        "account.created", "role.given", "account.invited", "password.set",
        "sign-in.refused", "signed-in", "account.suspended",
    ]  # fmt: skip
