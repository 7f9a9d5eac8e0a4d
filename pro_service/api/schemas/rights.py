"""Shapes of who could do what on a day."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.accounts import RoleOut
from pro_service.api.schemas.words import ACCOUNT
from pro_service.api.shapes import In, Out


class RightsQueryIn(In):
    """The instant that is asked about."""

    at = fields.Instant(load_default=None, text="Not in the future; now where it is left out.")
    example: ClassVar = {"at": "2026-06-30T12:00:00Z"}


class RightOut(Out):
    """A role that was in force, and what it was for."""

    account_id = fields.Uuid(allow_none=True, text="Null for a program.")
    token_id = fields.Uuid(allow_none=True, text="The service token of a program; null for a person.")
    login = fields.Text(longest=100, allow_none=True)
    name = fields.Text()
    role = fields.Text(attribute="role.value")
    study_id = fields.Text(allow_none=True, text="Null where it is the whole installation.")
    site = fields.Text(allow_none=True, text="Null where it is the whole study.")
    from_at = fields.Instant()
    until_at = fields.Instant(allow_none=True, text="Its end, as known today.")
    recorded_by = fields.Text(text="Who gave it.")
    delegation = fields.Text(allow_none=True)
    operations = fields.Many(fields.Text(), text="Every operation of the role, by operationId.")
    example: ClassVar[dict[str, Any]] = {
        "account_id": ACCOUNT,
        "token_id": None,
        "login": "maria",
        "name": "María Gil",
        **{name: RoleOut.example[name] for name in ("role", "study_id", "site", "from_at")},
        "until_at": RoleOut.example["to_at"],
        **{name: RoleOut.example[name] for name in ("recorded_by", "delegation")},
        "operations": ["enrolParticipant", "listParticipants"],
    }


class RightsOut(Out):
    """Everything that somebody could do at an instant."""

    at = fields.Instant()
    software_version = fields.Text(text="The version whose permissions `operations` are told from.")
    items = fields.Many(fields.Part(RightOut), longest=100_000, text="By login; programs last.")
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {
        "at": "2026-06-30T12:00:00Z",
        "software_version": "0.1.0",
        "items": [RightOut.example],
        "next": None,
    }
