"""Programs read one study with a token that ends, can be revoked, and is kept nowhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import EVERYWHERE, Grant, Role, Scope
from pro_service.errors import IdReused, InvalidShape, NotFound
from pro_service.services import service_tokens
from pro_service.services.identity import program_of, touch
from pro_service.services.service_tokens import LONGEST, TokenAsked
from pro_service.store import audit
from pro_service.store.service_tokens import ServiceToken
from tests.support import factories
from tests.support.factories import ENROLLED_AT, OPERATOR, TWO_VISITS
from tests.support.rights import issue_token

DAY = timedelta(days=1)


@pytest.fixture
def token_id():
    return uuid4()


@pytest.fixture
def token(write, token_id):
    write(factories.load_two_visits)
    return write(lambda s: issue_token(s, ENROLLED_AT, token_id))


def issue(write, token_id, scope=EVERYWHERE, days=30, name="nightly report"):
    asked = TokenAsked(name, ENROLLED_AT + timedelta(days=days), "agreed in the plan")
    return write(lambda s: service_tokens.issue(s, ENROLLED_AT, OPERATOR, scope, TWO_VISITS, token_id, asked))


def revoke(write, token_id, scope=EVERYWHERE, reason="no longer needed"):
    where = (scope, TWO_VISITS, token_id, reason)
    return write(lambda s: service_tokens.revoke(s, ENROLLED_AT + DAY, OPERATOR, *where))


def test_a_token_speaks_for_a_program_until_it_ends(read, token):
    caller = read(lambda s: program_of(s, ENROLLED_AT, token))
    assert caller.grants == (Grant(Role.SERVICE_TOKEN, TWO_VISITS),)
    assert read(lambda s: program_of(s, ENROLLED_AT + 30 * DAY, token)) is None
    assert read(lambda s: program_of(s, ENROLLED_AT, token + "x")) is None


def test_a_revoked_token_is_worth_nothing_at_once(write, read, token, token_id):
    assert revoke(write, token_id).is_new
    assert read(lambda s: program_of(s, ENROLLED_AT, token)) is None
    assert not revoke(write, token_id).is_new
    with pytest.raises(IdReused):
        revoke(write, token_id, reason="another reason")


def test_it_is_told_once_and_kept_as_its_hash(write, read, token, token_id):
    assert issue(write, token_id).token is None
    kept = read(lambda s: s.query(ServiceToken).one().token_hash)
    bodies = "".join(each.body for each in read(lambda s: audit.events_of(s, TWO_VISITS)))
    assert token not in bodies + kept
    assert kept not in bodies
    with pytest.raises(IdReused):
        issue(write, token_id, name="another report")


def test_it_ends_within_a_year(write, token):
    longest = LONGEST.days
    for days in (0, -1, longest + 1):
        with pytest.raises(InvalidShape):
            issue(write, uuid4(), days=days)
    assert issue(write, uuid4(), days=longest).is_new


def test_its_last_use_is_shown_to_the_minute(write, read, token):
    def last_used():
        return read(lambda s: service_tokens.list_tokens(s, EVERYWHERE, TWO_VISITS))[0].last_used_at

    assert last_used() is None
    for minutes, expected in ((0, 0), (0.5, 0), (5, 5)):
        now = ENROLLED_AT + timedelta(minutes=minutes)
        caller = read(lambda s, n=now: program_of(s, n, token))
        if caller.is_stale:
            write(lambda s, n=now, c=caller: touch(s, n, c))
        assert last_used() == ENROLLED_AT + timedelta(minutes=expected)


def test_another_study_is_out_of_reach(write, read, token, token_id):
    elsewhere = Scope(studies=frozenset({"another-study"}))
    for attempt in (
        lambda: issue(write, uuid4(), scope=elsewhere),
        lambda: revoke(write, token_id, scope=elsewhere),
        lambda: read(lambda s: service_tokens.list_tokens(s, elsewhere, TWO_VISITS)),
        lambda: revoke(write, uuid4()),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.requirement("R17")
def test_issuing_and_revoking_stand_in_the_trail_of_the_study(write, read, token, token_id):
    revoke(write, token_id)
    kinds = [each.kind for each in read(lambda s: audit.events_of(s, TWO_VISITS))]
    assert kinds[-2:] == ["service-token.issued", "service-token.revoked"]
