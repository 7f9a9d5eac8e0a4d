"""From a code on paper to a phone that speaks for an enrolment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import ENROLLED_AT, TWO_VISITS

PHONE_SECRET = "mZ0x4F8o1Jq2W3s5R6t7Y8u9I0oPaSdFgHjKlZxCvBn"


@pytest.fixture
def enrolment_id(engine, study):
    return in_transaction(engine, factories.enrol)


@pytest.fixture
def issue(nurse, enrolment_id):
    here = f"/api/v1/studies/{TWO_VISITS}/participants/{enrolment_id}/pairing-codes"

    def _issue(code_id=None, replaces_devices=False):
        return nurse.put(f"{here}/{code_id or uuid4()}", {"replaces_devices": replaces_devices})

    return _issue


def pair(stranger, code, device_id=None, secret=PHONE_SECRET):
    return stranger.put(f"/api/v1/devices/{device_id or uuid4()}", {"code": code, "secret": secret})


def test_issuing_again_under_the_same_id_gives_the_same_code(issue):
    code_id = uuid4()
    first, again = issue(code_id), issue(code_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert issue(code_id, replaces_devices=True).json["code"] == "id-reused"


def test_the_link_carries_its_code_behind_the_number_sign(issue):
    told = issue().json
    assert told["link"] == f"https://pro.example.org/app/#code={told['code']}"


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_a_phone_pairs_with_the_code_however_it_is_typed(issue, stranger, enrolment_id, typed):
    device_id = uuid4()
    paired = pair(stranger, typed(issue().json["code"]), device_id)
    assert (paired.status_code, paired.json["enrolment_id"]) == (201, str(enrolment_id))
    me = stranger.with_token(f"psd_{device_id.hex}_{PHONE_SECRET}")
    assert me.get("/api/v1/me").json["enrolment_id"] == str(enrolment_id)


def test_a_lost_answer_does_no_harm(issue, stranger):
    code, device_id = issue().json["code"], uuid4()
    first, again = pair(stranger, code, device_id), pair(stranger, code, device_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json


def test_unknown_used_and_expired_codes_look_the_same(issue, stranger, move_clock):
    used = issue().json["code"]
    pair(stranger, used)
    late = issue().json["code"]
    refused = [pair(stranger, "00000-00000"), pair(stranger, used)]
    move_clock(ENROLLED_AT + timedelta(hours=72))
    refused.append(pair(stranger, late))
    assert {response.status_code for response in refused} == {422}
    assert len({response.text.replace(response.json["instance"], "") for response in refused}) == 1
    assert refused[0].json["code"] == "pairing-code-not-valid"


def test_guessing_codes_ends_soon(study, stranger):
    for _ in range(20):
        assert pair(stranger, "00000-00000").status_code == 422
    refused = pair(stranger, "00000-00000")
    assert (refused.status_code, refused.json["code"]) == (429, "too-many-attempts")


def test_a_weak_secret_is_refused(study, stranger):
    for secret in ("short", "x" * 44, "ñ" * 43, "x" * 42 + "=", 1, None):
        response = pair(stranger, "00000-00000", secret=secret)
        assert [fault["pointer"] for fault in response.json["errors"]] == ["/secret"]


def test_a_replaced_phone_reads_nothing_any_more_but_its_uploads_are_still_heard(issue, stranger):
    old = uuid4()
    pair(stranger, issue().json["code"], old)
    caller = stranger.with_token(f"psd_{old.hex}_{PHONE_SECRET}")
    assert caller.get("/api/v1/me").status_code == 200
    pair(stranger, issue(replaces_devices=True).json["code"])
    assert caller.get("/api/v1/me").status_code == 401
    assert caller.put(f"/api/v1/me/submissions/{uuid4()}", {}).status_code == 422
