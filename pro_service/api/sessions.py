"""Signing in and out."""

from flask import request
from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Asked, Audience
from pro_service.api.resource import Resource
from pro_service.api.schemas.sessions import SignedInOut, SignInIn
from pro_service.services import sessions
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

        An unknown login and a wrong password look the same, and take as long.
        """
        return sessions.sign_in(
            asked.session, asked.now, asked.secret, **asked.body, address=request.remote_addr or ""
        )


@ns.route("/sessions/current")
class CurrentSession(Resource):
    @describes("signOut", Audience.STAFF, outcomes={204: (None, "The token is worth nothing any more.")})
    def delete(self, asked: Asked) -> None:
        """End the session at once."""
        sessions.sign_out(asked.session, asked.now, asked.staff)
