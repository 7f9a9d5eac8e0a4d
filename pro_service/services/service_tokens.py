"""Service tokens: issued for one study, with an analyst's rights, until a day that is always named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator, Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import FieldFault, IdReused, InvalidShape, NotFound
from pro_service.services import secrets, studies
from pro_service.store import audit
from pro_service.store import service_tokens as tokens_store
from pro_service.store.service_tokens import Issued, ServiceToken, ServiceTokenRevocation

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TokenAsked:
    """A token for a program: what it is called, until when it is good, and why it is needed."""

    name: str
    expires_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """The token as it stands; `token` itself is told once and is None where it was issued before."""

    issued: Issued
    token: str | None

    @property
    def is_new(self) -> bool:
        return self.token is not None


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """The token, revoked; `is_new` is False where it was before."""

    issued: Issued
    is_new: bool


def list_tokens(session: Session, scope: Scope, study_id: str) -> Sequence[Issued]:
    """Every token of a study, the newest first. Raises NotFound where the study is out of reach."""
    studies.get_study(session, scope, study_id)
    return tokens_store.of_study(session, study_id)


def issue(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    token_id: UUID,
    asked: TokenAsked,
) -> TokenIssued:
    """Issue a token of which only the hash is kept. Raises NotFound, InvalidShape, IdReused.

    Where the answer was lost, it is revoked and another one issued: it cannot be told again.
    """
    studies.get_study(session, scope, study_id)
    now = audit.wait_for_turn(session, study_id, now)
    before = session.get(ServiceToken, token_id)
    if before is not None:
        said = TokenAsked(before.name, before.expires_at, before.reason)
        if before.study_id != study_id or said != asked:
            raise IdReused
        return TokenIssued(_found(session, study_id, token_id), None)
    if not now < asked.expires_at <= now + LONGEST:
        raise InvalidShape(FieldFault("/expires_at", "not-within-a-year"))
    token = secrets.new_service_token()
    kept = ServiceToken(
        id=token_id, study_id=study_id, name=asked.name, token_hash=secrets.token_hash(token),
        expires_at=asked.expires_at, reason=asked.reason, recorded_at=now, recorded_by=who.actor,
    )  # fmt: skip
    audit.record(session, now, study_id, who.actor, "service-token.issued", [kept])
    return TokenIssued(Issued(kept, None, None), token)


def revoke(
    session: Session,
    now: datetime,
    who: Staff | Operator,
    scope: Scope,
    study_id: str,
    token_id: UUID,
    reason: str,
) -> TokenRevoked:
    """Make a token worth nothing from here on. Raises NotFound, IdReused where another reason was given."""
    studies.get_study(session, scope, study_id)
    now = audit.wait_for_turn(session, study_id, now)
    found = _found(session, study_id, token_id)
    if found.revocation is not None:
        if found.revocation.reason != reason:
            raise IdReused
        return TokenRevoked(found, is_new=False)
    revoked = ServiceTokenRevocation(token_id=token_id, reason=reason, recorded_at=now, recorded_by=who.actor)
    audit.record(session, now, study_id, who.actor, "service-token.revoked", [revoked])
    return TokenRevoked(Issued(found.token, found.last_used_at, revoked), is_new=True)


def _found(session: Session, study_id: str, token_id: UUID) -> Issued:
    found = tokens_store.find(session, study_id, token_id)
    if found is None:
        raise NotFound
    return found
