"""Accounts of the staff and their roles, for administrators."""

from typing import Any
from uuid import UUID

from flask import request
from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.accounts import (
    AccountChangeOut,
    AccountIn,
    AccountOut,
    AccountsOut,
    InvitationTakenIn,
    InvitedOut,
    ReasonIn,
    RoleEndedOut,
    RoleGivenOut,
    RoleIn,
)
from pro_service.services import accounts, invitations, roles

ns = Namespace("accounts", path="/api/v1/accounts")
by_invitation = Namespace("passwords", path="/api/v1/passwords")

AGAIN = (errors.IdReused, errors.DoesNotApply)


@ns.route("")
class Accounts(Resource):
    @describes("listAccounts", Audience.ADMINISTRATOR, outcomes={200: (AccountsOut, "All of them.")})
    def get(self, asked: Asked) -> dict[str, Any]:
        """Every account with its roles over time: given when, by whom, why, and how they ended."""
        return {"items": accounts.list_accounts(asked.session, asked.now), "next": None}


@ns.route("/<uuid:account_id>")
class Account(Resource):
    @describes(
        "createAccount",
        Audience.ADMINISTRATOR,
        request=AccountIn,
        outcomes={
            201: (AccountOut, "Made; it has no password and no role yet."),
            200: (AccountOut, "Was made before."),
        },
        problems=(errors.IdReused, errors.LoginTaken),
    )
    def put(self, asked: Asked, account_id: UUID) -> Answer:
        """Make an account for a person; its password is set by them, by an invitation."""
        made = accounts.create_without_password(asked.session, asked.now, asked.staff, account_id, asked.body)
        return created(made.account, is_new=made.is_new)


@ns.route("/<uuid:account_id>/invitations/<uuid:invitation_id>")
class Invitation(Resource):
    @describes(
        "inviteAccount",
        Audience.ADMINISTRATOR,
        outcomes={201: (InvitedOut, "Issued."), 200: (InvitedOut, "Was issued before.")},
        problems=AGAIN,
    )
    def put(self, asked: Asked, account_id: UUID, invitation_id: UUID) -> Answer:
        """Issue a link by which the person sets a password, the first one or a new one.

        It opens once, within 72 hours; an older one closes. What they set ends every session of the account.
        """
        invited = invitations.issue(
            asked.session, asked.now, asked.staff, asked.secret, asked.parts.settings.base_url, account_id,
            invitation_id,
        )  # fmt: skip
        return created(invited, is_new=invited.is_new)


@by_invitation.route("/<uuid:use_id>")
class Password(Resource):
    @describes(
        "acceptInvitation",
        Audience.STAFF,
        request=InvitationTakenIn,
        outcomes={204: (None, "Set, now or before; every session of the account has ended.")},
        problems=(errors.WrongInvitation, errors.TooManyAttempts),
    )
    def put(self, asked: Asked, use_id: UUID) -> errors.WrongInvitation | None:
        """Set the password of an account by its invitation; nobody else ever knows it."""
        return invitations.accept(
            asked.session, asked.now, asked.secret, use_id, asked.body, request.remote_addr or ""
        )


def _changing(kind: str, asked: Asked, account_id: UUID, change_id: UUID) -> Answer:
    changed = accounts.change(
        asked.session, asked.now, asked.staff, account_id, change_id, kind, asked.body["reason"]
    )
    return created(changed.change, is_new=changed.is_new)


@ns.route("/<uuid:account_id>/suspensions/<uuid:change_id>")
class Suspension(Resource):
    @describes(
        "suspendAccount",
        Audience.ADMINISTRATOR,
        request=ReasonIn,
        outcomes={201: (AccountChangeOut, "Suspended."), 200: (AccountChangeOut, "Was before.")},
        problems=AGAIN,
    )
    def put(self, asked: Asked, account_id: UUID, change_id: UUID) -> Answer:
        """Suspend an account: its sessions end at once, and nobody signs in with it.

        Nobody suspends themselves.
        """
        return _changing("suspended", asked, account_id, change_id)


@ns.route("/<uuid:account_id>/resumptions/<uuid:change_id>")
class Resumption(Resource):
    @describes(
        "resumeAccount",
        Audience.ADMINISTRATOR,
        request=ReasonIn,
        outcomes={201: (AccountChangeOut, "Resumed."), 200: (AccountChangeOut, "Was before.")},
        problems=AGAIN,
    )
    def put(self, asked: Asked, account_id: UUID, change_id: UUID) -> Answer:
        """Resume a suspended account, with the roles that it still holds; its person signs in anew."""
        return _changing("resumed", asked, account_id, change_id)


@ns.route("/<uuid:account_id>/second-factor-resets/<uuid:change_id>")
class SecondFactorReset(Resource):
    @describes(
        "resetSecondFactor",
        Audience.ADMINISTRATOR,
        request=ReasonIn,
        outcomes={201: (AccountChangeOut, "Taken away."), 200: (AccountChangeOut, "Was before.")},
        problems=AGAIN,
    )
    def put(self, asked: Asked, account_id: UUID, change_id: UUID) -> Answer:
        """Take a lost second factor away, and its recovery codes; the sessions of the account end."""
        return _changing("second-factor-reset", asked, account_id, change_id)


@ns.route("/<uuid:account_id>/roles/<uuid:grant_id>")
class RoleGrant(Resource):
    @describes(
        "giveRole",
        Audience.ADMINISTRATOR,
        request=RoleIn,
        outcomes={201: (RoleGivenOut, "Given."), 200: (RoleGivenOut, "Was given before.")},
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, account_id: UUID, grant_id: UUID) -> Answer:
        """Give an account a role, in a study or at a site of it, for a time; it is never edited.

        The trail of the study tells of it too, and whether administrators gave it to themselves.
        """
        given = roles.give(asked.session, asked.now, asked.staff, account_id, grant_id, asked.body)
        return created(given.grant, is_new=given.is_new)


@ns.route("/<uuid:account_id>/roles/<uuid:grant_id>/ending")
class RoleEnding(Resource):
    @describes(
        "endRole",
        Audience.ADMINISTRATOR,
        request=ReasonIn,
        outcomes={201: (RoleEndedOut, "Ended."), 200: (RoleEndedOut, "Had ended before.")},
        problems=AGAIN,
    )
    def put(self, asked: Asked, account_id: UUID, grant_id: UUID) -> Answer:
        """End a role at once; with the last one, the sessions of the account end too."""
        ended = roles.end(asked.session, asked.now, asked.staff, account_id, grant_id, asked.body["reason"])
        return created(ended.ending, is_new=ended.is_new)
