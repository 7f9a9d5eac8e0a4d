"""Service tokens of a study, for administrators."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.accounts import ReasonIn
from pro_service.api.schemas.service_tokens import (
    ServiceTokenIn,
    ServiceTokenIssuedOut,
    ServiceTokenOut,
    ServiceTokensOut,
)
from pro_service.services import service_tokens

ns = Namespace("service-tokens", path="/api/v1/studies/<code:study_id>/service-tokens")


@ns.route("")
class ServiceTokens(Resource):
    @describes(
        "listServiceTokens", Audience.ADMINISTRATOR, outcomes={200: (ServiceTokensOut, "All of them.")}
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Every token of a study: until when it is good, when it was last used, whether it was revoked."""
        items = service_tokens.list_tokens(asked.session, asked.scope, study_id)
        return {"items": items, "next": None}


@ns.route("/<uuid:token_id>")
class ServiceToken(Resource):
    @describes(
        "issueServiceToken",
        Audience.ADMINISTRATOR,
        request=ServiceTokenIn,
        outcomes={
            201: (ServiceTokenIssuedOut, "Issued; the token is told this once."),
            200: (ServiceTokenIssuedOut, "Was issued before; the token is not told again."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, token_id: UUID) -> Answer:
        """Issue a token with which a program reads one study as an analyst does, for a year at most."""
        issued = service_tokens.issue(
            asked.session, asked.now, asked.staff, asked.scope, study_id, token_id, asked.body
        )
        return created(issued, is_new=issued.is_new)


@ns.route("/<uuid:token_id>/revocation")
class ServiceTokenRevocation(Resource):
    @describes(
        "revokeServiceToken",
        Audience.ADMINISTRATOR,
        request=ReasonIn,
        outcomes={201: (ServiceTokenOut, "Revoked."), 200: (ServiceTokenOut, "Was revoked before.")},
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, token_id: UUID) -> Answer:
        """Make a token worth nothing, at once."""
        revoked = service_tokens.revoke(
            asked.session, asked.now, asked.staff, asked.scope, study_id, token_id, asked.body["reason"]
        )
        return created(revoked.issued, is_new=revoked.is_new)
