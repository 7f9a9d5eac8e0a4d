"""Signing in takes two steps where a second factor is asked for or in force; each code opens once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.permissions import STAFF
from pro_service.services import accounts, second_factors, sessions
from pro_service.services.identity import staff_of
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings, SettingsError, from_environment
from pro_service.store.sealing import CannotOpen, keyring_of
from pro_service.store.second_factors import RecoveryCode, SecondFactor
from tests.support import factories
from tests.support.databases import engine_of
from tests.support.factories import ENROLLED_AT, OPERATOR, SECRET
from tests.support.rights import PASSWORD, REAL, code_of, person

NURSES = frozenset({"nurse"})
KEYRING = keyring_of(Settings(secret=SECRET))


@pytest.fixture
def maria(write):
    def prepare(session):
        factories.load_two_visits(session)
        return person(session, ENROLLED_AT)

    return write(prepare)


@pytest.fixture
def sign_in(write, maria):
    def _sign_in(needing=NURSES, now=ENROLLED_AT):
        return write(lambda s: sessions.sign_in(s, now, SECRET, "maria", PASSWORD, "192.0.2.1", needing))

    return _sign_in


@pytest.fixture
def who(read):
    return lambda token, now=ENROLLED_AT: read(lambda s: staff_of(s, now, token))


def confirm(write, who, factor_id, code, at=REAL):
    asked = (KEYRING, SECRET, who, factor_id, code, at)
    return write(lambda s: second_factors.confirm(s, ENROLLED_AT, *asked))


def prove(write, who, code, at=REAL):
    return write(lambda s: second_factors.prove(s, ENROLLED_AT, KEYRING, SECRET, who, code, at))


@pytest.fixture
def enrolled(write, sign_in, who):
    """The key (base32) and the recovery codes of a factor in force, confirmed at `REAL`."""
    me = who(sign_in().token)
    factor_id = uuid4()
    begun = write(lambda s: second_factors.enrol(s, ENROLLED_AT, KEYRING, me, factor_id))
    return begun.key, confirm(write, me, factor_id, code_of(begun.key))


@pytest.mark.requirement("R30")
def test_at_the_first_sign_in_a_factor_is_enrolled(write, sign_in, who):
    opened = sign_in()
    me = who(opened.token)
    assert opened.awaiting == me.awaiting == "enrolment"
    factor_id = uuid4()
    begun, again = (
        write(lambda s: second_factors.enrol(s, ENROLLED_AT, KEYRING, me, factor_id)) for _ in range(2)
    )
    assert (begun.key, begun.is_new, again.is_new) == (again.key, True, False)
    assert isinstance(confirm(write, me, factor_id, "000000"), errors.WrongSecondFactor)
    confirmed = confirm(write, me, factor_id, code_of(begun.key))
    assert len(set(confirmed.recovery_codes)) == 10
    assert who(confirmed.session.token).awaiting is None
    assert who(opened.token) is None  # the token from before is worth nothing: no session is fixed


def test_then_signing_in_takes_two_steps_and_gives_another_token(write, sign_in, who, enrolled):
    key, _ = enrolled
    opened = sign_in(needing=())  # whoever has one gives it, whatever is asked for
    assert opened.awaiting == "second_factor"
    assert opened.expires_at == ENROLLED_AT + sessions.HALFWAY
    whole = prove(write, who(opened.token), code_of(key, steps=1))
    assert who(whole.token).awaiting is None
    assert whole.token != opened.token
    assert who(opened.token) is None


def test_no_code_opens_twice(write, sign_in, who, enrolled):
    key, _ = enrolled
    used_at_confirmation = code_of(key)
    me = who(sign_in().token)
    assert isinstance(prove(write, me, used_at_confirmation), errors.WrongSecondFactor)
    assert prove(write, me, code_of(key, steps=1)).token
    again = who(sign_in().token)
    assert isinstance(prove(write, again, code_of(key, steps=1)), errors.WrongSecondFactor)
    assert isinstance(
        prove(write, again, code_of(key, steps=0)), errors.WrongSecondFactor
    )  # nor an older one
    later = REAL + timedelta(seconds=30)
    assert prove(write, again, code_of(key, steps=2), later).token


def test_a_recovery_code_stands_in_for_a_lost_factor_once(write, sign_in, who, enrolled):
    _, confirmed = enrolled
    code = confirmed.recovery_codes[3]
    assert prove(write, who(sign_in().token), f"{code[:5]}-{code[5:].lower()}").token  # as it may be typed
    assert isinstance(prove(write, who(sign_in().token), code), errors.WrongSecondFactor)


def test_guessing_codes_ends_after_five(write, sign_in, who, enrolled):
    key, _ = enrolled
    me = who(sign_in().token)
    for _ in range(5):
        assert isinstance(prove(write, me, "000000"), errors.WrongSecondFactor)
    with pytest.raises(errors.TooManyAttempts):
        prove(write, me, code_of(key, steps=1))
    with pytest.raises(errors.TooManyAttempts):  # another session of the account is no way around
        prove(write, who(sign_in().token), code_of(key, steps=1))


def test_a_session_that_waits_is_over_after_ten_minutes(sign_in, who, enrolled):
    token = sign_in().token
    assert who(token, ENROLLED_AT + timedelta(minutes=9))
    assert who(token, ENROLLED_AT + timedelta(minutes=10)) is None


def test_a_factor_in_force_is_not_replaced_but_taken_away_by_an_administrator(
    write, read, maria, sign_in, who, enrolled
):
    _, confirmed = enrolled
    me = who(confirmed.session.token)
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: second_factors.enrol(s, ENROLLED_AT, KEYRING, me, uuid4()))
    where = (maria.account_id, uuid4(), "second-factor-reset", "lost the phone")
    write(lambda s: accounts.change(s, ENROLLED_AT, OPERATOR, *where))
    assert who(confirmed.session.token) is None
    assert sign_in().awaiting == "enrolment"
    assert sign_in(needing=()).awaiting is None
    with pytest.raises(errors.DoesNotApply):
        write(lambda s: accounts.change(s, ENROLLED_AT, OPERATOR, maria.account_id, uuid4(), *where[2:]))


def test_a_whole_session_has_nothing_to_prove(write, who, enrolled):
    key, confirmed = enrolled
    with pytest.raises(errors.DoesNotApply):
        prove(write, who(confirmed.session.token), code_of(key, steps=1))


def test_nobody_confirms_what_somebody_else_began(write, sign_in, who):
    me = who(sign_in().token)
    factor_id = uuid4()
    begun = write(lambda s: second_factors.enrol(s, ENROLLED_AT, KEYRING, me, factor_id))
    write(lambda s: person(s, ENROLLED_AT, login="eva"))
    opened = write(lambda s: sessions.sign_in(s, ENROLLED_AT, SECRET, "eva", PASSWORD, "192.0.2.1", NURSES))
    other = who(opened.token)
    with pytest.raises(errors.NotFound):
        confirm(write, other, factor_id, code_of(begun.key))
    with pytest.raises(errors.IdReused):
        write(lambda s: second_factors.enrol(s, ENROLLED_AT, KEYRING, other, factor_id))


@pytest.mark.requirement("R32")
def test_neither_key_nor_recovery_code_is_kept_to_be_read(read, enrolled):
    key, confirmed = enrolled
    (factor,) = read(lambda s: s.query(SecondFactor).all())
    assert key not in factor.sealed_secret.text
    kept = read(lambda s: [each.code_hmac for each in s.query(RecoveryCode)])
    assert len(kept) == 10
    assert not set(confirmed.recovery_codes) & set(kept)
    with pytest.raises(CannotOpen):
        keyring_of(Settings(secret=b"another")).open(factor.sealed_secret, factor.place)


@pytest.mark.parametrize("mark", ["production", "rehearsal"])
def test_in_production_all_staff_need_one_unless_the_operator_says_otherwise(databases, mark):
    with databases.fresh(mark) as fresh, engine_of(fresh.url) as engine:
        for said, expected in (
            (None, {role.value for role in STAFF} if mark == "production" else set()),
            (frozenset(), set()),
            (NURSES, {"nurse"}),
        ):
            assert in_reading(engine, lambda s, w=said: second_factors.required_roles(s, w)) == expected


def test_the_setting_names_roles():
    assert from_environment({}).second_factor is None
    assert from_environment({"PRO_SECOND_FACTOR": "none"}).second_factor == frozenset()
    assert from_environment({"PRO_SECOND_FACTOR": "nurse, analyst"}).second_factor == {"nurse", "analyst"}
    assert len(from_environment({"PRO_SECOND_FACTOR": "all"}).second_factor) == len(STAFF)
    with pytest.raises(SettingsError, match="PRO_SECOND_FACTOR"):
        from_environment({"PRO_SECOND_FACTOR": "participant"})
