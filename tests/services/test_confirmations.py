"""Whoever makes the way into an account anew cannot alone sign in its owner's name."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import EVERYWHERE, NEEDS_CONFIRMED, Grant, Role, Scope
from pro_service.services import accounts, confirmations, invitations, second_factors, sessions
from pro_service.services.invitations import PAGE
from pro_service.services.sessions import SignedIn
from pro_service.store import audit
from pro_service.store.confirmations import renewals_of
from tests.support import factories
from tests.support.contacts import KEYRING
from tests.support.factories import ENROLLED_AT, OPERATOR, SECRET, TWO_VISITS
from tests.support.rights import BASE_URL, PASSWORD, REAL, accept, code_of, person

LATER = ENROLLED_AT + timedelta(minutes=10)
ROOT = Staff(uuid4(), "root", uuid4(), (Grant(Role.ADMINISTRATOR),))
OTHER = Staff(uuid4(), "other", uuid4(), (Grant(Role.ADMINISTRATOR),))
SITE = Scope(sites=frozenset({(TWO_VISITS, "01")}))
ELSEWHERE = Scope(sites=frozenset({(TWO_VISITS, "02")}))


@pytest.fixture
def ines(write):
    def prepare(session):
        factories.load_two_visits(session)
        return person(session, ENROLLED_AT, Role.INVESTIGATOR, login="ines")

    return write(prepare)


@pytest.fixture
def confirm(write, ines):
    def _confirm(who=OTHER, scope=EVERYWHERE, confirmation_id=None, now=LATER, seen=None):
        def work(session):
            renewals = seen or len(renewals_of(session, ines.account_id))
            own = confirmation_id or uuid4()
            return confirmations.confirm(session, now, who, scope, ines.account_id, own, renewals)

        return write(work)

    return _confirm


@pytest.fixture
def is_awaited(read, ines):
    return lambda: read(lambda s: confirmations.is_awaited(s, ines.account_id))


def invited_by(session, who, account_id, now=LATER):
    issued = invitations.issue(session, now, who, SECRET, BASE_URL, account_id, uuid4())
    return accept(session, now, issued.link.removeprefix(BASE_URL + PAGE))


def with_factor(session, ines):
    """She signs in and puts a second factor in force."""
    opened = sessions.sign_in(session, LATER, SECRET, ines.login, PASSWORD, "192.0.2.1")
    assert isinstance(opened, SignedIn)
    me, factor_id = Staff(ines.account_id, ines.login, uuid4(), ()), uuid4()
    begun = second_factors.enrol(session, LATER, KEYRING, me, factor_id)
    second_factors.confirm(session, LATER, KEYRING, SECRET, me, factor_id, code_of(begun.key), REAL)


@pytest.mark.requirement("R30")
def test_a_second_person_confirms_who_was_invited(confirm, is_awaited, read):
    assert is_awaited()
    given = confirm()
    assert (given.confirmation.recorded_by, given.is_new) == (OTHER.actor, True)
    assert not is_awaited()
    event = read(lambda s: audit.events_of(s, audit.INSTALLATION))[-1]
    assert (event.kind, event.actor) == ("account.confirmed", OTHER.actor)
    with pytest.raises(errors.DoesNotApply):
        confirm()


@pytest.mark.requirement("R30")
def test_who_invited_and_the_owner_cannot_confirm(confirm, is_awaited, ines):
    for who in (OPERATOR, Staff(ines.account_id, "ines", uuid4(), ())):
        with pytest.raises(errors.SecondPersonNeeded):
            confirm(who)
    assert is_awaited()
    assert confirm(Operator("somebody-else")).is_new


@pytest.mark.requirement("R30")
def test_everybody_who_had_a_hand_in_it_since_is_shut_out(write, confirm, ines):
    write(lambda s: invited_by(s, ROOT, ines.account_id))
    for who in (OPERATOR, ROOT):
        with pytest.raises(errors.SecondPersonNeeded):
            confirm(who)
    assert confirm(OTHER).is_new


@pytest.mark.requirement("R30")
def test_a_later_reset_has_to_be_confirmed_again_at_the_same_instant_too(write, confirm, is_awaited, ines):
    confirm(OTHER, now=LATER)
    write(lambda s: with_factor(s, ines))
    reset = (ines.account_id, uuid4(), "second-factor-reset", "lost the phone")
    write(lambda s: accounts.change(s, LATER, ROOT, *reset))
    assert is_awaited()
    with pytest.raises(errors.SecondPersonNeeded):
        confirm(ROOT)
    confirm(OTHER)
    assert not is_awaited()


@pytest.mark.requirement("R30")
def test_a_new_password_beside_a_standing_second_factor_opens_nothing_alone(write, confirm, is_awaited, ines):
    confirm(OTHER)
    write(lambda s: with_factor(s, ines))
    write(lambda s: invited_by(s, ROOT, ines.account_id, LATER + timedelta(minutes=1)))
    assert not is_awaited()


@pytest.mark.requirement("R30")
def test_what_was_made_anew_after_the_second_person_looked_is_not_confirmed_along(
    write, confirm, is_awaited, read, ines
):
    (looked_at,) = read(lambda s: confirmations.unconfirmed(s, LATER, EVERYWHERE))
    write(lambda s: invited_by(s, ROOT, ines.account_id))
    with pytest.raises(errors.ChangedMeanwhile):
        confirm(seen=looked_at.renewals)
    assert is_awaited()
    (now_there,) = read(lambda s: confirmations.unconfirmed(s, LATER, EVERYWHERE))
    assert (now_there.renewals, now_there.renewed_by) == (2, tuple(sorted((OPERATOR.actor, ROOT.actor))))
    assert confirm(seen=now_there.renewals).is_new
    assert not is_awaited()


@pytest.mark.requirement("R29")
def test_an_investigator_confirms_at_their_own_site_alone(confirm, read, ines):
    told = read(lambda s: confirmations.unconfirmed(s, LATER, SITE))
    assert [(each.account.login, each.renewed_by) for each in told] == [("ines", (OPERATOR.actor,))]
    assert not read(lambda s: confirmations.unconfirmed(s, LATER, ELSEWHERE))
    with pytest.raises(errors.NotFound):
        confirm(OTHER, ELSEWHERE)
    assert confirm(OTHER, SITE).is_new


def test_the_same_confirmation_again_changes_nothing(confirm):
    own = uuid4()
    assert confirm(confirmation_id=own).is_new
    assert not confirm(confirmation_id=own).is_new
    for who, seen in ((ROOT, 1), (OTHER, 2)):
        with pytest.raises(errors.IdReused):
            confirm(who, confirmation_id=own, seen=seen)


@pytest.mark.requirement("R30")
def test_an_account_of_one_s_own_making_opens_no_way_in_for_others():
    """Else one administrator would be two persons."""
    assert {
        "createAccount",
        "inviteAccount",
        "resumeAccount",
        "resetSecondFactor",
        "giveRole",
    } <= NEEDS_CONFIRMED


@pytest.mark.requirement("R30")
def test_who_may_know_the_password_does_not_confirm_what_another_renewed(write, confirm, ines):
    """The invitation was used while the factor stood, and opened nothing; then the factor was taken away."""
    confirm()
    write(lambda s: with_factor(s, ines))
    write(lambda s: invited_by(s, ROOT, ines.account_id, LATER + timedelta(hours=1)))
    lost = LATER + timedelta(hours=2)
    write(
        lambda s: accounts.change(s, lost, OTHER, ines.account_id, uuid4(), "second-factor-reset", "lost it")
    )
    for who in (ROOT, OTHER):
        with pytest.raises(errors.SecondPersonNeeded):
            confirm(who, now=lost)
    assert confirm(Operator("somebody-else"), now=lost).is_new
