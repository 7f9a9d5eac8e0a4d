"""Signatures of investigators under data."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import clock, errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.sign_offs import (
    SignableIn,
    SignableOut,
    SignOffIn,
    SignOffOut,
    SignOffsIn,
    SignOffsOut,
)
from pro_service.domain.sign_offs import STATEMENTS
from pro_service.errors import SignatureRefused
from pro_service.services import sign_offs
from pro_service.services.second_factors import CodeCheck

ns = Namespace("sign_offs", path="/api/v1/studies/<code:study_id>")


@ns.route("/signable")
class Signable(Resource):
    @describes(
        "getSignable",
        Audience.SITE,
        query=SignableIn,
        outcomes={200: (SignableOut, "The data as they stand now, by their hash.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """What would be signed: the hash of all facts of a site, a participant or a visit.

        The order of hashing: by table, then by the canonical JSON of the row; of each enrolment one hash, and
        one over those.
        """
        found = sign_offs.signable(asked.session, asked.now, asked.scope, study_id, asked.query)
        return {
            "as_of": asked.now,
            "content_hash": found.content_hash,
            "participants": found.participants,
            "facts": found.facts,
            "statements": [{"meaning": meaning, "texts": texts} for meaning, texts in STATEMENTS.items()],
        }


@ns.route("/sign-offs")
class SignOffs(Resource):
    @describes("getSignOffs", Audience.STAFF, query=SignOffsIn, outcomes={200: (SignOffsOut, "One page.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Signatures in the order of signing: valid, or broken by the change that is named."""
        here = walk(asked, study_id=study_id)
        views, last = sign_offs.page(
            asked.session,
            asked.now,
            asked.scope,
            study_id,
            asked.query.get("site"),
            asked.query.get("enrolment_id"),
            here.as_of,
            here.after_instant,
            asked.query["limit"],
        )
        return here.page(views, instant_key(last))


@ns.route("/sign-offs/<uuid:sign_off_id>")
class SignOff(Resource):
    @describes(
        "signOff",
        Audience.SITE,
        request=SignOffIn,
        outcomes={
            201: (SignOffOut, "Signed."),
            200: (SignOffOut, "Was signed before under this id, with exactly this."),
        },
        problems=(
            errors.IdReused,
            errors.ChangedMeanwhile,
            errors.SignatureRefused,
            errors.TooManyAttempts,
        ),
    )
    def put(self, asked: Asked, study_id: str, sign_off_id: UUID) -> Answer | SignatureRefused:
        """Sign data: one's name, now, with a meaning, bound to their hash; the password is asked again.

        So is a code of the second factor, from whoever has one.

        A later change of what was signed breaks the signature. It stays, and tells what broke it.
        """
        signed = sign_offs.sign(
            asked.session, asked.now, asked.staff, asked.scope, study_id, sign_off_id, asked.body,
            CodeCheck(asked.keyring, asked.secret, clock.real(asked.session)),
        )  # fmt: skip
        if isinstance(signed, SignatureRefused):
            return signed
        return created(signed.view, is_new=signed.is_new)
