"""Pairing a phone with an enrolment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.services import pairing
from pro_service.services.identity import device_of
from pro_service.services.pairing import VALID_FOR, PairingAsked
from pro_service.store.devices import PairingCode
from tests.support import factories
from tests.support.factories import ENROLLED_AT, EVERYWHERE, OPERATOR, SECRET, TWO_VISITS

SECRET_OF_PHONE = "x" * 43


@pytest.fixture
def enrolment_id(write):
    def prepare(session):
        factories.load_two_visits(session)
        return factories.enrol(session)

    return write(prepare)


@pytest.fixture
def issue(write, enrolment_id):
    def _issue(code_id=None, replaces_devices=True):
        return write(
            lambda session: pairing.issue(
                session, ENROLLED_AT, OPERATOR, EVERYWHERE, SECRET, TWO_VISITS, enrolment_id,
                code_id or uuid4(), replaces_devices,
            )
        )  # fmt: skip

    return _issue


@pytest.fixture
def pair(write):
    def _pair(code, device_id=None, now=ENROLLED_AT, secret=SECRET_OF_PHONE):
        return write(
            lambda session: pairing.pair(
                session, now, SECRET, device_id or uuid4(), PairingAsked(code, secret), "127.0.0.1"
            )
        )

    return _pair


def test_a_code_pairs_one_phone(issue, pair, enrolment_id, read):
    device_id = uuid4()
    paired = pair(issue().code, device_id)
    assert (paired.enrolment_id, paired.is_new) == (enrolment_id, True)
    caller = read(lambda session: device_of(session, ENROLLED_AT, f"psd_{device_id.hex}_{SECRET_OF_PHONE}"))
    assert caller.enrolment_id == enrolment_id


def test_a_code_is_used_once(issue, pair):
    code = issue().code
    pair(code)
    assert isinstance(pair(code), errors.WrongPairingCode)


def test_a_phone_that_lost_the_answer_may_repeat_itself(issue, pair):
    code, device_id = issue().code, uuid4()
    pair(code, device_id)
    again = pair(code, device_id)
    assert (again.device_id, again.is_new) == (device_id, False)
    assert isinstance(pair(code, device_id, secret="y" * 43), errors.WrongPairingCode)


def test_an_expired_code_and_an_unknown_one_look_the_same(issue, pair):
    code = issue().code
    expired = pair(code, now=ENROLLED_AT + VALID_FOR)
    unknown = pair("00000-00000")
    assert type(expired) is type(unknown) is errors.WrongPairingCode
    assert pair(code, now=ENROLLED_AT + VALID_FOR - timedelta(seconds=1)).is_new


def test_a_code_is_understood_as_people_type_it(issue, pair):
    assert pair(" " + issue().code.lower().replace("-", " ") + " ").is_new


def test_issuing_again_gives_the_same_code(issue):
    code_id = uuid4()
    first, again = issue(code_id), issue(code_id)
    assert first.code == again.code
    assert (first.is_new, again.is_new) == (True, False)
    with pytest.raises(errors.IdReused):
        issue(code_id, replaces_devices=False)


def test_only_a_keyed_hash_of_the_code_is_kept(issue, read):
    code_id = uuid4()
    code = issue(code_id).code
    row = read(lambda session: session.get_one(PairingCode, code_id))
    assert code not in repr(vars(row))
    assert code.replace("-", "") not in repr(vars(row))


def test_a_new_phone_takes_the_place_of_the_old_one_unless_the_code_says_otherwise(issue, pair, read):
    old, new, third = uuid4(), uuid4(), uuid4()
    pair(issue().code, old)
    pair(issue(replaces_devices=False).code, new)
    assert read(lambda s: device_of(s, ENROLLED_AT, f"psd_{old.hex}_{SECRET_OF_PHONE}")).revoked_at is None
    pair(issue().code, third)
    for replaced in (old, new):
        token = f"psd_{replaced.hex}_{SECRET_OF_PHONE}"
        assert read(lambda s, token=token: device_of(s, ENROLLED_AT, token)).revoked_at == ENROLLED_AT


def test_guessing_ends_after_twenty_wrong_codes(issue, pair):
    for _ in range(20):
        assert isinstance(pair("00000-00000"), errors.WrongPairingCode)
    with pytest.raises(errors.TooManyAttempts) as refused:
        pair(issue().code)
    assert 0 < refused.value.retry_after_s <= 900
    assert pair(issue().code, now=ENROLLED_AT + timedelta(minutes=15)).is_new


@pytest.mark.parametrize("token", ["", "psd_", "psd_zz_x", "pst_x", f"psd_{'0' * 32}_{'x' * 43}"])
def test_a_token_of_no_phone_speaks_for_nobody(token, read, enrolment_id):
    assert read(lambda session: device_of(session, ENROLLED_AT, token)) is None
