"""The second factor of one's own account."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import clock, errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.second_factors import ConfirmedOut, FactorCodeIn, FactorOut, ProofIn
from pro_service.api.schemas.sessions import SignedInOut
from pro_service.services import second_factors
from pro_service.services.second_factors import Confirmed
from pro_service.services.sessions import SignedIn

ns = Namespace("second-factors", path="/api/v1")

WRONG = (errors.WrongSecondFactor, errors.TooManyAttempts, errors.DoesNotApply)


@ns.route("/account/second-factors/<uuid:factor_id>")
class SecondFactor(Resource):
    @describes(
        "enrolSecondFactor",
        Audience.STAFF,
        outcomes={
            201: (FactorOut, "Begun; it counts once a code of it is given."),
            200: (FactorOut, "Was begun before, and waits for its first code."),
        },
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(self, asked: Asked, factor_id: UUID) -> Answer:
        """Begin a second factor; refused where one is in force.

        A lost one is taken away by an administrator.
        """
        begun = second_factors.enrol(asked.session, asked.now, asked.keyring, asked.staff, factor_id)
        return created(begun, is_new=begun.is_new)


@ns.route("/account/second-factors/<uuid:factor_id>/confirmations")
class SecondFactorConfirmation(Resource):
    @describes(
        "confirmSecondFactor",
        Audience.STAFF,
        request=FactorCodeIn,
        outcomes={200: (ConfirmedOut, "In force; every other session of the account has ended.")},
        problems=WRONG,
    )
    def post(self, asked: Asked, factor_id: UUID) -> Confirmed | errors.WrongSecondFactor:
        """Put a second factor in force by its first code; recovery codes are told this once."""
        return second_factors.confirm(
            asked.session, asked.now, asked.keyring, asked.secret, asked.staff, factor_id,
            asked.body["code"], clock.real(asked.session),
        )  # fmt: skip


@ns.route("/sessions/current/second-factor")
class Proof(Resource):
    @describes(
        "proveSecondFactor",
        Audience.STAFF,
        request=ProofIn,
        outcomes={201: (SignedInOut, "Signed in; the token before is worth nothing any more.")},
        problems=WRONG,
    )
    def post(self, asked: Asked) -> SignedIn | errors.WrongSecondFactor:
        """Finish signing in, by a code of the authenticator or a recovery code; each is good once."""
        return second_factors.prove(
            asked.session, asked.now, asked.keyring, asked.secret, asked.staff, asked.body["code"],
            clock.real(asked.session),
        )  # fmt: skip
