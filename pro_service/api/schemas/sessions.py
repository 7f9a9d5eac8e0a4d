"""Shapes of signing in."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.shapes import In, Out
from pro_service.services.accounts import SHORTEST_PASSWORD


class SignInIn(In):
    """A login and its password."""

    login = fields.Text(longest=100, required=True)
    password = fields.Text(longest=200, required=True)
    example: ClassVar = {"login": "nurse", "password": "correct horse battery staple"}


class SignedInOut(Out):
    """A new session; its token is told this once and kept nowhere."""

    token = fields.Text(pattern="pst_[A-Za-z0-9_-]{43}")
    expires_at = fields.Instant(text="At the latest; a session that is not used ends earlier.")
    login = fields.Text()
    name = fields.Text()
    awaiting = fields.Choice(
        "second_factor",
        "enrolment",
        allow_none=True,
        text="Null where one is signed in. Else what comes first, and the token is good for that alone: "
        "`second_factor` by proveSecondFactor, `enrolment` by enrolSecondFactor and confirmSecondFactor.",
    )
    example: ClassVar = {
        "token": "pst_Jq3w0S5l1nq0bM4l9T8l3J1Z6Q2b7c5H0k9Xy4Vd2sE",
        "expires_at": "2026-03-02T20:15:00Z",
        "login": "nurse",
        "name": "Study nurse",
        "awaiting": None,
    }


class PasswordChangeIn(In):
    """The password in use, and the one that is to stand in its place."""

    password = fields.Text(longest=200, required=True)
    new_password = fields.Text(longest=200, shortest=SHORTEST_PASSWORD, required=True)
    example: ClassVar = {
        "password": "correct horse battery staple",
        "new_password": "another horse battery staple",
    }
