"""Shapes of accounts, their roles over time, and invitations."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import ACCOUNT, CHANGE, CODE, GRANT, STUDY
from pro_service.api.shapes import In, Out
from pro_service.domain.permissions import Role
from pro_service.services.accounts import SHORTEST_PASSWORD, AccountAsked
from pro_service.services.invitations import InvitationTaken
from pro_service.services.roles import STAFF_ROLES, RoleAsked
from pro_service.store.accounts import CHANGES

LOGIN = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}"
PASSWORD_LIMITS: dict[str, Any] = {"longest": 200, "shortest": SHORTEST_PASSWORD}


class AccountIn(In):
    """A person of the staff; one person, one account."""

    login = fields.Text(longest=100, pattern=LOGIN, required=True)
    name = fields.Text(required=True, text="As the delegation log has it.")
    makes = AccountAsked
    example: ClassVar = {"login": "maria", "name": "María Gil"}


class ReasonIn(In):
    """Why; it is kept as typed."""

    reason = fields.ReasonText(required=True)
    example: ClassVar = {"reason": "Left the hospital on 31 October."}


class RoleIn(In):
    """A role to be given, and for which time."""

    role = fields.Choice(*(role.value for role in STAFF_ROLES), required=True)
    study_id = fields.Text(
        longest=64, pattern=CODE, load_default=None, allow_none=True, text="Null for an administrator."
    )
    site = fields.Text(
        longest=64,
        pattern=CODE,
        load_default=None,
        allow_none=True,
        text="Nurses and investigators hold their role at a site; others where only one is theirs to see.",
    )
    from_at = fields.Instant(load_default=None, allow_none=True, text="At once where it is null.")
    to_at = fields.Instant(load_default=None, allow_none=True, text="Null where no end is known.")
    reason = fields.ReasonText(required=True)
    delegation = fields.Text(
        load_default=None, allow_none=True, text="Where the delegation log of the site has it."
    )
    example: ClassVar = {
        "role": "nurse",
        "study_id": STUDY,
        "site": "01",
        "from_at": None,
        "to_at": "2027-12-31T23:00:00Z",
        "reason": "Study nurse from today on.",
        "delegation": "Delegation log 01, line 7",
    }

    def make(self, loaded: dict[str, Any]) -> RoleAsked:
        return RoleAsked(**{**loaded, "role": Role(loaded["role"])})


class InvitationTakenIn(In):
    """The code of an invitation, from the fragment of its link, and the password that its person chose."""

    code = fields.Text(longest=60, required=True)
    password = fields.Text(**PASSWORD_LIMITS, required=True)
    makes = InvitationTaken
    example: ClassVar = {"code": "7ZK3Q9X2M4V8B1N6C5D0F7G2HJ", "password": "correct horse battery staple"}


class InvitedOut(Out):
    """An invitation to hand over to its person; the link opens once."""

    link = fields.Text(longest=500, text="Its code stands in the fragment, which no server gets.")
    expires_at = fields.Instant()
    example: ClassVar = {
        "link": "https://pro.example.org/console/#invitation=7ZK3Q9X2M4V8B1N6C5D0F7G2HJ",
        "expires_at": "2026-03-05T08:15:00Z",
    }


class RoleOut(Out):
    """A role over time."""

    grant_id = fields.Uuid(attribute="held.grant_id")
    role = fields.Text(attribute="held.role.value")
    study_id = fields.Text(allow_none=True, attribute="held.study_id")
    site = fields.Text(allow_none=True, attribute="held.site")
    from_at = fields.Instant(attribute="held.from_at")
    to_at = fields.Instant(allow_none=True, attribute="held.to_at", text="The end it was given with.")
    reason = fields.Text(longest=2000, allow_none=True)
    delegation = fields.Text(allow_none=True)
    recorded_at = fields.Instant(attribute="held.recorded_at")
    recorded_by = fields.Text()
    ended_at = fields.Instant(allow_none=True, attribute="held.ended_at")
    ended_by = fields.Text(allow_none=True)
    end_reason = fields.Text(longest=2000, allow_none=True)
    example: ClassVar[dict[str, Any]] = {
        "grant_id": GRANT,
        "role": "nurse",
        "study_id": STUDY,
        "site": "01",
        "from_at": "2026-03-02T08:15:00Z",
        "to_at": "2027-12-31T23:00:00Z",
        "reason": "Study nurse from today on.",
        "delegation": "Delegation log 01, line 7",
        "recorded_at": "2026-03-02T08:15:00Z",
        "recorded_by": f"account:{ACCOUNT}",
        "ended_at": None,
        "ended_by": None,
        "end_reason": None,
    }


class RoleGivenOut(Out):
    """A role that was given."""

    grant_id = fields.Uuid(attribute="id")
    from_at = fields.Instant()
    to_at = fields.Instant(allow_none=True)
    recorded_at = fields.Instant()
    example: ClassVar = {
        name: RoleOut.example[name] for name in ("grant_id", "from_at", "to_at", "recorded_at")
    }


class RoleEndedOut(Out):
    """A role that ended."""

    grant_id = fields.Uuid()
    ended_at = fields.Instant(attribute="recorded_at")
    reason = fields.Text(longest=2000)
    example: ClassVar = {"grant_id": GRANT, "ended_at": "2026-11-02T08:15:00Z", **ReasonIn.example}


class AccountChangeOut(Out):
    """A suspension, its end, or a second factor that was taken away."""

    id = fields.Uuid()
    change = fields.Choice(*CHANGES)
    reason = fields.Text(longest=2000)
    recorded_at = fields.Instant()
    recorded_by = fields.Text()
    example: ClassVar[dict[str, Any]] = {
        "id": CHANGE,
        "change": "suspended",
        **ReasonIn.example,
        "recorded_at": "2026-11-02T08:15:00Z",
        "recorded_by": f"account:{ACCOUNT}",
    }


class AccountOut(Out):
    """An account as it stands, and its roles over time."""

    id = fields.Uuid()
    login = fields.Text(longest=100)
    name = fields.Text()
    recorded_at = fields.Instant()
    has_password = fields.Flag(text="Whether its person has set one.")
    has_second_factor = fields.Flag()
    is_suspended = fields.Flag()
    changes = fields.Many(fields.Part(AccountChangeOut), text="In the order of recording.")
    roles = fields.Many(fields.Part(RoleOut), attribute="history", text="In the order of giving.")
    example: ClassVar[dict[str, Any]] = {
        "id": ACCOUNT,
        "login": "maria",
        "name": "María Gil",
        "recorded_at": "2026-03-02T08:10:00Z",
        "has_password": True,
        "has_second_factor": True,
        "is_suspended": False,
        "changes": [],
        "roles": [RoleOut.example],
    }


class AccountsOut(Out):
    """Every account, by login."""

    items = fields.Many(fields.Part(AccountOut), longest=100_000)
    next = fields.Text(allow_none=True, text="Always null: all are told at once.")
    example: ClassVar = {"items": [AccountOut.example], "next": None}
