"""Giving a participant's phone the right to speak for an enrolment."""

from typing import Any
from uuid import UUID

from flask import request
from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.devices import DevicesOut, RevokedOut, RevokeIn
from pro_service.api.schemas.pairing import PairedOut, PairIn, PairingCodeIn, PairingCodeOut
from pro_service.services import devices, pairing

ns = Namespace("pairing", path="/api/v1")


@ns.route("/studies/<code:study_id>/participants/<uuid:enrolment_id>/pairing-codes/<uuid:code_id>")
class PairingCode(Resource):
    @describes(
        "issuePairingCode",
        Audience.SITE,
        request=PairingCodeIn,
        outcomes={
            201: (PairingCodeOut, "Issued."),
            200: (PairingCodeOut, "Was issued before under this id: the same code."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, code_id: UUID) -> Answer:
        """Issue a code that pairs one phone, once, within 72 hours.

        For a lost phone `revokes` ends at once what the phones in use may do, in the same step. Answers,
        drafts and receipts stay with the participant; what the lost phone still sends within 30 days is kept
        aside.
        """
        issued = pairing.issue(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            asked.secret,
            study_id,
            enrolment_id,
            code_id,
            asked.body["replaces_devices"],
            asked.body["revokes"],
        )
        link = f"{asked.parts.settings.base_url}/app/#code={issued.code}"
        told = {"code": issued.code, "link": link, "expires_at": issued.expires_at}
        return created(told, is_new=issued.is_new)


@ns.route("/studies/<code:study_id>/participants/<uuid:enrolment_id>/devices")
class DevicesOfParticipant(Resource):
    @describes("listDevices", Audience.SITE, outcomes={200: (DevicesOut, "All, oldest first.")})
    def get(self, asked: Asked, study_id: str, enrolment_id: UUID) -> dict[str, Any]:
        """Every phone that was ever paired for a participant, and which of them still speak."""
        found = devices.list_all(asked.session, asked.scope, study_id, enrolment_id)
        return {"items": found, "next": None}


@ns.route("/studies/<code:study_id>/participants/<uuid:enrolment_id>/devices/<uuid:device_id>/revocation")
class Revocation(Resource):
    @describes(
        "revokeDevice",
        Audience.SITE,
        request=RevokeIn,
        outcomes={
            201: (RevokedOut, "Revoked: it reads nothing any more."),
            200: (RevokedOut, "Was revoked before."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, device_id: UUID) -> Answer:
        """End at once what a phone may do, for a reason.

        What it answered and has not sent is kept aside if it comes within 30 days.
        """
        revoked = devices.revoke(
            asked.session,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            device_id,
            asked.body,
        )
        return created(revoked, is_new=revoked.is_new)


@ns.route("/devices/<uuid:device_id>")
class Device(Resource):
    @describes(
        "pair",
        Audience.PARTICIPANT,
        request=PairIn,
        outcomes={
            201: (PairedOut, "Paired."),
            200: (PairedOut, "This phone was paired with this code before."),
        },
        problems=(errors.WrongPairingCode, errors.TooManyAttempts),
    )
    def put(self, asked: Asked, device_id: UUID) -> Answer | errors.WrongPairingCode:
        """Pair a phone under an id and with a secret that it minted; sending it again changes nothing.

        Unknown, used and expired codes look the same. Of the secret only a hash is kept.
        """
        address = request.remote_addr or ""
        paired = pairing.pair(asked.session, asked.now, asked.secret, device_id, asked.body, address)
        return paired if isinstance(paired, errors.Problem) else created(paired, is_new=paired.is_new)
