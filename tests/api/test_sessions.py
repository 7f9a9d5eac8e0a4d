"""Signing in and out over HTTP."""

from datetime import timedelta

import pytest

from pro_service.domain.permissions import Role
from pro_service.services import accounts
from pro_service.services.accounts import RoleAsked
from pro_service.services.transactions import in_transaction
from tests.support.factories import ENROLLED_AT, OPERATOR
from tests.support.http import PASSWORD


@pytest.fixture
def ana(engine, study):
    role = RoleAsked(Role.NURSE, study, "01")
    in_transaction(
        engine, lambda s: accounts.create(s, ENROLLED_AT, OPERATOR, "ana", "Ana García", PASSWORD, role)
    )


def sign_in(caller, login="ana", password=PASSWORD):
    return caller("POST", "/api/v1/sessions", {"login": login, "password": password})


def test_signing_in_gives_a_token_that_works_and_signing_out_ends_it(ana, stranger):
    response = sign_in(stranger)
    assert (response.status_code, response.json["name"]) == (201, "Ana García")
    me = stranger.with_token(response.json["token"])
    assert me.get("/api/v1/studies").status_code == 200
    ended = me("DELETE", "/api/v1/sessions/current")
    assert (ended.status_code, ended.data, "Content-Type" in ended.headers) == (204, b"", False)
    assert me.get("/api/v1/studies").status_code == 401


def test_an_unknown_login_and_a_wrong_password_look_the_same(ana, stranger):
    unknown, wrong = sign_in(stranger, login="nobody"), sign_in(stranger, password="wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert {**unknown.json, "instance": ""} == {**wrong.json, "instance": ""}
    assert unknown.json["code"] == "wrong-credentials"


def test_after_ten_wrong_attempts_one_has_to_wait(ana, stranger):
    for _ in range(10):
        assert sign_in(stranger, password="wrong").status_code == 401
    refused = sign_in(stranger)  # even with the right one
    assert (refused.status_code, refused.json["code"]) == (429, "too-many-attempts")
    assert 1 <= int(refused.headers["Retry-After"]) <= 15 * 60


def test_a_session_in_use_goes_on_and_one_left_alone_ends(ana, stranger, move_clock):
    me = stranger.with_token(sign_in(stranger).json["token"])
    for minutes in (25, 50, 75):  # reads alone keep it alive
        move_clock(ENROLLED_AT + timedelta(minutes=minutes))
        assert me.get("/api/v1/studies").status_code == 200
    move_clock(ENROLLED_AT + timedelta(minutes=75 + 31))
    assert me.get("/api/v1/studies").status_code == 401


def test_a_sign_in_of_another_shape_is_refused(stranger, study):
    whole = {"login": "ana", "password": PASSWORD}
    for change in ({"login": 1}, {"login": ""}, {"password": "x" * 201}, {"role": "administrator"}):
        assert stranger("POST", "/api/v1/sessions", {**whole, **change}).status_code == 422
    for body in ({}, {"login": "ana"}, [], "ana"):
        assert stranger("POST", "/api/v1/sessions", body).status_code == 422
    assert stranger("POST", "/api/v1/sessions", {**whole, "login": "a\u0000na"}).status_code == 400
