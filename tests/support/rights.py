"""Somebody comes to a study, is given rights, and loses them again: every fact of it, by the services."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pro_service.domain import second_factors
from pro_service.domain.callers import Operator
from pro_service.domain.permissions import EVERYWHERE, Role
from pro_service.services import accounts, confirmations, invitations, roles, service_tokens
from pro_service.services.accounts import AccountAsked
from pro_service.services.invitations import PAGE, InvitationTaken
from pro_service.services.roles import RoleAsked
from pro_service.services.service_tokens import TokenAsked
from tests.support.factories import OPERATOR, SECRET, TWO_VISITS

BASE_URL = "https://pro.example.org"
PASSWORD = "correct horse battery"
REAL = datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC)
"""An instant outside, for codes of an authenticator."""


@dataclass(frozen=True)
class Person:
    """An account whose person has set a password, and its one role."""

    account_id: UUID
    login: str
    grant_id: UUID


def person(
    session: Session,
    now: datetime,
    role: Role = Role.NURSE,
    site: str | None = "01",
    study_id: str | None = TWO_VISITS,
    login: str = "maria",
    **period: datetime,
) -> Person:
    """Made, given a role, invited; the invitation was taken."""
    account_id, grant_id = uuid4(), uuid4()
    accounts.create_without_password(session, now, OPERATOR, account_id, AccountAsked(login, "María Gil"))
    asked = RoleAsked(role, study_id, site, reason="joins the team", delegation="line 7", **period)
    roles.give(session, now, OPERATOR, account_id, grant_id, asked)
    accept(session, now, invite(session, now, account_id))
    return Person(account_id, login, grant_id)


def invite(session: Session, now: datetime, account_id: UUID) -> str:
    """The code of a new invitation."""
    invited = invitations.issue(session, now, OPERATOR, SECRET, BASE_URL, account_id, uuid4())
    return invited.link.removeprefix(BASE_URL + PAGE)


def accept(session: Session, now: datetime, code: str, password: str = PASSWORD, use_id: UUID | None = None):
    taken = InvitationTaken(code, password)
    return invitations.accept(session, now, SECRET, use_id or uuid4(), taken, "192.0.2.1")


def issue_token(
    session: Session, now: datetime, token_id: UUID | None = None, study_id: str = TWO_VISITS
) -> str:
    """A service token of the study, good for a month."""
    asked = TokenAsked("nightly report", now + timedelta(days=30), "agreed in the plan")
    issued = service_tokens.issue(session, now, OPERATOR, EVERYWHERE, study_id, token_id or uuid4(), asked)
    assert issued.token is not None
    return issued.token


def come_and_go(session: Session, now: datetime) -> None:
    """One of each fact that rights rest on."""
    who, token_id = person(session, now), uuid4()
    confirmations.confirm(session, now, Operator("second"), EVERYWHERE, who.account_id, uuid4(), 1)
    roles.end(session, now, OPERATOR, who.account_id, who.grant_id, "left the team")
    accounts.change(session, now, OPERATOR, who.account_id, uuid4(), "suspended", "left the hospital")
    issue_token(session, now, token_id)
    service_tokens.revoke(session, now, OPERATOR, EVERYWHERE, TWO_VISITS, token_id, "no longer needed")


def code_of(uri_key: str, at: datetime = REAL, steps: int = 0) -> str:
    """What an authenticator with this key (base32) shows at an instant, or some steps later."""
    key = base64.b32decode(uri_key)
    return second_factors.code_at(key, second_factors.step_of(at) + steps)
