"""Signing in and out, and one's own password."""

from flask import request
from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.sessions import PasswordChangeIn, SignedInOut, SignInIn
from pro_service.services import passwords, second_factors, sessions
from pro_service.services.sessions import SignedIn

ns = Namespace("sessions", path="/api/v1")


@ns.route("/sessions")
class Sessions(Resource):
    @describes(
        "signIn",
        Audience.STAFF,
        request=SignInIn,
        outcomes={201: (SignedInOut, "Signed in.")},
        problems=(errors.WrongCredentials, errors.TooManyAttempts),
    )
    def post(self, asked: Asked) -> SignedIn | errors.WrongCredentials:
        """Open a session and get its token.

        An unknown login, a wrong password and an account that is suspended or holds no role look the same,
        and take as long. Where a second factor is asked for, `awaiting` says what comes next.
        """
        needing = second_factors.required_roles(asked.session, asked.parts.settings.second_factor)
        return sessions.sign_in(
            asked.session, asked.now, asked.secret, **asked.body, address=request.remote_addr or "",
            needing=needing,
        )  # fmt: skip


@ns.route("/sessions/current")
class CurrentSession(Resource):
    @describes("signOut", Audience.STAFF, outcomes={204: (None, "The token is worth nothing any more.")})
    def delete(self, asked: Asked) -> None:
        """End the session at once."""
        sessions.sign_out(asked.session, asked.now, asked.staff)


@ns.route("/account/password")
class Password(Resource):
    @describes(
        "changePassword",
        Audience.STAFF,
        request=PasswordChangeIn,
        outcomes={204: (None, "Changed; every session of the account has ended, this one too.")},
        problems=(errors.WrongCredentials, errors.TooManyAttempts),
    )
    def put(self, asked: Asked) -> errors.WrongCredentials | None:
        """Put a new password in the place of one's own; sign in with it then."""
        return passwords.change(asked.session, asked.now, asked.staff, **asked.body)
