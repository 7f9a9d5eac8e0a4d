"""Shapes of confirmations of accounts."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ACCOUNT, CHANGE, GRANT
from pro_service.api.shapes import In, Out

MOST = 100_000


class ConfirmationIn(In):
    """What is confirmed, as listUnconfirmedAccounts told it."""

    renewals = fields.Integer(
        1, MOST, required=True, text="How often the way in had been made anew when you looked."
    )
    example: ClassVar = {"renewals": 2}


class ConfirmationOut(Out):
    """Somebody knows that the owner of an account has it in hand."""

    id = fields.Uuid()
    account_id = fields.Uuid()
    renewals = fields.Integer(1, MOST, text="How many renewals of its way in are confirmed by now.")
    recorded_at = fields.Instant()
    recorded_by = fields.Text()
    example: ClassVar = {
        "id": CHANGE,
        "account_id": ACCOUNT,
        "renewals": 2,
        "recorded_at": "2026-11-02T08:15:00Z",
        "recorded_by": f"account:{GRANT}",
    }


class UnconfirmedAccountOut(Out):
    """An account that has to be confirmed before it signs or corrects."""

    id = fields.Uuid(attribute="account.id")
    login = fields.Text(longest=100, attribute="account.login")
    name = fields.Text(attribute="account.name")
    renewals = fields.Integer(
        1, MOST, text="How often its password or second factor was made anew; confirmAccount names it."
    )
    renewed_at = fields.Instant(text="When its password or second factor was last made anew.")
    renewed_by = fields.Many(fields.Text(), text="Who had it made anew; they cannot confirm it.")
    example: ClassVar[dict[str, Any]] = {
        "id": ACCOUNT,
        "login": "maria",
        "name": "María Gil",
        "renewals": 2,
        "renewed_at": "2026-11-02T08:10:00Z",
        "renewed_by": [f"account:{GRANT}"],
    }


class UnconfirmedAccountsOut(Out):
    """The accounts that have to be confirmed, by login."""

    items = fields.Many(fields.Part(UnconfirmedAccountOut), longest=100_000)
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [UnconfirmedAccountOut.example], "next": None}
