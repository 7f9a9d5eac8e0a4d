"""Shapes of signing in."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.shapes import In, Out


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
    example: ClassVar = {
        "token": "pst_Jq3w0S5l1nq0bM4l9T8l3J1Z6Q2b7c5H0k9Xy4Vd2sE",
        "expires_at": "2026-03-02T20:15:00Z",
        "login": "nurse",
        "name": "Study nurse",
    }
