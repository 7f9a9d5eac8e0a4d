"""Shapes of service tokens."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ACCOUNT, PROGRAM
from pro_service.api.shapes import In, Out
from pro_service.services.service_tokens import TokenAsked


class ServiceTokenIn(In):
    """A token for a program of an analyst."""

    name = fields.Text(required=True, text="What it is for; never the name of a participant.")
    expires_at = fields.Instant(required=True, text="Within a year.")
    reason = fields.ReasonText(required=True)
    makes = TokenAsked
    example: ClassVar = {
        "name": "Nightly report of the statistics unit",
        "expires_at": "2026-12-31T23:00:00Z",
        "reason": "Agreed in the data management plan, section 4.",
    }


class ServiceTokenOut(Out):
    """A token, without the token itself."""

    id = fields.Uuid(attribute="token.id")
    name = fields.Text(attribute="token.name")
    expires_at = fields.Instant(attribute="token.expires_at")
    reason = fields.Text(longest=2000, attribute="token.reason")
    recorded_at = fields.Instant(attribute="token.recorded_at")
    recorded_by = fields.Text(attribute="token.recorded_by")
    last_used_at = fields.Instant(allow_none=True, text="To the minute; null where it was never used.")
    revoked_at = fields.Instant(allow_none=True, attribute="revocation.recorded_at")
    revoked_by = fields.Text(allow_none=True, attribute="revocation.recorded_by")
    revoke_reason = fields.Text(longest=2000, allow_none=True, attribute="revocation.reason")
    example: ClassVar[dict[str, Any]] = {
        "id": PROGRAM,
        **ServiceTokenIn.example,
        "recorded_at": "2026-03-02T08:15:00Z",
        "recorded_by": f"account:{ACCOUNT}",
        "last_used_at": None,
        "revoked_at": None,
        "revoked_by": None,
        "revoke_reason": None,
    }

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        if attr.startswith("revocation.") and obj.revocation is None:
            return None
        return super().get_attribute(obj, attr, default)


class ServiceTokenIssuedOut(Out):
    """A token, and this once the token itself."""

    issued = fields.Part(ServiceTokenOut)
    token = fields.Text(
        allow_none=True,
        text="Null where it was issued before: it is kept nowhere. Revoke a lost one and issue another.",
    )
    example: ClassVar = {
        "issued": ServiceTokenOut.example,
        "token": "psv_Jq3w0S5l1nq0bM4l9T8l3J1Z6Q2b7c5H0k9Xy4Vd2sE",
    }


class ServiceTokensOut(Out):
    """Every token of a study, the newest first."""

    items = fields.Many(fields.Part(ServiceTokenOut), longest=100_000)
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [ServiceTokenOut.example], "next": None}
