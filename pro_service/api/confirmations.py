"""Second persons who confirm whose hands an account is in."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.confirmations import (
    ConfirmationIn,
    ConfirmationOut,
    UnconfirmedAccountsOut,
)
from pro_service.services import confirmations

ns = Namespace("confirmations", path="/api/v1")


@ns.route("/unconfirmed-accounts")
class UnconfirmedAccounts(Resource):
    @describes(
        "listUnconfirmedAccounts", Audience.STAFF, outcomes={200: (UnconfirmedAccountsOut, "All of them.")}
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """Accounts whose password or second factor was made anew, and that nobody has confirmed since.

        An administrator is told all; an investigator those that hold a role at their site.
        """
        return {"items": confirmations.unconfirmed(asked.session, asked.now, asked.scope), "next": None}


@ns.route("/accounts/<uuid:account_id>/confirmations/<uuid:confirmation_id>")
class Confirmation(Resource):
    @describes(
        "confirmAccount",
        Audience.STAFF,
        request=ConfirmationIn,
        outcomes={201: (ConfirmationOut, "Confirmed."), 200: (ConfirmationOut, "Was confirmed before.")},
        problems=(
            errors.IdReused,
            errors.DoesNotApply,
            errors.SecondPersonNeeded,
            errors.ChangedMeanwhile,
        ),
    )
    def put(self, asked: Asked, account_id: UUID, confirmation_id: UUID) -> Answer:
        """Confirm that the person of an account has it in hand: who saw them sign in, and knows them.

        Neither the owner nor whoever issued the invitation or took the second factor away may. What was made
        anew after the second person looked is not confirmed along with it: 412, and the list tells of it.
        """
        given = confirmations.confirm(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            account_id,
            confirmation_id,
            asked.body["renewals"],
        )
        return created(given.confirmation, is_new=given.is_new)
